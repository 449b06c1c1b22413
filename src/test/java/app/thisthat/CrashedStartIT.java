package app.thisthat;

import static org.assertj.core.api.Assertions.assertThat;

import app.thisthat.harness.ContractClient;
import app.thisthat.harness.ServiceProcess;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Starts of the service with embedded servers that are killed, or that share a data folder. {@code -Dchaos.trials} sets
 * the number of kills; {@code -Dchaos.seed} repeats them.
 */
class CrashedStartIT {

    private static final long SEED = Long.getLong("chaos.seed", System.nanoTime());
    private static final int KILLS = Integer.getInteger("chaos.trials", 4);

    /** Longer than a first start: unpacking, initialisation, migrations. */
    private static final Duration KILL_WITHIN = Duration.ofSeconds(20);

    private final Vertx vertx = Vertx.vertx();

    @TempDir
    private Path folder;

    @AfterEach
    void close() {
        vertx.close();
    }

    @Test
    void killedFirstStart_isCompletedByTheNextStart() throws IOException, InterruptedException {
        Random random = new Random(SEED);
        for (int kill = 1; kill <= KILLS; kill++) {
            Path data = folder.resolve("data-" + kill);
            long millis = random.nextLong(KILL_WITHIN.toMillis());
            String trial = "seed %d, kill %d after %d ms".formatted(SEED, kill, millis);
            ServiceProcess killed = ServiceProcess.launch("", embedded(data));
            killed.killAfter(Duration.ofMillis(millis));

            try (ServiceProcess service = ServiceProcess.start("", embedded(data))) {
                assertServes(service, trial);
                assertThat(service.stop()).as(trial).isZero();
            }
            assertThat(unfinished(data)).as(trial).isEmpty();
        }
    }

    @Test
    void secondStartInTheSameFolder_isRefusedAndTheFirstGoesOn() {
        try (ServiceProcess first = ServiceProcess.start("", embedded(folder))) {
            ServiceProcess second = ServiceProcess.launch("", embedded(folder));

            assertThat(second.awaitEnd()).isEqualTo(1);
            assertThat(second.output()).contains("Another process uses " + folder + "; set THISTHAT_DATA_DIR");
            assertServes(first, "first");
            assertThat(first.stop()).isZero();
        }
    }

    private void assertServes(ServiceProcess service, String trial) {
        try (ContractClient api = new ContractClient(vertx, service.port())) {
            assertThat(api.post("/auth/login")
                            .json(Map.of("email", "alice@thisthat.example", "password", "demo-alice-1"))
                            .send()
                            .status())
                    .as(trial)
                    .isEqualTo(200);
        }
    }

    private static Map<String, String> embedded(Path data) {
        return Map.of("THISTHAT_REDIS_URI", "", "THISTHAT_DATA_DIR", data.toString());
    }

    private static List<Path> unfinished(Path data) throws IOException {
        try (Stream<Path> files = Files.walk(data, 2)) {
            return files.filter(file -> file.getFileName().toString().contains(".part"))
                    .toList();
        }
    }
}
