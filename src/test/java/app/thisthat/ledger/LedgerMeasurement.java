package app.thisthat.ledger;

import app.thisthat.harness.DatabaseExtension;
import app.thisthat.harness.LedgerFixture;
import app.thisthat.harness.MillionUsers;
import app.thisthat.harness.TestDatabase;
import app.thisthat.harness.Timings;
import app.thisthat.kernel.PageRequest;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * Measures pages of a ledger of 10,000 rows, and the audit: {@code mvn verify -Dtest=NONE
 * -Dsurefire.failIfNoSpecifiedTests=false -Dit.test=LedgerMeasurement}.
 */
@ExtendWith(DatabaseExtension.class)
class LedgerMeasurement {

    private static final int CALLS = 200;
    private static final int PAGE_ROWS = 50;

    @Test
    void ledger_ofAMillionUsers(TestDatabase database) {
        MillionUsers.make(database);
        LedgerHistoryStore history = new LedgerHistoryStore(database.postgres());
        measurePage(history, Map.of(), 0, "newest page");
        measurePage(history, Map.of(), MillionUsers.ROWS_OF_THE_FIRST - 2 * PAGE_ROWS, "oldest page, by offset");
        measurePage(history, Map.of("type", "bet_placed"), 0, "page of a rare type");
        Timings.of(CALLS, i -> history.transactions(query(Map.of("type", "daily_reward"), 0)))
                .print("page and total of a frequent type");

        long startedNanos = System.nanoTime();
        new LedgerFixture(database).assertInvariants();
        System.out.printf("ledger audit: %.1f s%n", (System.nanoTime() - startedNanos) / 1e9);
    }

    private static void measurePage(
            LedgerHistoryStore history, Map<String, String> parameters, int offset, String name) {
        Timings.of(CALLS, i -> history.firstExportRows(query(parameters, offset)))
                .print("ledger of 10,000 rows: " + name);
    }

    private static TransactionQuery query(Map<String, String> parameters, int offset) {
        return TransactionQuery.of(
                MillionUsers.id(1),
                name -> Optional.ofNullable(parameters.get(name)),
                new PageRequest(PAGE_ROWS, offset));
    }
}
