package app.thisthat.inbox;

import static app.thisthat.harness.TestDatabase.await;
import static org.assertj.core.api.Assertions.assertThat;

import app.thisthat.harness.DatabaseExtension;
import app.thisthat.harness.LedgerFixture;
import app.thisthat.harness.TestDatabase;
import java.time.Duration;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * Measures what the inbox costs a settlement, in alternating rounds: {@code mvn verify -Dtest=NONE
 * -Dsurefire.failIfNoSpecifiedTests=false -Dit.test=InboxMeasurement}. {@code -Dmeasured.bets} sets the number of bets.
 */
@ExtendWith(DatabaseExtension.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class InboxMeasurement {

    private static final int ROUNDS = 5;
    private static final int BETS = Integer.getInteger("measured.bets", 10_000);
    private static final int CHUNK = 1_000;

    private final TestDatabase database;
    private final LedgerFixture ledger;
    private final InboxJobStore store;

    InboxMeasurement(TestDatabase database) {
        this.database = database;
        this.ledger = new LedgerFixture(database);
        this.store = new InboxJobStore(database.postgres());
    }

    @Test
    void settlement_withAndWithoutTheInbox() {
        settle(pending());
        for (int round = 1; round <= ROUNDS; round++) {
            UUID without = pending();
            UUID with = pending();
            UUID beside = pending();
            database.execute("alter table markets disable trigger inbox_market_settled");
            Duration before = settle(without);
            database.execute("alter table markets enable trigger inbox_market_settled");
            Duration after = settle(with);
            // the job writes the entries of that market while another one is settled
            CompletableFuture<Duration> job = CompletableFuture.supplyAsync(this::run);
            Duration during = settle(beside);
            Duration entries = job.join();
            run();
            System.out.printf(
                    "%d bets: without %d ms, with %d ms, while the job runs %d ms; entries %d ms%n",
                    BETS, before.toMillis(), after.toMillis(), during.toMillis(), entries.toMillis());
            assertThat(database.execute(
                            "select sum((payload ->> 'betCount')::int) from inbox_entries where key = ?",
                            with.toString()))
                    .isEqualTo((long) BETS);
        }
    }

    private UUID pending() {
        UUID market = ledger.market("0.5", "0.5");
        ledger.pendingBets(market, BETS / 5, BETS);
        return market;
    }

    private Duration settle(UUID market) {
        long startedNanos = System.nanoTime();
        ledger.resolveWithoutSettling(market, "this");
        while (database.execute("select 1 from settle_bets(?, 1000)", market) != null) {
            // until no bet is left
        }
        database.execute("update markets set settled_at = clock_timestamp() where id = ?", market);
        return Duration.ofNanos(System.nanoTime() - startedNanos);
    }

    private Duration run() {
        long startedNanos = System.nanoTime();
        while (await(store.advance(CHUNK)).full()) {
            // until nothing is left
        }
        return Duration.ofNanos(System.nanoTime() - startedNanos);
    }
}
