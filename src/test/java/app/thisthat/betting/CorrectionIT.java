package app.thisthat.betting;

import static app.thisthat.harness.TestDatabase.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import app.thisthat.harness.DatabaseExtension;
import app.thisthat.harness.LedgerFixture;
import app.thisthat.harness.Servers;
import app.thisthat.harness.TestDatabase;
import app.thisthat.kernel.Credits;
import app.thisthat.kernel.RefusalCode;
import app.thisthat.kernel.Resolution;
import app.thisthat.kernel.Side;
import app.thisthat.market.ResolveOutcome;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vertx.core.Future;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.sql.Timestamp;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(DatabaseExtension.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class CorrectionIT {

    private TestDatabase database;
    private BettingTestSupport betting;
    private LedgerFixture ledger;

    @BeforeAll
    void deploy(TestDatabase fresh) {
        database = fresh;
        betting = new BettingTestSupport(fresh, 2);
        ledger = betting.ledger();
    }

    @AfterEach
    void ledgerIsSound() {
        ledger.assertInvariants();
    }

    @Test
    void correction_reversesPayoutsAndPaysTheOtherSide() {
        UUID first = ledger.user();
        UUID second = ledger.user();
        UUID market = ledger.market("0.65", "0.37");
        betting.place(first, market, Side.THIS, 100);
        betting.place(second, market, Side.THAT, 50);
        betting.resolve(market, Resolution.THIS);

        betting.correct(market, Resolution.THAT);

        assertThat(betting.balance(first)).isEqualByComparingTo("900");
        assertThat(betting.profit(first)).isEqualByComparingTo("-100");
        assertThat(betting.ledgerRows(first))
                .isEqualTo("signup_bonus 1000.00, bet_placed -100.00, bet_payout 153.85, payout_reversal -153.85");
        assertThat(betting.balance(second)).isEqualByComparingTo("1085.14");
        assertThat(betting.profit(second)).isEqualByComparingTo("85.14");
        assertThat(database.execute("select status || actual_payout from bets where user_id = ?", first))
                .isEqualTo("lost0.00");
        assertThat(database.execute(
                        "select before ->> 'resolution' || (after ->> 'resolution') from admin_audit where target_id = ? and admin_id = ?",
                        market,
                        betting.admin()))
                .isEqualTo("thisthat");
    }

    @Test
    void correctionToInvalid_refundsEveryStakeAndBackReversesTheRefunds() {
        UUID winner = ledger.user();
        UUID loser = ledger.user();
        UUID market = ledger.market("0.5", "0.5");
        betting.place(winner, market, Side.THIS, 100);
        betting.place(loser, market, Side.THAT, 100);
        betting.resolve(market, Resolution.THIS);

        betting.correct(market, Resolution.INVALID);
        assertThat(List.of(betting.balance(winner), betting.balance(loser)))
                .allSatisfy(balance -> assertThat(balance).isEqualByComparingTo("1000"));

        betting.correct(market, Resolution.THIS);
        assertThat(betting.balance(winner)).isEqualByComparingTo("1100");
        assertThat(betting.balance(loser)).isEqualByComparingTo("900");
        assertThat(betting.ledgerRows(winner))
                .endsWith("payout_reversal -200.00, bet_refund 100.00, refund_reversal -100.00, bet_payout 200.00");
    }

    @Test
    void reversalOfASpentPayout_leavesADebtThatLaterCreditsRepay() {
        UUID user = ledger.user();
        UUID market = ledger.market("0.5", "0.5");
        UUID other = ledger.market("0.5", "0.5");
        betting.place(user, market, Side.THIS, 1_000);
        betting.resolve(market, Resolution.THIS);
        betting.place(user, other, Side.THIS, 1_700);

        betting.correct(market, Resolution.THAT);
        assertThat(betting.balance(user)).isEqualByComparingTo("0");
        assertThat(betting.debt(user)).isEqualByComparingTo("1700");
        assertThat(betting.place(user, other, Side.THIS, 10))
                .as("bet of a user with a debt")
                .isFalse();

        assertThat(await(betting.grantAsync(user, Credits.of(100))).balance()).isEqualTo(Credits.ZERO);
        assertThat(betting.debt(user)).isEqualByComparingTo("1600");

        betting.resolve(other, Resolution.THIS);
        assertThat(betting.debt(user)).isEqualByComparingTo("0");
        assertThat(betting.balance(user)).isEqualByComparingTo("1800");
        assertThat(betting.ledgerRows(user))
                .endsWith(
                        "payout_reversal -300.00, daily_reward 100.00, debt_repayment -100.00, bet_payout 3400.00, debt_repayment -1600.00");
    }

    @Test
    void repeatedCorrection_hasTheSameOutcomeAndNoEffect() {
        UUID user = ledger.user();
        UUID market = ledger.market("0.5", "0.5");
        betting.place(user, market, Side.THIS, 100);
        betting.resolve(market, Resolution.THAT);

        List<ResolveOutcome> outcomes = await(Future.all(IntStream.range(0, 20)
                        .mapToObj(i -> betting.correctAsync(market, Resolution.THIS))
                        .toList()))
                .list();

        assertThat(outcomes)
                .hasOnlyElementsOfType(ResolveOutcome.Resolved.class)
                .extracting("resolution", "resolvedAt")
                .containsOnly(tuple(Resolution.THIS, resolvedAt(market)));
        betting.correct(market, Resolution.THIS);
        assertThat(betting.balance(user)).isEqualByComparingTo("1100");
        assertThat(database.execute("select settlement_generation from markets where id = ?", market))
                .isEqualTo(1);
    }

    @Test
    void correctionOfAMarketThatIsNotCorrectable_isRefused() {
        UUID late = ledger.market("0.5", "0.5");
        betting.resolve(late, Resolution.THIS);
        database.execute("update markets set resolved_at = now() - interval '24 hours' where id = ?", late);

        assertThat(refusal(late)).isEqualTo(RefusalCode.MARKET_ALREADY_RESOLVED);
        assertThat(refusal(ledger.market("0.5", "0.5"))).isEqualTo(RefusalCode.MARKET_NOT_RESOLVED);
        assertThat(refusal(UUID.randomUUID())).isEqualTo(RefusalCode.MARKET_NOT_FOUND);
    }

    private RefusalCode refusal(UUID market) {
        return ((ResolveOutcome.Refused) betting.correct(market, Resolution.THAT))
                .refusal()
                .code();
    }

    @Test
    void correctionDuringASettlement_settlesEveryBetOnce() {
        UUID market = ledger.market("0.5", "0.5");
        ledger.pendingBets(market, 10, 40);
        ledger.resolveWithoutSettling(market, "this");
        database.execute("select count(*) from settle_bets(?, 15)", market);

        betting.correct(market, Resolution.THAT);

        assertThat(database.execute("select count(*) from bets where market_id = ? and status = 'won'", market))
                .isEqualTo(20L);
        assertThat(database.execute("select count(*) from bets where market_id = ? and status = 'pending'", market))
                .isEqualTo(0L);
    }

    @Test
    void interruptedCorrection_isResumedByAnotherNode() {
        UUID market = ledger.market("0.5", "0.5");
        ledger.pendingBets(market, 10, 40);
        betting.resolve(market, Resolution.THIS);
        SettlementStore store = new SettlementStore(database.postgres());
        await(store.correct(
                new CorrectMarket(market, Resolution.THAT, betting.admin(), "a test"), Duration.ofHours(1)));
        await(store.settle(market, 15));
        ledger.assertInvariants();

        Settlement otherNode = new Settlement(store, betting.bus(), 7, new BettingMetrics(new SimpleMeterRegistry()));
        await(otherNode.resume());

        assertThat(database.execute("select settled_at from markets where id = ?", market))
                .isNotNull();
        assertThat(database.execute(
                        "select count(*) from bets where market_id = ? and status = case side when 'that' then 'won' else 'lost' end",
                        market))
                .isEqualTo(40L);
    }

    @Test
    void correctionAtTheEndOfASettlement_keepsTheMarketUnsettled() throws SQLException {
        UUID market = ledger.market("0.5", "0.5");
        ledger.pendingBets(market, 2, 4);
        betting.resolve(market, Resolution.THIS);
        database.execute("update markets set settled_at = null where id = ?", market);
        SettlementStore store = new SettlementStore(database.postgres());

        Future<Boolean> finished;
        try (Connection correcting = Servers.connect(database.uri());
                Statement statement = correcting.createStatement()) {
            correcting.setAutoCommit(false);
            statement.execute(
                    "update markets set resolution = 'that', settlement_generation = settlement_generation + 1,"
                            + " corrected_at = now() where id = '" + market + "'");
            finished = store.finish(market);
            ledger.waitUntil(Duration.ofSeconds(10), () -> (boolean)
                    database.execute("select count(*) = 1 from pg_stat_activity where wait_event_type = 'Lock'"
                            + " and query like '%settled_at = clock_timestamp()%' and datname = current_database()"));
            correcting.commit();
        }

        assertThat(await(finished)).isFalse();
        await(new Settlement(store, betting.bus(), 7, new BettingMetrics(new SimpleMeterRegistry())).resume());
        assertThat(database.execute(
                        "select count(*) from bets where market_id = ? and settlement_generation = 1", market))
                .isEqualTo(4L);
    }

    private Instant resolvedAt(UUID market) {
        return ((Timestamp) database.execute("select resolved_at from markets where id = ?", market)).toInstant();
    }
}
