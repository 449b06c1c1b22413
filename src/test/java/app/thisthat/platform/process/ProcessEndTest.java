package app.thisthat.platform.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** The safeguards, each in a JVM of its own that cannot end by itself. */
class ProcessEndTest {

    private static final long END_SECONDS_MAX = 60;

    /** Fills the heap for good and survives every {@link OutOfMemoryError}. */
    static final class FullHeap {

        private FullHeap() {}

        public static void main(String[] arguments) {
            HeapWatchdog.start();
            List<byte[]> kept = new ArrayList<>();
            int size = 1 << 20;
            while (true) {
                try {
                    kept.add(new byte[size]);
                } catch (OutOfMemoryError e) {
                    size = Math.max(16, size / 2);
                }
            }
        }
    }

    /** Stops at its end, which never completes. */
    static final class EndlessStop {

        private EndlessStop() {}

        public static void main(String[] arguments) {
            StopDeadline deadline = StopDeadline.prepare(Duration.ofMillis(100));
            Runtime.getRuntime().addShutdownHook(new Thread(() -> {
                deadline.begin();
                waitForever();
            }));
        }

        private static void waitForever() {
            try {
                new CountDownLatch(1).await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private static int exitCodeOf(Class<?> main) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx32m",
                        "-XX:+UseSerialGC",
                        "-cp",
                        System.getProperty("java.class.path"),
                        main.getName())
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        try {
            assertThat(process.waitFor(END_SECONDS_MAX, TimeUnit.SECONDS)).isTrue();
            return process.exitValue();
        } finally {
            process.destroyForcibly();
        }
    }

    @Test
    void processWithAFullHeap_ends() throws IOException, InterruptedException {
        assertThat(exitCodeOf(FullHeap.class)).isEqualTo(HeapWatchdog.EXIT_OUT_OF_MEMORY);
    }

    @Test
    void stopThatDoesNotComplete_endsTheProcess() throws IOException, InterruptedException {
        assertThat(exitCodeOf(EndlessStop.class)).isOne();
    }
}
