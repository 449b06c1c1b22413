package app.thisthat.live;

import static org.assertj.core.api.Assertions.assertThat;

import app.thisthat.harness.DatabaseExtension;
import app.thisthat.harness.LedgerFixture;
import app.thisthat.harness.TestDatabase;
import app.thisthat.market.MarketEvents;
import io.vertx.core.Future;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;

/** Markets of whose creation this node has no event. */
@ExtendWith(DatabaseExtension.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class MarketLookupIT {

    private static final LiveTimings WITHOUT_REFRESH = new LiveTimings(
            Duration.ofSeconds(5),
            Duration.ofSeconds(10),
            Duration.ofSeconds(30),
            Duration.ofSeconds(15),
            Duration.ofSeconds(1),
            Duration.ofHours(1));

    private final LiveServer server = new LiveServer(Map.of(), WITHOUT_REFRESH);
    private TestDatabase database;
    private LedgerFixture ledger;

    @BeforeAll
    void start(TestDatabase fresh) {
        database = fresh;
        ledger = new LedgerFixture(fresh);
        TestDatabase.await(fresh.vertx()
                .deployVerticle(new LiveVerticle(
                        server.registry(), fresh.postgres(), fresh.bus(), new MarketEvents(fresh.bus()), () -> false)));
    }

    @AfterAll
    void stop() {
        server.close();
    }

    @Test
    void newMarket_canBeSubscribed_andCommandsKeepTheirOrder() {
        UUID market = ledger.market("0.6", "0.4");
        try (SocketProbe probe = server.probe()) {
            probe.subscribe(1, market);
            probe.send("{\"op\":\"list\",\"id\":2}");
            probe.send("{\"op\":\"unsubscribe\",\"id\":3,\"channel\":\"odds\",\"markets\":[\"" + market + "\"]}");
            probe.send("{\"op\":\"list\",\"id\":4}");

            assertThat(probe.next().getInteger("id")).isEqualTo(1);
            assertThat(LiveIT.contains(probe.next(), "markets", market.toString()))
                    .isTrue();
            JsonObject list = probe.next();
            assertThat(list.getInteger("id")).isEqualTo(2);
            assertThat(list.getJsonArray("markets")).containsExactly(market.toString());
            assertThat(probe.next().getInteger("id")).isEqualTo(3);
            assertThat(probe.next().getJsonArray("markets")).isEmpty();
        }
    }

    @Test
    void newMarket_isSentToSubscribersOfAll() {
        UUID market = ledger.market("0.6", "0.4");
        try (SocketProbe all = server.probe();
                SocketProbe one = server.probe()) {
            all.subscribe(1, "*");
            all.next("snapshot", frame -> frame.getBoolean("last"));
            one.subscribe(1, market);
            all.next("odds", frame -> LiveIT.contains(frame, "updates", market.toString()));
        }
    }

    @Test
    void newMarket_canBeStreamed() throws Exception {
        UUID market = ledger.market("0.6", "0.4");
        HttpClient client = server.vertx().createHttpClient();
        CompletableFuture<String> snapshot = new CompletableFuture<>();
        HttpClientResponse stream = TestDatabase.await(
                client.request(HttpMethod.GET, server.port(), "localhost", "/api/v1/live/sse?markets=" + market)
                        .compose(request -> request.send().map(response -> {
                            response.handler(bytes -> snapshot.complete(bytes.toString()));
                            return response;
                        })));
        assertThat(stream.statusCode()).isEqualTo(200);
        assertThat(snapshot.get(20, TimeUnit.SECONDS)).contains(market.toString());
        TestDatabase.await(client.close());
    }

    @Test
    void missingMarket_isNotFoundAndNotLookedUpAgain() {
        UUID missing = UUID.randomUUID();
        UUID known = ledger.market("0.6", "0.4");
        try (SocketProbe probe = server.probe()) {
            probe.subscribe(1, known, missing);
            JsonObject error = probe.next("error");
            assertThat(error.getString("code")).isEqualTo("MARKET_NOT_FOUND");
            assertThat(error.getJsonObject("details").getJsonArray("markets")).containsExactly(missing.toString());
            database.execute(
                    "with made as (insert into markets (id, title, this_option, that_option, market_type)"
                            + " values (?, 'Late', 'Yes', 'No', 'credits') returning id)"
                            + " insert into market_odds (market_id, this_odds, that_odds) select id, 0.5, 0.5 from made",
                    missing);

            probe.subscribe(2, missing);

            assertThat(probe.next("error").getInteger("id")).isEqualTo(2);
        }
    }

    @Test
    void marketThatEndedLongAgo_isNotFound() {
        UUID market = ledger.market("0.6", "0.4");
        ledger.resolveWithoutSettling(market, "this");
        database.execute("update markets set resolved_at = now() - interval '2 hours' where id = ?", market);
        try (SocketProbe probe = server.probe()) {
            probe.subscribe(1, market);
            assertThat(probe.next("error").getString("code")).isEqualTo("MARKET_NOT_FOUND");
            assertThat(server.registry().contains(market)).isFalse();
        }
    }

    @Test
    void lookups_countAsMessages() {
        try (SocketProbe probe = server.probe()) {
            for (int i = 0; i < 2; i++) {
                probe.subscribe(i, Stream.generate(UUID::randomUUID).limit(200).toArray());
            }
            assertThat(List.of(
                            probe.next("error").getString("code"),
                            probe.next("error").getString("code")))
                    .containsExactlyInAnyOrder("MARKET_NOT_FOUND", "RATE_LIMIT_EXCEEDED");
        }
    }

    @Test
    void failedLookup_isUnavailable_andTheSocketStaysOpen() {
        try (LiveServer failing = new LiveServer(Map.of(), WITHOUT_REFRESH);
                SocketProbe probe = failing.probe()) {
            failing.registry().lookUpWith(markets -> Future.failedFuture("No database"));
            probe.subscribe(1, UUID.randomUUID());
            assertThat(probe.next("error").getString("code")).isEqualTo("SERVICE_UNAVAILABLE");
            probe.send("{\"op\":\"ping\",\"id\":2}");
            assertThat(probe.next("pong").getInteger("id")).isEqualTo(2);
        }
    }
}
