package app.thisthat.betting;

import static app.thisthat.harness.TestDatabase.await;
import static org.assertj.core.api.Assertions.assertThat;

import app.thisthat.harness.DatabaseExtension;
import app.thisthat.harness.LedgerFixture;
import app.thisthat.harness.TestDatabase;
import app.thisthat.kernel.Credits;
import app.thisthat.kernel.Side;
import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.Semaphore;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * Measures how many bets are placed and cashed out per second, in turn: {@code mvn verify -Dtest=NONE
 * -Dsurefire.failIfNoSpecifiedTests=false -Dit.test=CashOutMeasurement}.
 */
@ExtendWith(DatabaseExtension.class)
class CashOutMeasurement {

    private static final int ROUNDS = 6;
    private static final int USERS = 500;
    private static final int BETS_OF_USER = 20;
    private static final int IN_FLIGHT = 400;

    private final BettingTestSupport betting;
    private final LedgerFixture ledger;

    CashOutMeasurement(TestDatabase database) {
        this.betting = new BettingTestSupport(database, 1_000);
        this.ledger = betting.ledger();
    }

    @Test
    void cashOutsPerSecond_comparedWithBets() {
        List<UUID> users = betting.users(USERS);
        List<UUID> markets = new ArrayList<>();
        for (int i = 0; i < 50; i++) {
            markets.add(ledger.market("0.5", "0.5"));
        }
        for (int round = 1; round <= ROUNDS; round++) {
            List<Supplier<Future<BetOutcome>>> placements = new ArrayList<>();
            for (int i = 0; i < BETS_OF_USER; i++) {
                for (int j = 0; j < USERS; j++) {
                    UUID user = users.get(j);
                    UUID market = markets.get((i + j) % markets.size());
                    placements.add(() -> betting.placeAsync(user, market, Side.THIS, Credits.of(10)));
                }
            }
            Run placed = run(placements);
            List<Supplier<Future<BetOutcome>>> cashOuts = new ArrayList<>();
            placed.outcomes.forEach(
                    outcome -> cashOuts.add(() -> betting.cashOutAsync(((BetOutcome.Placed) outcome).bet())));
            Run paid = run(cashOuts);
            assertThat(paid.outcomes).hasOnlyElementsOfType(BetOutcome.CashedOut.class);
            System.out.printf(
                    "Round %d: %.0f bets/s, %.0f cash-outs/s: %.0f %%%n",
                    round, placed.perSecond(), paid.perSecond(), 100 * paid.perSecond() / placed.perSecond());
        }
        ledger.assertInvariants();
    }

    private record Run(List<BetOutcome> outcomes, long nanos) {
        private double perSecond() {
            return outcomes.size() * 1e9 / nanos;
        }
    }

    /** Runs all requests, a bounded number of them at the same time. */
    private static Run run(List<Supplier<Future<BetOutcome>>> requests) {
        Semaphore inFlight = new Semaphore(IN_FLIGHT);
        List<Future<BetOutcome>> all = new ArrayList<>();
        long startedNanos = System.nanoTime();
        for (Supplier<Future<BetOutcome>> request : requests) {
            inFlight.acquireUninterruptibly();
            all.add(request.get().onComplete(done -> inFlight.release()));
        }
        List<BetOutcome> outcomes = await(Future.all(all)).list();
        return new Run(outcomes, System.nanoTime() - startedNanos);
    }
}
