package app.thisthat.platform.process;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** Ends the process when a stop takes too long. Its thread exists from the start, so the stop needs no new thread. */
public final class StopDeadline {

    private static final int EXIT_FAILED = 1;

    private final CountDownLatch begun = new CountDownLatch(1);

    private StopDeadline() {}

    /** Creates a deadline that has not begun. */
    public static StopDeadline prepare(Duration time) {
        StopDeadline deadline = new StopDeadline();
        Thread thread = new Thread(() -> deadline.await(time), "stop-deadline");
        thread.setDaemon(true);
        thread.start();
        return deadline;
    }

    /** Begins the time, after which the process ends. */
    public void begin() {
        begun.countDown();
    }

    private void await(Duration time) {
        try {
            begun.await();
            TimeUnit.MILLISECONDS.sleep(time.toMillis());
            System.err.println("THISTHAT ends: the stop took longer than " + time.toSeconds() + " s");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            Runtime.getRuntime().halt(EXIT_FAILED);
        }
    }
}
