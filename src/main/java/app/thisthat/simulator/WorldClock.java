package app.thisthat.simulator;

import java.time.Duration;

/** The clock of the world: real time, until it is stopped or advanced. */
final class WorldClock {

    private long aheadMillis;
    private long stoppedAt;
    private boolean running = true;

    /** Milliseconds since the epoch. */
    long now() {
        return running ? System.currentTimeMillis() + aheadMillis : stoppedAt;
    }

    boolean isRunning() {
        return running;
    }

    /** Stops the clock, or continues from the time at which it stopped. */
    void setRunning(boolean on) {
        long now = now();
        stoppedAt = now;
        aheadMillis = now - System.currentTimeMillis();
        running = on;
    }

    void advance(Duration by) {
        aheadMillis += by.toMillis();
        stoppedAt += by.toMillis();
    }
}
