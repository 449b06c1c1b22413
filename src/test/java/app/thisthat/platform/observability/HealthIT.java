package app.thisthat.platform.observability;

import static app.thisthat.harness.TestDatabase.await;
import static org.assertj.core.api.Assertions.assertThat;

import app.thisthat.harness.DatabaseExtension;
import app.thisthat.harness.DatabaseProxy;
import app.thisthat.harness.LedgerFixture;
import app.thisthat.harness.TestDatabase;
import app.thisthat.platform.postgres.PostgresProbe;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.client.HttpResponse;
import io.vertx.ext.web.client.WebClient;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(DatabaseExtension.class)
class HealthIT {

    private static final Duration TIMEOUT = Duration.ofSeconds(30);

    private final AtomicBoolean redisUnavailable = new AtomicBoolean();

    @Test
    void readiness_dependsOnPostgresAndListsDegradations(TestDatabase database) {
        LedgerFixture ledger = new LedgerFixture(database);
        DatabaseProxy proxy = new DatabaseProxy(database.vertx(), database.uri());
        PostgresProbe probe = PostgresProbe.start(database.vertx(), proxy.uri());
        ManagementVerticle management = new ManagementVerticle(
                new ManagementSettings("localhost", 0, Duration.ZERO),
                Metrics.registry(),
                probe,
                List.of(new Degradation("redis", "ranks come from PostgreSQL", redisUnavailable::get)),
                database.leases(),
                Optional::empty);
        await(database.vertx().deployVerticle(management));
        management.announceStart();
        WebClient client = WebClient.create(database.vertx());

        assertThat(ready(client, management).statusCode()).isEqualTo(200);
        assertThat(ready(client, management).bodyAsJsonObject().getJsonObject("degraded"))
                .isEmpty();

        redisUnavailable.set(true);
        assertThat(ready(client, management).statusCode()).isEqualTo(200);
        assertThat(ready(client, management).bodyAsJsonObject().getJsonObject("degraded"))
                .isEqualTo(new JsonObject().put("redis", "ranks come from PostgreSQL"));

        proxy.close();
        ledger.waitUntil(TIMEOUT, () -> ready(client, management).statusCode() == 503);
        JsonObject down = ready(client, management).bodyAsJsonObject();
        assertThat(down.getString("status")).isEqualTo("down");
        assertThat(down.getString("postgres")).isEqualTo("down");
        assertThat(get(client, management, "/health/live").statusCode()).isEqualTo(200);
        assertThat(get(client, management, "/metrics").bodyAsString()).contains("jvm_memory_used_bytes");
        await(probe.close());
    }

    private static HttpResponse<Buffer> ready(WebClient client, ManagementVerticle management) {
        return get(client, management, "/health/ready");
    }

    private static HttpResponse<Buffer> get(WebClient client, ManagementVerticle management, String path) {
        return await(client.get(management.port(), "localhost", path).send());
    }
}
