package app.thisthat;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

/** The tables of {@code scaling.md} are those that the calculator prints. Skipped without Node. */
class ScalingPageTest {

    private static final Path PAGE = Path.of("src/site/markdown/scaling.md");
    private static final String BEGIN = "<!-- load-tests/scaling/calculate.mjs -->\n";
    private static final String END = "<!-- end -->";

    @Test
    void tables_areTheOutputOfTheCalculator() throws IOException, InterruptedException {
        assumeTrue(isInstalled("node"), "node is not installed");
        Process calculator = new ProcessBuilder("node", "load-tests/scaling/calculate.mjs")
                .redirectErrorStream(true)
                .start();
        String output = new String(calculator.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

        assertThat(calculator.waitFor()).as(output).isZero();
        String page = Files.readString(PAGE);
        int begin = page.indexOf(BEGIN) + BEGIN.length();
        assertThat(page.substring(begin, page.indexOf(END)).strip()).isEqualTo(output.strip());
    }

    private static boolean isInstalled(String program) {
        return Arrays.stream(System.getenv("PATH").split(File.pathSeparator, -1))
                .anyMatch(folder -> new File(folder, program).canExecute());
    }
}
