package app.thisthat.live;

import static org.assertj.core.api.Assertions.assertThat;

import app.thisthat.betting.BetsSettled;
import app.thisthat.harness.DatabaseExtension;
import app.thisthat.harness.LedgerFixture;
import app.thisthat.harness.TestDatabase;
import app.thisthat.kernel.BetStatus;
import app.thisthat.kernel.Credits;
import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;

/** Settlements whose event was lost. */
@ExtendWith(DatabaseExtension.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class SettlementNotifierIT {

    /** The user of the server's user token. */
    private static final UUID USER = new UUID(0, 1);

    private final LiveServer server = new LiveServer();
    private TestDatabase database;
    private LedgerFixture ledger;
    private SettlementNotifier notifier;

    @BeforeAll
    void start(TestDatabase fresh) {
        database = fresh;
        ledger = new LedgerFixture(fresh);
        fresh.execute(
                "insert into users (id, username, email, password_hash) values (?, 'a', 'a@example.com', 'none')",
                USER);
        ledger.grant(USER, "1000");
        notifier = new SettlementNotifier(server.registry(), new LiveStore(fresh.postgres()));
    }

    @AfterAll
    void stop() {
        server.close();
    }

    private UUID placeBet(UUID market) {
        UUID bet = UUID.randomUUID();
        database.execute(
                "select count(*) from place_bets(array[?::uuid], array[?::uuid], array[0], array[?::uuid], array['this'],"
                        + " array[10.0], array[null::numeric], array[null::numeric], array[null::text],"
                        + " array[null::bytea], interval '1 hour')",
                bet,
                USER,
                market);
        return bet;
    }

    private void settleWithoutEvent(UUID market) {
        ledger.resolveWithoutSettling(market, "this");
        database.execute("select count(*) from settle_bets(?, 10)", market);
    }

    private static String auth() {
        return new JsonObject().put("op", "auth").put("token", "user-token").encode();
    }

    @Test
    void missedSettlement_isSentOnce() {
        UUID market = ledger.market("0.5", "0.5");
        UUID bet = placeBet(market);
        try (SocketProbe probe = server.probe()) {
            probe.send(auth());
            probe.next("ack");
            settleWithoutEvent(market);
            TestDatabase.await(notifier.findMissed());
            JsonObject settled =
                    probe.next("settled", frame -> frame.getString("betId").equals(bet.toString()));
            assertThat(settled.getString("status")).isEqualTo("won");
            assertThat(settled.getDouble("payout")).isEqualTo(20);

            notifier.betsSettled(new BetsSettled(
                    market,
                    List.of(new BetsSettled.Entry(
                            bet, USER, BetStatus.WON, Credits.of(20), Credits.of(10), Credits.of(1_000)))));
            TestDatabase.await(notifier.findMissed());
            probe.send("{\"op\":\"ping\"}");
            JsonObject next = probe.next();
            while (!next.getString("type").equals("pong")) {
                assertThat(next.getString("betId")).isNotEqualTo(bet.toString());
                next = probe.next();
            }
        }
    }

    @Test
    void settlementBeforeTheSubscription_isNotSent() {
        UUID market = ledger.market("0.5", "0.5");
        UUID earlier = placeBet(market);
        settleWithoutEvent(market);
        try (SocketProbe probe = server.probe()) {
            probe.send(auth());
            probe.next("ack");
            UUID laterMarket = ledger.market("0.5", "0.5");
            UUID later = placeBet(laterMarket);
            settleWithoutEvent(laterMarket);
            TestDatabase.await(notifier.findMissed());

            assertThat(probe.next("settled").getString("betId"))
                    .isNotEqualTo(earlier.toString())
                    .isEqualTo(later.toString());
        }
    }

    @Test
    void settledSince_sendsSettlementsSinceTheLastConnection() {
        UUID market = ledger.market("0.5", "0.5");
        UUID bet = placeBet(market);
        Instant disconnectedAt = Instant.now();
        settleWithoutEvent(market);
        try (SocketProbe probe = server.probe()) {
            probe.send(new JsonObject(auth())
                    .put("settledSince", disconnectedAt.toString())
                    .encode());
            probe.next("ack");
            probe.next("settled", frame -> frame.getString("betId").equals(bet.toString()));
            probe.send(new JsonObject(auth()).put("settledSince", "yesterday").encode());
            assertThat(probe.next("error").getString("code")).isEqualTo("VALIDATION_ERROR");
        }
    }
}
