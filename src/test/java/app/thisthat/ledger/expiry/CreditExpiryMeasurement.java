package app.thisthat.ledger.expiry;

import static org.assertj.core.api.Assertions.assertThat;

import app.thisthat.harness.DatabaseExtension;
import app.thisthat.harness.MillionUsers;
import app.thisthat.harness.TestDatabase;
import app.thisthat.harness.Timings;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * Measures the expiry of credits: {@code mvn verify -Dtest=NONE -Dsurefire.failIfNoSpecifiedTests=false
 * -Dit.test=CreditExpiryMeasurement}.
 */
@ExtendWith(DatabaseExtension.class)
class CreditExpiryMeasurement {

    private static final int CALLS = 5;
    private static final ExpiryPolicy POLICY = new ExpiryPolicy(Duration.ofDays(90), Duration.ofDays(7));

    @Test
    void expiry_ofAMillionUsers(TestDatabase database) {
        MillionUsers.make(database);
        CreditExpiryStore store = new CreditExpiryStore(database.postgres());
        CreditExpiry expiry = new CreditExpiry(store, POLICY, CreditExpiry.Limits.DEFAULT);
        Timings.of(CALLS, i -> expiry.run()).print("scan of active accounts");

        database.execute(
                "set session_replication_role = replica; update users set seen_at = seen_at - interval '100 days';"
                        + " update credit_transactions set created_at = created_at - interval '100 days'");
        database.execute("vacuum analyze");
        CreditExpiry unbounded =
                new CreditExpiry(store, POLICY, new CreditExpiry.Limits(500, 5_000, Integer.MAX_VALUE));
        Timings.of(1, i -> unbounded.run()).print("warnings of all accounts");
        database.execute("update credit_lapses set due_at = now(); update mails set sent_at = created_at");
        Timings.of(CALLS, i -> store.expire(500, POLICY)).print("expiry of 500 accounts");
        assertThat(database.execute("select count(*) from credit_transactions where transaction_type = 'expired'"))
                .isEqualTo(500L * CALLS);
    }
}
