package app.thisthat.ledger;

import static app.thisthat.harness.TestDatabase.await;
import static org.assertj.core.api.Assertions.assertThat;

import app.thisthat.harness.DatabaseExtension;
import app.thisthat.harness.LedgerFixture;
import app.thisthat.harness.TestDatabase;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Audits a large ledger and prints the duration. {@code -DauditedBets=660000} makes a million ledger rows. */
@ExtendWith(DatabaseExtension.class)
class LedgerAuditSizeIT {

    private static final LedgerSettings SETTINGS =
            new LedgerSettings(Duration.ofMinutes(10), Duration.ofDays(7), Duration.ofMinutes(30));

    private static final int BETS = Integer.getInteger("auditedBets", 6_600);
    private static final int BETS_OF_A_USER = 66;

    @Test
    void largeLedger_isSound(TestDatabase database) {
        LedgerFixture ledger = new LedgerFixture(database);
        UUID market = ledger.market("0.5", "0.5");
        ledger.pendingBets(market, BETS / BETS_OF_A_USER, BETS);
        ledger.resolveWithoutSettling(market, "this");
        database.execute("select count(*) from settle_bets(?, ?)", market, BETS);
        database.execute("vacuum analyze");

        LedgerAudit audit = await(
                new LedgerAuditor(database.postgres(), new SimpleMeterRegistry(), SETTINGS, Duration.ZERO).audit());

        assertThat(audit.sound()).isTrue();
        System.out.println(database.execute("select count(*) from credit_transactions") + " ledger rows audited in "
                + audit.durationMs() + " ms");
    }
}
