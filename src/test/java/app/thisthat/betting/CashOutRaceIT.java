package app.thisthat.betting;

import static app.thisthat.harness.TestDatabase.await;
import static org.assertj.core.api.Assertions.assertThat;

import app.thisthat.harness.DatabaseExtension;
import app.thisthat.harness.LedgerFixture;
import app.thisthat.harness.Servers;
import app.thisthat.harness.TestDatabase;
import app.thisthat.kernel.Credits;
import app.thisthat.kernel.MarketStatus;
import app.thisthat.kernel.RefusalCode;
import app.thisthat.kernel.Resolution;
import app.thisthat.kernel.Side;
import app.thisthat.market.MarketChanged;
import app.thisthat.market.ResolveOutcome;
import io.vertx.core.Future;
import java.math.BigDecimal;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;

/** Cash-outs at the same time as other payments of the same bets, on two nodes. */
@ExtendWith(DatabaseExtension.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class CashOutRaceIT {

    private static final int ROUNDS = 20;
    private static final int USERS = 8;
    private static final int BETS_OF_USER = 4;
    private static final Duration SETTLEMENT_TIMEOUT = Duration.ofSeconds(30);

    private final Random random = new Random();
    private TestDatabase database;
    private BettingTestSupport betting;
    private LedgerFixture ledger;

    @BeforeAll
    void deploy(TestDatabase fresh) {
        database = fresh;
        betting = new BettingTestSupport(fresh, 5);
        new BettingTestSupport(fresh, 5, betting.bus());
        ledger = betting.ledger();
    }

    @Test
    void cashOutsAndAResolution_payEachBetOnce() {
        Tally tally = new Tally();
        for (int round = 0; round < ROUNDS; round++) {
            UUID market = ledger.market("0.50", "0.50");
            List<Bet> bets = bets(market);
            int start = random.nextInt(bets.size());
            List<Future<BetOutcome>> cashOuts = new ArrayList<>();
            Future<ResolveOutcome> resolved = null;
            for (int i = 0; i < bets.size(); i++) {
                if (i == start) {
                    resolved = betting.resolveAsync(market, Resolution.THIS);
                }
                cashOuts.add(betting.cashOutAsync(bets.get(i)));
            }
            assertThat(await(resolved)).isInstanceOf(ResolveOutcome.Resolved.class);
            tally.add(await(Future.all(cashOuts)).list());
            ledger.waitUntilSettled(SETTLEMENT_TIMEOUT, market);
            assertEachPaidOnce(market, bets.size());
        }
        tally.assertBothHappened(RefusalCode.MARKET_CLOSED, RefusalCode.BET_ALREADY_SETTLED);
        ledger.assertInvariants();
    }

    @Test
    void cashOutsAndACorrection_payEachBetOnce() {
        for (int round = 0; round < ROUNDS; round++) {
            UUID market = ledger.market("0.50", "0.50");
            List<Bet> bets = bets(market);
            List<Future<BetOutcome>> before = new ArrayList<>();
            for (int i = 0; i < bets.size(); i += 2) {
                before.add(betting.cashOutAsync(bets.get(i), half(), Credits.ZERO, null));
            }
            Future<ResolveOutcome> resolved = betting.resolveAsync(market, Resolution.THIS);
            await(Future.all(before));
            assertThat(await(resolved)).isInstanceOf(ResolveOutcome.Resolved.class);
            List<Future<BetOutcome>> during = new ArrayList<>();
            Future<ResolveOutcome> corrected = betting.correctAsync(market, Resolution.THAT);
            bets.forEach(bet -> during.add(betting.cashOutAsync(bet)));
            assertThat(await(corrected)).isInstanceOf(ResolveOutcome.Resolved.class);

            assertThat(await(Future.all(during)).<BetOutcome>list())
                    .allSatisfy(outcome -> assertThat(outcome).isInstanceOf(BetOutcome.Refused.class));
            ledger.waitUntilSettled(SETTLEMENT_TIMEOUT, market);
            assertThat((long) database.execute(
                            "select count(*) from bets where market_id = ? and status = 'pending'", market))
                    .isZero();
        }
        ledger.assertInvariants();
    }

    @Test
    void cashOutsAndACancellation_payEachBetOnce() {
        Tally tally = new Tally();
        for (int round = 0; round < ROUNDS; round++) {
            UUID market = ledger.market("0.50", "0.50");
            List<Bet> bets = bets(market);
            int start = random.nextInt(bets.size());
            List<Future<BetOutcome>> cashOuts = new ArrayList<>();
            for (int i = 0; i < bets.size(); i++) {
                if (i == start) {
                    database.execute(
                            "update markets set status = 'cancelled', resolved_at = now(), closed_at = now() where id = ?",
                            market);
                    betting.bus()
                            .publish(MarketChanged.ADDRESS, new MarketChanged(market, MarketStatus.CANCELLED, null));
                }
                cashOuts.add(
                        betting.cashOutAsync(bets.get(i), i % 3 == 0 ? half() : CashOutPart.ALL, Credits.ZERO, null));
            }
            tally.add(await(Future.all(cashOuts)).list());
            ledger.waitUntilSettled(SETTLEMENT_TIMEOUT, market);
            assertThat((long) database.execute(
                            "select count(*) from bets where market_id = ? and status not in ('cancelled', 'cashed_out')",
                            market))
                    .isZero();
        }
        tally.assertBothHappened(RefusalCode.MARKET_CLOSED, RefusalCode.BET_ALREADY_SETTLED);
        ledger.assertInvariants();
    }

    @Test
    void cashOutsOfOneBet_payItOnce() {
        for (int round = 0; round < ROUNDS; round++) {
            UUID market = ledger.market("0.50", "0.50");
            UUID user = ledger.user();
            Bet bet = betting.bet(user, market, Side.THIS, 100);
            List<Future<BetOutcome>> cashOuts = new ArrayList<>();
            for (int i = 0; i < 10; i++) {
                cashOuts.add(betting.cashOutAsync(bet));
            }
            List<BetOutcome> outcomes = await(Future.all(cashOuts)).list();

            assertThat(outcomes.stream().filter(BetOutcome.CashedOut.class::isInstance))
                    .hasSize(1);
            assertThat(betting.balance(user)).isEqualByComparingTo("998");
        }
        ledger.assertInvariants();
    }

    @Test
    void cashOutsOfPartsOfOneBet_neverPayMoreThanTheWhole() {
        for (int round = 0; round < ROUNDS; round++) {
            UUID user = ledger.user();
            Bet bet = betting.bet(user, ledger.market("0.50", "0.50"), Side.THIS, 100);
            List<Future<BetOutcome>> cashOuts = new ArrayList<>();
            for (int i = 0; i < 10; i++) {
                CashOutPart part = new CashOutPart(null, Credits.of(15 + i));
                cashOuts.add(betting.cashOutAsync(bet, part, Credits.ZERO, "part-" + i % 5));
            }
            await(Future.all(cashOuts));

            assertThat(betting.balance(user)).isLessThanOrEqualTo(new BigDecimal("998"));
        }
        ledger.assertInvariants();
    }

    @Test
    void cashOutsBetsAndSettlementsOfTheSameUsers_neverDeadlock() {
        long deadlocks = betting.deadlocks();
        List<UUID> users = betting.users(USERS);
        List<UUID> markets = new ArrayList<>();
        for (int i = 0; i < 6; i++) {
            markets.add(ledger.market("0.50", "0.50"));
        }
        List<Future<?>> all = new ArrayList<>();
        List<Bet> bets = new ArrayList<>();
        for (UUID market : markets) {
            users.forEach(user -> bets.add(betting.bet(user, market, Side.THIS, 20)));
        }
        for (int round = 0; round < 5; round++) {
            UUID resolved = markets.get(round);
            bets.forEach(bet -> all.add(betting.cashOutAsync(bet, half(), Credits.ZERO, null)));
            all.add(betting.resolveAsync(resolved, Resolution.THIS));
            for (UUID market : markets) {
                users.forEach(user -> all.add(betting.placeAsync(user, market, Side.THAT, Credits.of(10))));
            }
        }
        await(Future.all(all));

        markets.subList(0, 5).forEach(market -> ledger.waitUntilSettled(SETTLEMENT_TIMEOUT, market));
        assertThat(betting.deadlocks()).isEqualTo(deadlocks);
        ledger.assertInvariants();
    }

    @Test
    void cashOutThatWaitsForALock_doesNotBlockTheOthersOfItsBatch() throws SQLException {
        UUID market = ledger.market("0.50", "0.50");
        List<Bet> bets = new ArrayList<>();
        for (UUID user : betting.users(6)) {
            bets.add(betting.bet(user, market, Side.THIS, 20));
        }
        List<Future<BetOutcome>> cashOuts = new ArrayList<>();
        try (Connection other = Servers.connect(database.uri());
                PreparedStatement lock = other.prepareStatement("select 1 from users where id = ? for update")) {
            other.setAutoCommit(false);
            lock.setObject(1, bets.get(3).userId());
            lock.execute();
            bets.forEach(bet -> cashOuts.add(betting.cashOutAsync(bet)));
            await(Future.all(cashOuts));
        }

        for (int i = 0; i < bets.size(); i++) {
            assertThat(cashOuts.get(i).result())
                    .as("cash-out %s", i)
                    .isInstanceOf(i == 3 ? BetOutcome.Refused.class : BetOutcome.CashedOut.class);
        }
        assertThat(((BetOutcome.Refused) cashOuts.get(3).result()).refusal().code())
                .isEqualTo(RefusalCode.SERVICE_BUSY);
        assertThat(await(betting.cashOutAsync(bets.get(3)))).isInstanceOf(BetOutcome.CashedOut.class);
        ledger.assertInvariants();
    }

    private static CashOutPart half() {
        return new CashOutPart(new BigDecimal("0.5"), null);
    }

    private List<Bet> bets(UUID market) {
        List<Bet> bets = new ArrayList<>();
        for (UUID user : betting.users(USERS)) {
            for (int i = 0; i < BETS_OF_USER; i++) {
                bets.add(betting.bet(user, market, Side.THIS, 20));
            }
        }
        return bets;
    }

    private void assertEachPaidOnce(UUID market, int bets) {
        assertThat((long) database.execute(
                        "select count(*) from bets where market_id = ? and status in ('won', 'cashed_out')", market))
                .isEqualTo(bets);
        assertThat((long) database.execute(
                        "select count(*) from credit_transactions where transaction_type in ('bet_payout', 'bet_cash_out')"
                                + " and reference_id in (select id from bets where market_id = ?)",
                        market))
                .isEqualTo(bets);
    }

    /** Outcomes of all rounds. */
    private static final class Tally {

        private long paid;
        private long refused;
        private final Set<RefusalCode> codes = new HashSet<>();

        private void add(List<BetOutcome> outcomes) {
            for (BetOutcome outcome : outcomes) {
                if (outcome instanceof BetOutcome.Refused refusal) {
                    refused++;
                    codes.add(refusal.refusal().code());
                } else {
                    paid++;
                }
            }
        }

        private void assertBothHappened(RefusalCode... allowed) {
            assertThat(paid).isPositive();
            assertThat(refused).isPositive();
            assertThat(codes).isSubsetOf(allowed);
        }
    }
}
