package app.thisthat.live;

import static org.assertj.core.api.Assertions.assertThat;

import app.thisthat.harness.DatabaseExtension;
import app.thisthat.harness.LedgerFixture;
import app.thisthat.harness.TestDatabase;
import app.thisthat.market.MarketEvents;
import io.vertx.core.json.JsonObject;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;

/** Changes whose event was lost, found by the periodic refresh. */
@ExtendWith(DatabaseExtension.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class LiveVerticleIT {

    /** The user of the server's user token. */
    private static final UUID USER = new UUID(0, 1);

    private final LiveServer server = new LiveServer(Map.of(), LiveServer.SHORT_TIMINGS);
    private LedgerFixture ledger;

    @BeforeAll
    void start(TestDatabase fresh) {
        ledger = new LedgerFixture(fresh);
        fresh.execute(
                "insert into users (id, username, email, password_hash) values (?, 'a', 'a@example.com', 'none')",
                USER);
        ledger.grant(USER, "1000");
        TestDatabase.await(fresh.vertx()
                .deployVerticle(new LiveVerticle(
                        server.registry(), fresh.postgres(), fresh.bus(), new MarketEvents(fresh.bus()), () -> false)));
    }

    @AfterAll
    void stop() {
        server.close();
    }

    @Test
    void balance_isSentAfterALostEvent() {
        try (SocketProbe probe = server.probe()) {
            probe.send(new JsonObject()
                    .put("op", "auth")
                    .put("token", "user-token")
                    .encode());
            assertThat(probe.next("balance").getDouble("balance")).isEqualTo(1000);
            ledger.grant(USER, "7");
            assertThat(probe.next("balance").getDouble("balance")).isEqualTo(1007);
        }
    }

    @Test
    void market_isSentAfterLostEvents() {
        try (SocketProbe probe = server.probe()) {
            probe.subscribe(1, "*");
            probe.next("snapshot", frame -> frame.getBoolean("last"));
            UUID market = ledger.market("0.5", "0.5");
            probe.next("odds", frame -> LiveIT.contains(frame, "updates", market.toString()));
            ledger.resolveWithoutSettling(market, "this");
            JsonObject message =
                    probe.next("market", frame -> frame.getString("marketId").equals(market.toString()));
            assertThat(message.getString("status")).isEqualTo("resolved");
            assertThat(message.getString("resolution")).isEqualTo("this");
        }
    }
}
