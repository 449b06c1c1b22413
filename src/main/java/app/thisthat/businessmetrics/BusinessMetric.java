package app.thisthat.businessmetrics;

/**
 * One figure.
 *
 * @param name as Prometheus knows it
 * @param label what tells it from its like; null if it is the only one
 * @param labelValue null with {@code label}
 */
record BusinessMetric(String name, String label, String labelValue, double value) {}
