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

/**
 * An audit of large books; how large is told by {@code -DauditedBets=660000}, which is a million ledger rows, and how long
 * it took is printed.
 */
@ExtendWith(DatabaseExtension.class)
class LedgerAuditSizeIT {

    private static final int BETS = Integer.getInteger("auditedBets", 6_600);
    private static final int BETS_OF_A_USER = 66;

    @Test
    void largeBooks_areAuditedOnOneSnapshot(TestDatabase database) {
        LedgerFixture books = new LedgerFixture(database);
        UUID market = books.market("0.5", "0.5");
        books.pendingBets(market, BETS / BETS_OF_A_USER, BETS);
        books.endWithoutSettling(market, "this");
        database.ask("select count(*) from settle_bets(?, ?)", market, BETS);
        database.ask("vacuum analyze");

        LedgerAudit audit =
                await(new LedgerAuditor(database.postgres(), new SimpleMeterRegistry(), Duration.ZERO).audit());

        assertThat(audit.sound()).isTrue();
        System.out.println(database.ask("select count(*) from credit_transactions") + " ledger rows were audited in "
                + audit.durationMs() + " ms");
    }
}
