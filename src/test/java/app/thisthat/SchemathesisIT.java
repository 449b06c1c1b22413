package app.thisthat;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import app.thisthat.harness.ContractClient;
import app.thisthat.harness.DatabaseExtension;
import app.thisthat.harness.TestDatabase;
import app.thisthat.harness.TestEnvironment;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/**
 * Property-based tests of the contract by Schemathesis for about a minute: requests with valid and invalid data, and
 * sequences of requests. {@code openapi/client/schemathesis.toml} names the refusals that a schema cannot state.
 */
@ExtendWith(DatabaseExtension.class)
class SchemathesisIT {

    private static final String MISSING =
            "Property-based tests are skipped: no Schemathesis was found (pip install schemathesis, or set"
                    + " SCHEMATHESIS)";
    private static final Path CLIENT = Path.of("openapi", "client");
    private static final int BUDGET_SECONDS = 60;
    private static final int END_SECONDS_MAX = 300;

    private static Optional<Path> program() {
        Stream<Path> onPath = Arrays.stream(System.getenv("PATH").split(File.pathSeparator, -1))
                .map(folder -> Path.of(folder, "schemathesis"));
        return Stream.concat(Stream.ofNullable(System.getenv("SCHEMATHESIS")).map(Path::of), onPath)
                .filter(Files::isExecutable)
                .findFirst();
    }

    @Test
    void service_meetsItsContract(TestDatabase database, @TempDir Path folder)
            throws IOException, InterruptedException {
        Optional<Path> program = program();
        assumeTrue(program.isPresent(), MISSING);
        Service service = Service.start(TestEnvironment.settings(
                database.uri(),
                Map.of("THISTHAT_ADMIN_EMAIL", "admin@example.com", "THISTHAT_ADMIN_PASSWORD", "correct horse")));
        try (ContractClient api = new ContractClient(database.vertx(), service.port())) {
            String token = api.post("/auth/login")
                    .json(Map.of("email", "admin@example.com", "password", "correct horse"))
                    .send()
                    .json()
                    .get("accessToken")
                    .asText();
            Path log = folder.resolve("schemathesis.log");

            int exitCode = run(program.get(), service.port(), token, log);

            assertThat(exitCode)
                    .as(Files.readString(log, StandardCharsets.UTF_8))
                    .isZero();
        } finally {
            service.stop();
        }
    }

    private static int run(Path program, int port, String token, Path log) throws IOException, InterruptedException {
        String address = "http://127.0.0.1:" + port;
        List<String> command = List.of(
                program.toAbsolutePath().toString(),
                "run",
                address + "/openapi.json",
                "--url",
                address + "/api/v1",
                "--no-color",
                "--seed",
                "1",
                "--max-time",
                String.valueOf(BUDGET_SECONDS));
        ProcessBuilder builder = new ProcessBuilder(command)
                .directory(CLIENT.toFile())
                .redirectErrorStream(true)
                .redirectOutput(log.toFile());
        builder.environment().put("TOKEN", token);
        Process process = builder.start();
        if (!process.waitFor(END_SECONDS_MAX, TimeUnit.SECONDS)) {
            process.destroyForcibly();
            throw new AssertionError("Schemathesis does not end:\n" + Files.readString(log, StandardCharsets.UTF_8));
        }
        return process.exitValue();
    }
}
