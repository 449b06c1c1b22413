package app.thisthat.economy;

import static org.assertj.core.api.Assertions.assertThat;

import app.thisthat.anomaly.AnomalyScan;
import app.thisthat.anomaly.AnomalyStore;
import app.thisthat.harness.DatabaseExtension;
import app.thisthat.harness.LedgerFixture;
import app.thisthat.harness.MillionUsers;
import app.thisthat.harness.TestDatabase;
import app.thisthat.harness.Timings;
import app.thisthat.ledger.LedgerStore;
import app.thisthat.ledger.expiry.CreditExpiry;
import app.thisthat.ledger.expiry.CreditExpiryStore;
import app.thisthat.ledger.expiry.ExpiryPolicy;
import app.thisthat.platform.postgres.Sql;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vertx.core.Future;
import io.vertx.sqlclient.Tuple;
import java.time.Duration;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * Figures, not a test of the build: {@code mvn verify -Dtest=NONE -Dsurefire.failIfNoSpecifiedTests=false
 * -Dit.test=EconomyMeasurement} prints, with a million users and 2.5 million ledger rows, how long the supply report, the
 * watch for anomalies, the walk for silent accounts, the audit and the pages of a ledger of 10,000 rows take.
 */
@ExtendWith(DatabaseExtension.class)
class EconomyMeasurement {

    private static final int CALLS = 200;
    private static final int SLOW_CALLS = 5;
    private static final String PAGE = Sql.load(LedgerStore.class, "transactions_of_user.sql");
    private static final String COUNT = Sql.load(LedgerStore.class, "count_transactions_of_user.sql");

    @Test
    void aMillionUsers(TestDatabase database) {
        MillionUsers.make(database);
        System.out.println(MillionUsers.COUNT + " users, " + database.ask("select count(*) from credit_transactions")
                + " ledger rows");
        EconomyStore economy = new EconomyStore(database.postgres());
        Timings.of(SLOW_CALLS, i -> economy.report(30)).print("GET /admin/economy, 30 days, nothing summed up");
        Timings.of(1, i -> economy.sumUp()).print("all days summed up for the first time");
        Timings.of(SLOW_CALLS, i -> economy.report(30)).print("GET /admin/economy, 30 days, of the sums of days");

        ExpiryPolicy rule = new ExpiryPolicy(Duration.ofDays(90), Duration.ofDays(7));
        CreditExpiry expiry =
                new CreditExpiry(new CreditExpiryStore(database.postgres()), rule, CreditExpiry.Bounds.USUAL);
        Timings.of(SLOW_CALLS, i -> expiry.run()).print("walk for silent accounts, nobody silent");

        AnomalyScan watch = new AnomalyScan(
                new AnomalyStore(database.postgres()), TestDatabase.settings().anomalies(), new SimpleMeterRegistry());
        Timings.of(SLOW_CALLS, i -> watch.run(database.lease("anomalies.test"))).print("watch for anomalies");

        pages(database, null, 0, "the newest 50");
        pages(database, null, MillionUsers.ROWS_OF_THE_FIRST - 100, "the oldest 50, by offset");
        pages(database, "bet_placed", 0, "of a rare type");
        Timings.of(CALLS, i -> database.postgres().pool().preparedQuery(COUNT).execute(conditions("daily_reward")))
                .print("count of a type");

        long begun = System.nanoTime();
        new LedgerFixture(database).assertSound();
        System.out.printf("audit of the books: %.1f s%n", (System.nanoTime() - begun) / 1e9);
        everybodyExpires(database, rule);
    }

    /** All accounts silent for long: warned, and a week later without credits. */
    private static void everybodyExpires(TestDatabase database, ExpiryPolicy rule) {
        CreditExpiryStore store = new CreditExpiryStore(database.postgres());
        CreditExpiry.Bounds unbounded = new CreditExpiry.Bounds(500, 5_000, Integer.MAX_VALUE);
        database.ask("set session_replication_role = replica; update users set seen_at = seen_at - interval '100 days';"
                + " update credit_transactions set created_at = created_at - interval '100 days'");
        database.ask("vacuum analyze");
        Timings warned = new Timings();
        warned.time(new CreditExpiry(store, rule, unbounded).run());
        warned.print("everybody warned");
        database.ask("update credit_lapses set due_at = now(); update mails set sent_at = created_at");
        Timings.of(SLOW_CALLS, i -> store.expire(500, rule)).print("500 accounts expire");
        assertThat(database.ask("select count(*) from credit_transactions where transaction_type = 'expired'"))
                .isEqualTo(500L * SLOW_CALLS);
    }

    private static void pages(TestDatabase database, String type, int offset, String name) {
        Timings.of(CALLS, i -> page(database, type, offset)).print("ledger of 10,000 rows: " + name);
    }

    private static Future<?> page(TestDatabase database, String type, int offset) {
        Tuple values = conditions(type).addValue(null).addValue(50).addValue(offset);
        return database.postgres().pool().preparedQuery(PAGE).execute(values);
    }

    private static Tuple conditions(String type) {
        UUID first = MillionUsers.id(1);
        return Tuple.tuple().addValue(first).addValue(type).addValue(null).addValue(null);
    }
}
