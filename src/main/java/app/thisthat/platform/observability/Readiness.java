package app.thisthat.platform.observability;

import java.util.function.BooleanSupplier;

/** Readiness of a node: the service has started, is not stopping, and PostgreSQL is up. For any thread. */
final class Readiness {

    private final BooleanSupplier databaseDown;
    private volatile boolean started;
    private volatile boolean stopping;

    Readiness(BooleanSupplier databaseDown) {
        this.databaseDown = databaseDown;
    }

    void start() {
        started = true;
    }

    void stop() {
        stopping = true;
    }

    boolean isStarted() {
        return started;
    }

    boolean isStopping() {
        return stopping;
    }

    boolean isDatabaseUp() {
        return !databaseDown.getAsBoolean();
    }

    boolean isUp() {
        return started && !stopping && isDatabaseUp();
    }
}
