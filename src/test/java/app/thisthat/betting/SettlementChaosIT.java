package app.thisthat.betting;

import static org.assertj.core.api.Assertions.assertThat;

import app.thisthat.harness.KillableServers;
import app.thisthat.harness.KillableServers.Order;
import app.thisthat.harness.LedgerFixture;
import app.thisthat.harness.TestDatabase;
import java.time.Duration;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** Settlements during which the service or PostgreSQL is killed with {@code kill -9} at a random moment. */
class SettlementChaosIT {

    private static final int TRIALS = 4;
    private static final int USERS = 500;
    private static final int BETS = 2_000;
    private static final int KILL_WITHIN_MS = 500;
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    @Test
    void killedAtAnyMoment_everyBetIsSettledOnceAndTheBooksAreSound() throws InterruptedException {
        try (KillableServers servers = new KillableServers("settlement-chaos")) {
            TestDatabase database = servers.database();
            LedgerFixture books = servers.books();
            KillableServers.tryDeaths(TRIALS, KILL_WITHIN_MS, death -> {
                UUID market = books.market("0.5", "0.5");
                books.pendingBets(market, USERS, BETS);
                Order resolve = new Order("/admin/markets/" + market + "/resolve", Map.of("resolution", "this"));

                servers.killDuring(resolve, death);
                servers.insistOn(resolve);
                books.waitUntilSettled(PATIENCE, market);

                assertThat(database.ask(
                                "select count(*) from bets where market_id = ? and status in ('won', 'lost')", market))
                        .isEqualTo((long) BETS);
                books.assertSound();
            });
        }
    }
}
