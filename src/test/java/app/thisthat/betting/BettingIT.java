package app.thisthat.betting;

import static app.thisthat.harness.TestDatabase.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import app.thisthat.harness.DatabaseExtension;
import app.thisthat.harness.LedgerFixture;
import app.thisthat.harness.TestDatabase;
import app.thisthat.kernel.Credits;
import app.thisthat.kernel.Odds;
import app.thisthat.kernel.RefusalCode;
import app.thisthat.kernel.Resolution;
import app.thisthat.kernel.Side;
import app.thisthat.market.ResolveMarket;
import app.thisthat.market.ResolveOutcome;
import app.thisthat.platform.eventbus.Bus;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vertx.core.Future;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.ArrayList;
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
class BettingIT {

    private static final Duration SETTLEMENT_TIMEOUT = Duration.ofSeconds(30);

    private TestDatabase database;
    private LedgerFixture ledger;
    private Bus bus;
    private Settlement settlement;

    @BeforeAll
    void deploy(TestDatabase fresh) {
        database = fresh;
        ledger = new LedgerFixture(fresh);
        bus = new Bus(fresh.vertx(), Duration.ofSeconds(10));
        settlement = new Settlement(
                new SettlementStore(fresh.postgres()), bus, 100, new BettingMetrics(new SimpleMeterRegistry()));
        await(fresh.vertx()
                .deployVerticle(new BettingVerticle(
                        fresh.postgres(),
                        bus,
                        fresh.leases(),
                        TestDatabase.settings().betting(),
                        new SimpleMeterRegistry())));
    }

    @AfterEach
    void ledgerIsSound() {
        ledger.assertInvariants();
    }

    @Test
    void placeBet_debitsTheStakeAndFixesThePayout() {
        UUID user = ledger.user();

        BetOutcome.Placed placed = placed(bet(user, ledger.market("0.65", "0.37"), Side.THIS, 100));

        assertThat(placed.bet().potentialPayout()).hasToString("153.85");
        assertThat(placed.newBalance()).hasToString("900.00");
        assertThat(ledger.balance(user)).isEqualByComparingTo("900");
    }

    @Test
    void serviceRole_cannotInsertBetsDirectly() {
        UUID user = ledger.user();
        UUID market = ledger.market("0.5", "0.5");

        assertThatThrownBy(() -> await(database.postgres()
                        .reads()
                        .query("insert into bets (id, user_id, market_id, amount, side, odds_at_bet, potential_payout)"
                                + " values ('" + UUID.randomUUID() + "', '" + user + "', '" + market
                                + "', 10, 'this', 0.5, 20)")
                        .execute()))
                .hasMessageContaining("permission denied");
        placed(bet(user, market, Side.THIS, 10));
    }

    @Test
    void marketWithBets_cannotBeDeletedEvenByTheOwner() {
        UUID market = ledger.market("0.5", "0.5");
        String delete = "delete from markets where id = ?";
        placed(bet(ledger.user(), market, Side.THIS, 10));
        assertThatThrownBy(() -> database.execute(delete, market)).rootCause().hasMessageContaining("never deleted");

        await(settlement.resolve(ResolveMarket.byFeed(market, Resolution.INVALID)));
        ledger.waitUntilSettled(SETTLEMENT_TIMEOUT, market);
        assertThatThrownBy(() -> database.execute(delete, market)).rootCause().hasMessageContaining("never deleted");
    }

    @Test
    void concurrentBets_spendTheBalanceOnce() {
        UUID user = ledger.user();
        UUID market = ledger.market("0.5", "0.5");

        List<BetOutcome> outcomes = all(IntStream.range(0, 30)
                .mapToObj(i -> place(bet(user, market, Side.THIS, 100)))
                .toList());

        assertThat(outcomes.stream().filter(BetOutcome.Placed.class::isInstance))
                .hasSize(10);
        assertThat(refusals(outcomes)).hasSize(20).containsOnly(RefusalCode.INSUFFICIENT_BALANCE);
        assertThat(ledger.balance(user)).isEqualByComparingTo("0");
    }

    @Test
    void betsDuringAResolution_areSettledOrRefused() {
        for (int round = 0; round < 20; round++) {
            UUID market = ledger.market("0.4", "0.6");
            List<UUID> users =
                    IntStream.range(0, 8).mapToObj(i -> ledger.user()).toList();
            List<Future<BetOutcome>> bets = new ArrayList<>();
            for (int i = 0; i < 10; i++) {
                users.forEach(user -> bets.add(place(bet(user, market, Side.THIS, 10))));
            }
            Future<ResolveOutcome> resolved = resolve(market, Resolution.THIS);
            users.forEach(user -> bets.add(place(bet(user, market, Side.THIS, 10))));

            assertThat(await(resolved)).isInstanceOf(ResolveOutcome.Resolved.class);
            assertThat(refusals(all(bets))).allMatch(RefusalCode.MARKET_CLOSED::equals);
            ledger.waitUntilSettled(SETTLEMENT_TIMEOUT, market);
            assertThat(database.execute("select count(*) from bets where market_id = ? and status = 'pending'", market))
                    .isEqualTo(0L);
        }
    }

