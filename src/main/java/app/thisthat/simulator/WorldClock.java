package app.thisthat.simulator;

import java.time.Duration;

/** The world's clock: the wall's, until it is stopped or put forward by hand. */
final class WorldClock {

    private long aheadMillis;
    private long stoppedAt;
    private boolean running = true;

    /** Milliseconds since the epoch. */
    long now() {
        return running ? System.currentTimeMillis() + aheadMillis : stoppedAt;
    }

    boolean running() {
        return running;
    }

    /** Stops it, or lets it go on from where it stopped. */
    void run(boolean on) {
        long now = now();
        stoppedAt = now;
        aheadMillis = now - System.currentTimeMillis();
        running = on;
    }

    /** Puts it forward. */
    void advance(Duration by) {
        aheadMillis += by.toMillis();
        stoppedAt += by.toMillis();
    }
}
