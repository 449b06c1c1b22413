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
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The safeguards, each in a JVM of its own that cannot end by itself. */
class ProcessEndTest {

    private static final long END_SECONDS_MAX = 60;

    /** Fills the heap for good and survives every {@link OutOfMemoryError}. */
    static final class FullHeap {

        private FullHeap() {}

        public static void main(String[] arguments) {
            HeapWatchdog.start();
            Object[] kept = null;
            int size = 1 << 18;
            while (true) {
                try {
                    Object[] next = new Object[size];
                    next[0] = kept;
                    kept = next;
                } catch (OutOfMemoryError e) {
                    size = size > 8 ? size / 2 : 8;
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

    private static int exitCodeOf(Class<?> main, String... options) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(List.of(options));
        command.addAll(List.of("-Xmx32m", "-cp", System.getProperty("java.class.path"), main.getName()));
        Process process = new ProcessBuilder(command)
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

    @ParameterizedTest
    @ValueSource(strings = {"-XX:+UseSerialGC", "-XX:+UseG1GC"})
    void processWithAFullHeap_ends(String collector) throws IOException, InterruptedException {
        assertThat(exitCodeOf(FullHeap.class, collector)).isEqualTo(HeapWatchdog.EXIT_OUT_OF_MEMORY);
    }

    @Test
    void stopThatDoesNotComplete_endsTheProcess() throws IOException, InterruptedException {
        assertThat(exitCodeOf(EndlessStop.class)).isOne();
    }
}
