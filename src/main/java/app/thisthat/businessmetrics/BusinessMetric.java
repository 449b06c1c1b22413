package app.thisthat.businessmetrics;

/**
 * A metric for the business.
 *
 * @param name name in Prometheus
 * @param label null without a label
 * @param labelValue null without a label
 */
record BusinessMetric(String name, String label, String labelValue, double value) {}
