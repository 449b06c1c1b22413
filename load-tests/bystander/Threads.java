package bystander;

import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;

/** Threads of the generator. They end with the process. */
final class Threads {

    private Threads() {}

    static ThreadFactory daemon(String name) {
        return work -> {
            Thread thread = new Thread(null, work, name, 256 << 10);
            thread.setDaemon(true);
            return thread;
        };
    }

    static void start(String name, Runnable work) {
        daemon(name).newThread(work).start();
    }

    static void sleep(long ms) {
        sleepUntil(System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(ms));
    }

    /** Returns at once after an interrupt. */
    static void sleepUntil(long dueNanos) {
        long remaining = dueNanos - System.nanoTime();
        if (remaining > 0) {
            try {
                TimeUnit.NANOSECONDS.sleep(remaining);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
