package app.thisthat.betting;

import static app.thisthat.harness.TestDatabase.await;
import static org.assertj.core.api.Assertions.assertThat;

import app.thisthat.harness.DatabaseExtension;
import app.thisthat.harness.LedgerFixture;
import app.thisthat.harness.Servers;
import app.thisthat.harness.TestDatabase;
import app.thisthat.kernel.Resolution;
import app.thisthat.kernel.SettlementStatus;
import app.thisthat.market.ResolveMarket;
import app.thisthat.market.ResolveOutcome;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.sql.Timestamp;
import java.time.Duration;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;

/** Settlements that fail, are held or take long. */
@ExtendWith(DatabaseExtension.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class SettlementIT {

    private static final Duration SETTLEMENT_TIMEOUT = Duration.ofSeconds(30);

    /** Key of the advisory lock that blocks a settlement. */
    private static final int SETTLEMENT_LOCK = 1;

    private TestDatabase database;
    private LedgerFixture ledger;
    private Settlement settlement;

    @BeforeAll
    void prepare(TestDatabase fresh) {
        database = fresh;
        ledger = new LedgerFixture(fresh);
        settlement = new Settlement(
                new SettlementStore(fresh.postgres()), fresh.bus(), 100, new BettingMetrics(new SimpleMeterRegistry()));
    }

    @AfterEach
    void ledgerIsSound() {
        database.execute("drop trigger if exists fault on bets");
        ledger.assertInvariants();
    }

    @Test
    void failingSettlement_doesNotBlockOtherMarkets() {
        UUID broken = resolvedMarket(10);
        UUID next = resolvedMarket(10);
        onSettlement(
                "for each row when (new.market_id = '" + broken + "')",
                "raise exception 'this market is broken'; return new;");

        await(settlement.resume());

        assertThat(pending(broken)).isEqualTo(10L);
        assertThat(pending(next)).isEqualTo(0L);
    }

    @Test
    void timedOutChunk_isHalvedUntilItSucceeds() {
        UUID market = resolvedMarket(120);
        onSettlement(
                "referencing new table as moved for each statement",
                "if (select count(*) from moved) > 30 then raise exception 'too slow' using errcode = '57014'; end if; return null;");

        await(settlement.resume());

        assertThat(pending(market)).isEqualTo(0L);
    }

    @Test
    void chunkThatAlwaysTimesOut_isGivenUp() {
        UUID market = resolvedMarket(40);
        onSettlement("for each statement", "raise exception 'too slow' using errcode = '57014'; return null;");

        await(settlement.resume());

        assertThat(pending(market)).isEqualTo(40L);
    }

    @Test
    void hold_stopsARunningSettlement() {
        UUID market = resolvedMarket(250);
        onSettlement(
                "referencing new table as moved for each statement",
                "insert into settlement_holds (market_id, invariant) select distinct market_id, 'a test' from moved"
                        + " where market_id = '" + market + "' on conflict do nothing; return null;");

        await(settlement.resume());
        assertThat(pending(market)).isEqualTo(150L);
        assertThat(status(market)).isEqualTo(SettlementStatus.HELD);

        database.execute("update settlement_holds set lifted_at = now() where market_id = ?", market);
        await(settlement.resume());
        assertThat(pending(market)).isEqualTo(0L);
        assertThat(status(market)).isEqualTo(SettlementStatus.DONE);
    }

    @Test
    void longSettlement_isReportedAsRunning() throws SQLException {
        UUID market = ledger.market("0.5", "0.5");
        ledger.pendingBets(market, 5, 10);
        onSettlement(
                "for each statement",
                "while not pg_try_advisory_xact_lock(" + SETTLEMENT_LOCK
                        + ") loop perform pg_sleep(0.02); end loop; return null;");

        try (Connection blocker = Servers.connect(database.uri());
                Statement statement = blocker.createStatement()) {
            statement.execute("select pg_advisory_lock(" + SETTLEMENT_LOCK + ")");
            assertThat(status(market)).isEqualTo(SettlementStatus.RUNNING);
        }

        ledger.waitUntilSettled(SETTLEMENT_TIMEOUT, market);
        assertThat(status(market)).isEqualTo(SettlementStatus.DONE);
    }

    @Test
    void resolution_isReportedAsRunningWithoutAnotherStatement() throws SQLException {
        UUID market = ledger.market("0.5", "0.5");
        ledger.pendingBets(market, 5, 10);

        try (Connection blocker = Servers.connect(database.uri());
                Statement statement = blocker.createStatement()) {
            blocker.setAutoCommit(false);
            statement.execute("lock table settlement_holds"); // read before each chunk, and by the state of a market

            ResolveOutcome.Resolved resolved = resolve(market);

            assertThat(resolved.settlement().status()).isEqualTo(SettlementStatus.RUNNING);
            assertThat(resolved.resolvedAt())
                    .isEqualTo(((Timestamp) database.execute("select resolved_at from markets where id = ?", market))
                            .toInstant());
            blocker.rollback();
        }

        await(settlement.resume());
        assertThat(status(market)).isEqualTo(SettlementStatus.DONE);
        assertThat(pending(market)).isEqualTo(0L);
    }

    private UUID resolvedMarket(int bets) {
        UUID market = ledger.market("0.5", "0.5");
        ledger.pendingBets(market, bets / 2, bets);
        ledger.resolveWithoutSettling(market, "this");
        return market;
    }

    private SettlementStatus status(UUID market) {
        return resolve(market).settlement().status();
    }

    private ResolveOutcome.Resolved resolve(UUID market) {
        return (ResolveOutcome.Resolved) await(settlement.resolve(ResolveMarket.byFeed(market, Resolution.THIS)));
    }

    private Object pending(UUID market) {
        return database.execute("select count(*) from bets where market_id = ? and status = 'pending'", market);
    }

    /** Installs a trigger that runs when bets are settled. */
    private void onSettlement(String when, String body) {
        database.execute(
                "create or replace function fault() returns trigger language plpgsql security definer set search_path from current"
                        + " as $$ begin " + body + " end $$");
        database.execute("create trigger fault after update on bets " + when + " execute function fault()");
    }
}
