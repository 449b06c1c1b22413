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
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;

/** Settlements of which nobody tells. */
@ExtendWith(DatabaseExtension.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class SettlementNotifierIT {

    /** Whom the server takes the bearer of its token for. */
    private static final UUID USER = new UUID(0, 1);

    private final LiveServer server = new LiveServer(Map.of());
    private TestDatabase database;
    private LedgerFixture books;
    private SettlementNotifier desk;

    @BeforeAll
    void start(TestDatabase fresh) {
        database = fresh;
        books = new LedgerFixture(fresh);
        fresh.ask(
                "insert into users (id, username, email, password_hash) values (?, 'a', 'a@example.com', 'none')",
                USER);
        books.grant(USER, "1000");
        desk = new SettlementNotifier(server.hub(), new LiveStore(fresh.postgres()));
    }

    @AfterAll
    void stop() {
        server.close();
    }

    private UUID betOn(UUID market) {
        UUID bet = UUID.randomUUID();
        database.ask(
                "select count(*) from place_bets(array[?::uuid], array[?::uuid], array[0], array[?::uuid], array['this'],"
                        + " array[10.0], array[null::numeric], array[null::numeric], array[null::text],"
                        + " array[null::bytea], interval '1 hour')",
                bet,
                USER,
                market);
        return bet;
    }

    private void settleUnheard(UUID market) {
        books.endWithoutSettling(market, "this");
        database.ask("select count(*) from settle_bets(?, 10)", market);
    }

    private static String auth() {
        return new JsonObject().put("op", "auth").put("token", "user-token").encode();
    }

    @Test
    void aBetThatWasSettledUnheard_isToldOnceItIsFound_andOnlyOnce() {
        UUID market = books.market("0.5", "0.5");
        UUID bet = betOn(market);
        try (SocketProbe probe = server.probe()) {
            probe.send(auth());
            probe.next("ack");
            settleUnheard(market);
            TestDatabase.await(desk.look());
            JsonObject settled =
                    probe.next("settled", frame -> frame.getString("betId").equals(bet.toString()));
            assertThat(settled.getString("status")).isEqualTo("won");
            assertThat(settled.getDouble("payout")).isEqualTo(20);

            desk.heard(new BetsSettled(
                    market,
                    List.of(new BetsSettled.Entry(
                            bet, USER, BetStatus.WON, Credits.of(20), Credits.of(10), Credits.of(1_000)))));
            TestDatabase.await(desk.look());
            probe.send("{\"op\":\"ping\"}");
            JsonObject next = probe.next();
            while (!next.getString("type").equals("pong")) {
                assertThat(next.getString("betId")).isNotEqualTo(bet.toString());
                next = probe.next();
            }
        }
    }

    @Test
    void whoComesLater_isNotToldWhatWasSettledBefore() {
        UUID market = books.market("0.5", "0.5");
        UUID before = betOn(market);
        settleUnheard(market);
        try (SocketProbe probe = server.probe()) {
            probe.send(auth());
            probe.next("ack");
            UUID later = books.market("0.5", "0.5");
            UUID after = betOn(later);
            settleUnheard(later);
            TestDatabase.await(desk.look());

            assertThat(probe.next("settled").getString("betId"))
                    .isNotEqualTo(before.toString())
                    .isEqualTo(after.toString());
        }
    }

    @Test
    void whoComesBack_isToldWhatWasSettledMeanwhileIfItAsks() {
        UUID market = books.market("0.5", "0.5");
        UUID bet = betOn(market);
        Instant left = Instant.now();
        settleUnheard(market);
        try (SocketProbe probe = server.probe()) {
            probe.send(
                    new JsonObject(auth()).put("settledSince", left.toString()).encode());
            probe.next("ack");
            probe.next("settled", frame -> frame.getString("betId").equals(bet.toString()));
            probe.send(new JsonObject(auth()).put("settledSince", "yesterday").encode());
            assertThat(probe.next("error").getString("code")).isEqualTo("VALIDATION_ERROR");
        }
    }
}
