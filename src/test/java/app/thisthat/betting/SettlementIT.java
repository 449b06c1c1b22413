package app.thisthat.betting;

import static app.thisthat.harness.TestDatabase.await;
import static org.assertj.core.api.Assertions.assertThat;

import app.thisthat.harness.DatabaseExtension;
import app.thisthat.harness.LedgerFixture;
import app.thisthat.harness.TestDatabase;
import app.thisthat.kernel.Resolution;
import app.thisthat.market.ResolveMarket;
import app.thisthat.market.ResolveOutcome;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;

/** Settlements in trouble. */
@ExtendWith(DatabaseExtension.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class SettlementIT {

    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private TestDatabase database;
    private LedgerFixture books;
    private Settlement settlement;

    @BeforeAll
    void prepare(TestDatabase fresh) {
        database = fresh;
        books = new LedgerFixture(fresh);
        settlement = new Settlement(
                new SettlementStore(fresh.postgres()), fresh.bus(), 100, new BettingMetrics(new SimpleMeterRegistry()));
    }

    @AfterEach
    void booksAreSound() {
        database.ask("drop trigger if exists trouble on bets");
        books.assertSound();
    }

    @Test
    void marketThatCannotBeSettled_holdsUpNoOther() {
        UUID broken = resolved(10);
        UUID next = resolved(10);
        trouble(
                "for each row when (new.market_id = '" + broken + "')",
                "raise exception 'this market is broken'; return new;");

        await(settlement.resume());

        assertThat(pending(broken)).isEqualTo(10L);
        assertThat(pending(next)).isEqualTo(0L);
    }

    @Test
    void chunkThatTakesTooLong_isHalvedUntilItDoesNot() {
        UUID market = resolved(120);
        trouble(
                "referencing new table as moved for each statement",
                "if (select count(*) from moved) > 30 then raise exception 'too slow' using errcode = '57014'; end if; return null;");

        await(settlement.resume());

        assertThat(pending(market)).isEqualTo(0L);
    }

    @Test
    void chunkThatAlwaysTakesTooLong_isGivenUp() {
        UUID market = resolved(40);
        trouble("for each statement", "raise exception 'too slow' using errcode = '57014'; return null;");

        await(settlement.resume());

        assertThat(pending(market)).isEqualTo(40L);
    }

    @Test
    void hold_stopsASettlementThatIsUnderWay() {
        UUID market = resolved(250);
        trouble(
                "for each statement",
                "insert into settlement_holds (market_id, invariant) values ('" + market
                        + "', 'a test') on conflict do nothing; return null;");

        await(settlement.resume());
        assertThat(pending(market)).isEqualTo(150L);
        assertThat(status(market)).isEqualTo("held");

        database.ask("update settlement_holds set lifted_at = now() where market_id = ?", market);
        await(settlement.resume());
        assertThat(pending(market)).isEqualTo(0L);
        assertThat(status(market)).isEqualTo("done");
    }

    @Test
    void settlementLongerThanTheAnswer_isToldToBeRunning() {
        UUID market = books.market("0.5", "0.5");
        books.pendingBets(market, 5, 10);
        trouble("for each statement", "perform pg_sleep(3); return null;");

        assertThat(status(market)).isEqualTo("running");

        books.waitUntilSettled(PATIENCE, market);
        assertThat(status(market)).isEqualTo("done");
    }

    private UUID resolved(int bets) {
        UUID market = books.market("0.5", "0.5");
        books.pendingBets(market, bets / 2, bets);
        books.endWithoutSettling(market, "this");
        return market;
    }

    private String status(UUID market) {
        ResolveOutcome outcome = await(settlement.resolve(ResolveMarket.byFeed(market, Resolution.THIS)));
        return ((ResolveOutcome.Resolved) outcome).settlement().status();
    }

    private Object pending(UUID market) {
        return database.ask("select count(*) from bets where market_id = ? and status = 'pending'", market);
    }

    /** Has the database do something whenever bets are settled. */
    private void trouble(String when, String body) {
        database.ask(
                "create or replace function trouble() returns trigger language plpgsql security definer set search_path from current"
                        + " as $$ begin " + body + " end $$");
        database.ask("create trigger trouble after update on bets " + when + " execute function trouble()");
    }
}
