package app.thisthat.economy;

import app.thisthat.harness.DatabaseExtension;
import app.thisthat.harness.MillionUsers;
import app.thisthat.harness.TestDatabase;
import app.thisthat.harness.Timings;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * Measures the report on all credits: {@code mvn verify -Dtest=NONE -Dsurefire.failIfNoSpecifiedTests=false
 * -Dit.test=EconomyMeasurement}.
 */
@ExtendWith(DatabaseExtension.class)
class EconomyMeasurement {

    private static final int CALLS = 5;

    @Test
    void report_ofAMillionUsers(TestDatabase database) {
        MillionUsers.make(database);
        EconomyStore economy = new EconomyStore(database.postgres());
        Timings.of(CALLS, i -> economy.report(30)).print("GET /admin/economy, 30 days, no daily sums");
        Timings.of(1, i -> economy.sumUp()).print("first sum of all days");
        Timings.of(CALLS, i -> economy.report(30)).print("GET /admin/economy, 30 days, with daily sums");
    }
}
