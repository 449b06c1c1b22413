package app.thisthat;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

/** Runs the unit tests of the alert rules with {@code promtool}, if it is installed. */
class AlertsTest {

    private static final String PROMTOOL = "promtool";

    @Test
    void alerts_passTheirUnitTests() throws IOException, InterruptedException {
        assumeTrue(isInstalled(), "promtool is not installed");
        Process test = new ProcessBuilder(PROMTOOL, "test", "rules", "docker/prometheus/rules-test.yml")
                .redirectErrorStream(true)
                .start();
        String output = new String(test.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

        assertThat(test.waitFor()).as(output).isZero();
        assertThat(output).contains("SUCCESS");
    }

    private static boolean isInstalled() {
        return Arrays.stream(System.getenv("PATH").split(File.pathSeparator, -1))
                .anyMatch(folder -> new File(folder, PROMTOOL).canExecute());
    }
}
