package app.thisthat.anomaly;

import app.thisthat.harness.DatabaseExtension;
import app.thisthat.harness.MillionUsers;
import app.thisthat.harness.TestDatabase;
import app.thisthat.harness.Timings;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * Measures the anomaly scan: {@code mvn verify -Dtest=NONE -Dsurefire.failIfNoSpecifiedTests=false
 * -Dit.test=AnomalyMeasurement}.
 */
@ExtendWith(DatabaseExtension.class)
class AnomalyMeasurement {

    private static final int CALLS = 5;

    @Test
    void scan_ofAMillionUsers(TestDatabase database) {
        MillionUsers.make(database);
        AnomalyScan scan = new AnomalyScan(
                new AnomalyStore(database.postgres()), TestDatabase.settings().anomalies(), new SimpleMeterRegistry());
        Timings.of(CALLS, i -> scan.run(database.lease("anomalies.test"))).print("anomaly scan");
    }
}