    @Test
    void resolution_paysWinnersTheirPotentialPayout() {
        UUID winner = ledger.user();
        UUID loser = ledger.user();
        UUID market = ledger.market("0.65", "0.37");
        placed(bet(winner, market, Side.THIS, 100));
        placed(bet(loser, market, Side.THAT, 50));

        resolveAndSettle(market, Resolution.THIS);

        assertThat(ledger.balance(winner)).isEqualByComparingTo("1053.85");
        assertThat(ledger.balance(loser)).isEqualByComparingTo("950");
        assertThat(pnl(winner)).isEqualByComparingTo("53.85");
        assertThat(pnl(loser)).isEqualByComparingTo("-50");
    }

    @Test
    void invalidResolution_refundsStakesWithoutProfit() {
        UUID user = ledger.user();
        UUID market = ledger.market("0.3", "0.7");
        placed(bet(user, market, Side.THIS, 100));
        placed(bet(user, market, Side.THAT, 200));

        resolveAndSettle(market, Resolution.INVALID);

        assertThat(ledger.balance(user)).isEqualByComparingTo("1000");
        assertThat(pnl(user)).isEqualByComparingTo("0");
        assertThat(database.execute("select total_volume from users where id = ?", user))
                .isEqualTo(new BigDecimal("300.00"));
    }

    @Test
    void repeatedResolution_hasTheSameOutcomeAndAnotherIsRefused() {
        UUID market = ledger.market("0.5", "0.5");
        placed(bet(ledger.user(), market, Side.THIS, 10));

        ResolveOutcome first = await(resolve(market, Resolution.THIS));
        assertThat(await(resolve(market, Resolution.THIS)))
                .usingRecursiveComparison()
                .ignoringFields("settlement") // may be running at the first response
                .isEqualTo(first);
        assertThat(await(resolve(market, Resolution.THAT)))
                .isInstanceOfSatisfying(
                        ResolveOutcome.Refused.class,
                        refused -> assertThat(refused.refusal().code()).isEqualTo(RefusalCode.MARKET_ALREADY_RESOLVED));
    }

    @Test
    void settlement_paysUpToTheBalanceLimit() {
        UUID rich = ledger.user("999950");
        UUID market = ledger.market("0.5", "0.5");
        placed(bet(rich, market, Side.THIS, 10));
        placed(bet(rich, market, Side.THIS, 100));
        placed(bet(rich, market, Side.THIS, 10));

        resolveAndSettle(market, Resolution.THIS);

        assertThat(ledger.balance(rich)).isEqualByComparingTo("1000000");
        assertThat(database.execute("select sum(forfeited) from credit_transactions where user_id = ?", rich))
                .isEqualTo(new BigDecimal("70.00"));
    }

    @Test
    void heldMarket_isSettledAfterTheHoldIsLifted() {
        UUID user = ledger.user();
        UUID market = ledger.market("0.5", "0.5");
        placed(bet(user, market, Side.THIS, 100));
        database.execute(
                "insert into settlement_holds (market_id, invariant) values (?, 'bet_is_debited_once')", market);

        await(resolve(market, Resolution.THIS));
        await(settlement.resume());
        assertThat(ledger.balance(user)).isEqualByComparingTo("900");

        database.execute("update settlement_holds set lifted_at = now() where market_id = ?", market);
        await(settlement.resume());
        assertThat(ledger.balance(user)).isEqualByComparingTo("1100");
    }

    @Test
    void repeatedKey_returnsTheFirstBet() {
        UUID user = ledger.user();
        UUID market = ledger.market("0.5", "0.5");
        PlaceBet request = new PlaceBet(user, 0, null, market, Side.THIS, Credits.of(100), null, null, "key-1");

        BetOutcome.Placed first = placed(request);
        placed(bet(user, market, Side.THIS, 50));
        BetOutcome.Placed again = placed(request);

        assertThat(again.replayed()).isTrue();
        assertThat(again.bet()).isEqualTo(first.bet());
        assertThat(again.newBalance()).isEqualTo(first.newBalance());
        assertThat(ledger.balance(user)).isEqualByComparingTo("850");
    }

