package app.thisthat.live;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import app.thisthat.harness.TestDatabase;
import io.vertx.core.Future;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.UpgradeRejectedException;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The rate limit {@code default} of 100 requests a minute for {@code auth} and for openings. */
class LiveRateLimitIT {

    private static final int LIMIT = 100;

    /** Messages that a new socket may send at once. */
    private static final int BURST = 20;

    private final LiveServer server = LiveServer.limited();
    private final List<SocketProbe> probes = new ArrayList<>();

    @AfterEach
    void stop() {
        probes.forEach(SocketProbe::close);
        server.close();
    }

    private SocketProbe probe() {
        SocketProbe probe = server.probe();
        probes.add(probe);
        return probe;
    }

    private static void auth(SocketProbe probe, int id, String token) {
        probe.send(new JsonObject()
                .put("op", "auth")
                .put("id", id)
                .put("token", token)
                .encode());
    }

    @Test
    void invalidTokens_areCountedByAddress_andThenClosed() {
        int counted = 0;
        SocketProbe last = null;
        while (counted < LIMIT) {
            last = probe();
            counted++;
            for (int i = 0; i < BURST - 1 && counted < LIMIT; i++, counted++) {
                auth(last, i, "guess-" + counted);
                assertThat(last.next("error").getString("code")).isEqualTo("TOKEN_EXPIRED");
            }
        }
        auth(last, 99, "guess");

        JsonObject error = last.next("error");
        assertThat(error.getString("code")).isEqualTo("RATE_LIMIT_EXCEEDED");
        assertThat(error.getInteger("id")).isEqualTo(99);
        assertThat(error.getJsonObject("details").getString("policy")).isEqualTo("default");
        assertThat(error.getJsonObject("details").getInteger("retryAfterSeconds"))
                .isBetween(1, 60);
        assertThat(last.closeCode()).isEqualTo(4429);
    }

    @Test
    void validTokens_areCountedByUser_andTheSocketStaysOpen() {
        int counted = 0;
        SocketProbe last = null;
        while (counted < LIMIT) {
            last = probe();
            for (int i = 0; i < BURST - 2 && counted < LIMIT; i++, counted++) {
                auth(last, i, "user-token");
                assertThat(last.next("ack").getInteger("id")).isEqualTo(i);
            }
        }
        auth(last, 99, "user-token");
        assertThat(last.next("error").getString("code")).isEqualTo("RATE_LIMIT_EXCEEDED");
        last.send("{\"op\":\"list\",\"id\":1}");
        assertThat(last.next("ack").getBoolean("authenticated")).isTrue();

        SocketProbe other = probe();
        auth(other, 1, "admin-token");
        assertThat(other.next("ack").getString("op")).isEqualTo("auth");
    }

    @Test
    void openings_areCountedByAddress_alsoThoseThatAreRejected() {
        HttpClient client = server.vertx().createHttpClient();
        for (int i = 0; i < LIMIT / 2; i++) {
            assertThat(get(client, "/api/v1/live/sse?markets=nonsense").statusCode())
                    .isEqualTo(400);
            assertThat(get(client, "/api/v1/live").statusCode()).isEqualTo(400);
        }

        HttpClientResponse stream = get(client, "/api/v1/live/sse?markets=*");
        assertThat(stream.statusCode()).isEqualTo(429);
        assertThat(stream.getHeader("Retry-After")).isNotNull();
        assertThatThrownBy(this::probe)
                .isInstanceOfSatisfying(UpgradeRejectedException.class, rejected -> assertThat(rejected.getStatus())
                        .isEqualTo(429));
        TestDatabase.await(client.close());
    }

    private HttpClientResponse get(HttpClient client, String path) {
        return TestDatabase.await(client.request(HttpMethod.GET, server.port(), "localhost", path)
                // the body is asked for on the context of the response; later it may have passed
                .compose(request -> request.send().compose(response -> response.body()
                        .recover(none -> Future.succeededFuture())
                        .map(response))));
    }
}
