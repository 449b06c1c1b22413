package app.thisthat.platform.process;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;

/**
 * Ends the process when the heap is full. Libraries catch an {@link OutOfMemoryError} and continue, and the JVM itself
 * cannot run a shutdown without memory, so it would ignore SIGTERM. The flag {@code -XX:+ExitOnOutOfMemoryError} reacts
 * sooner, but {@code java -jar} alone does not set it.
 */
public final class HeapWatchdog {

    /** Exit code, the same as that of the flag. */
    public static final int EXIT_OUT_OF_MEMORY = 3;

    private static final int PROBE_BYTES = 262_144;
    private static final long INTERVAL_MS = 1_000;

    private static final byte[] MESSAGE = "THISTHAT ends: the heap is full\n".getBytes(StandardCharsets.US_ASCII);

    private static final FileOutputStream OUT = new FileOutputStream(FileDescriptor.err);

    /** Released for the end of the process: the JVM links its native methods at their first call. */
    @SuppressWarnings("UnusedVariable")
    private static volatile byte[] reserve;

    private static final int RESERVE_BYTES = 4 << 20;

    /** Volatile, so that the compiler does not remove the allocation. */
    @SuppressWarnings("UnusedVariable")
    private static volatile byte[] probe;

    private HeapWatchdog() {}

    /** Starts the thread that allocates at an interval. */
    public static void start() {
        reserve = new byte[RESERVE_BYTES];
        loadShutdown();
        Thread thread = new Thread(HeapWatchdog::watch, "heap-watchdog");
        thread.setDaemon(true);
        thread.start();
    }

    /** A class that fails to load for want of memory can never be loaded again. */
    private static void loadShutdown() {
        try {
            Class.forName("java.lang.Shutdown");
        } catch (ClassNotFoundException e) {
            throw new IllegalStateException(e);
        }
    }

    private static void watch() {
        try {
            while (true) {
                probe = new byte[PROBE_BYTES];
                probe = null;
                TimeUnit.MILLISECONDS.sleep(INTERVAL_MS);
            }
        } catch (OutOfMemoryError e) {
            end();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static void end() {
        try {
            OUT.write(MESSAGE);
        } catch (IOException | OutOfMemoryError e) {
            // the process ends without a message
        }
        while (true) {
            try {
                reserve = null;
                Runtime.getRuntime().halt(EXIT_OUT_OF_MEMORY);
            } catch (OutOfMemoryError e) {
                // another thread took the reserve; its own failures release memory again
            }
        }
    }
}