    @Test
    void repeatedKeyOfASuspendedUser_returnsTheFirstBet() {
        UUID user = ledger.user();
        UUID market = ledger.market("0.5", "0.5");
        PlaceBet request = new PlaceBet(user, 0, null, market, Side.THIS, Credits.of(100), null, null, "key-1");
        placed(request);
        database.execute("update users set suspension = 'betting' where id = ?", user);

        assertThat(placed(request).replayed()).isTrue();
        assertThat(refused(bet(user, market, Side.THIS, 50))).isEqualTo(RefusalCode.ACCOUNT_SUSPENDED);
    }

    @Test
    void keyOfAnotherBet_isRefused() {
        UUID user = ledger.user();
        UUID market = ledger.market("0.5", "0.5");
        placed(new PlaceBet(user, 0, null, market, Side.THIS, Credits.of(100), null, null, "key-1"));

        assertThat(refused(new PlaceBet(user, 0, null, market, Side.THAT, Credits.of(100), null, null, "key-1")))
                .isEqualTo(RefusalCode.IDEMPOTENCY_KEY_MISMATCH);
    }

    @Test
    void oddsAboveTheExpectedOnes_areAcceptedWithinTheSlippage() {
        UUID user = ledger.user();
        UUID market = ledger.market("0.67", "0.4");
        Odds seen = new Odds(6500);

        assertThat(refused(new PlaceBet(user, 0, null, market, Side.THIS, Credits.of(10), seen, null, null)))
                .isEqualTo(RefusalCode.ODDS_CHANGED);
        placed(new PlaceBet(user, 0, null, market, Side.THIS, Credits.of(10), seen, new Odds(200), null));
        placed(new PlaceBet(user, 0, null, market, Side.THIS, Credits.of(10), new Odds(6800), null, null));
    }

    @Test
    void marketThatTakesNoBets_refusesWithAReason() {
        UUID user = ledger.user();
        UUID expired = ledger.market("0.5", "0.5");
        database.execute("update markets set expires_at = now() - interval '1 second' where id = ?", expired);
        UUID certain = ledger.market("1", "0");
        UUID stale = ledger.market("0.5", "0.5");
        database.execute(
                "update markets set market_type = 'polymarket', polymarket_id = id::text, this_token = '1', that_token = '2' where id = ?",
                stale);
        database.execute(
                "update market_odds set confirmed_at = now() - interval '11 minutes' where market_id = ?", stale);

        assertThat(refused(bet(user, expired, Side.THIS, 10))).isEqualTo(RefusalCode.MARKET_CLOSED);
        assertThat(refused(bet(user, certain, Side.THIS, 10))).isEqualTo(RefusalCode.ODDS_UNAVAILABLE);
        assertThat(refused(bet(user, stale, Side.THIS, 10))).isEqualTo(RefusalCode.ODDS_STALE);
        assertThat(refused(bet(user, UUID.randomUUID(), Side.THIS, 10))).isEqualTo(RefusalCode.MARKET_NOT_FOUND);
    }

    @Test
    void revokedToken_isRefused() {
        assertThat(refused(new PlaceBet(
                        ledger.user(),
                        7,
                        null,
                        ledger.market("0.5", "0.5"),
                        Side.THIS,
                        Credits.of(10),
                        null,
                        null,
                        null)))
                .isEqualTo(RefusalCode.TOKEN_REVOKED);
    }

    private static PlaceBet bet(UUID user, UUID market, Side side, long amount) {
        return new PlaceBet(user, 0, null, market, side, Credits.of(amount), null, null, null);
    }

    private Future<BetOutcome> place(PlaceBet bet) {
        return bus.request(PlaceBet.ADDRESS, bet);
    }

    private BetOutcome.Placed placed(PlaceBet bet) {
        BetOutcome outcome = await(place(bet));
        assertThat(outcome).isInstanceOf(BetOutcome.Placed.class);
        return (BetOutcome.Placed) outcome;
    }

    private RefusalCode refused(PlaceBet bet) {
        return refusals(List.of(await(place(bet)))).get(0);
    }

    private Future<ResolveOutcome> resolve(UUID market, Resolution resolution) {
        return bus.request(ResolveMarket.ADDRESS, ResolveMarket.byFeed(market, resolution));
    }

    private void resolveAndSettle(UUID market, Resolution resolution) {
        await(resolve(market, resolution));
        ledger.waitUntilSettled(SETTLEMENT_TIMEOUT, market);
    }

    private BigDecimal pnl(UUID user) {
        return (BigDecimal) database.execute("select overall_pnl from users where id = ?", user);
    }

    private static List<BetOutcome> all(List<Future<BetOutcome>> futures) {
        return await(Future.all(futures)).list();
    }

    private static List<RefusalCode> refusals(List<BetOutcome> outcomes) {
        return outcomes.stream()
                .filter(BetOutcome.Refused.class::isInstance)
                .map(outcome -> ((BetOutcome.Refused) outcome).refusal().code())
                .toList();
    }
}
