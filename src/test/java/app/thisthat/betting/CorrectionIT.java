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
    private BettingTestSupport game;
    private LedgerFixture books;

    @BeforeAll
    void play(TestDatabase fresh) {
        database = fresh;
        game = new BettingTestSupport(fresh, 2);
        books = game.books();
    }

    @AfterEach
    void booksAreSound() {
        books.assertSound();
    }

    @Test
    void correction_takesBackWhatWasPaidAndPaysTheOthers() {
        UUID first = books.user();
        UUID second = books.user();
        UUID market = books.market("0.65", "0.37");
        game.bet(first, market, Side.THIS, 100);
        game.bet(second, market, Side.THAT, 50);
        game.resolve(market, Resolution.THIS);

        game.correct(market, Resolution.THAT);

        assertThat(game.balance(first)).isEqualByComparingTo("900");
        assertThat(game.profit(first)).isEqualByComparingTo("-100");
        assertThat(game.ledger(first))
                .isEqualTo("signup_bonus 1000.00, bet_placed -100.00, bet_payout 153.85, payout_reversal -153.85");
        assertThat(game.balance(second)).isEqualByComparingTo("1085.14");
        assertThat(game.profit(second)).isEqualByComparingTo("85.14");
        assertThat(database.ask("select status || actual_payout from bets where user_id = ?", first))
                .isEqualTo("lost0.00");
        assertThat(database.ask(
                        "select before ->> 'resolution' || (after ->> 'resolution') from admin_audit where target_id = ? and admin_id = ?",
                        market,
                        game.admin()))
                .isEqualTo("thisthat");
    }

    @Test
    void correctionToInvalid_refundsEveryStake_andOfInvalidTakesTheRefundsBack() {
        UUID winner = books.user();
        UUID loser = books.user();
        UUID market = books.market("0.5", "0.5");
        game.bet(winner, market, Side.THIS, 100);
        game.bet(loser, market, Side.THAT, 100);
        game.resolve(market, Resolution.THIS);

        game.correct(market, Resolution.INVALID);
        assertThat(List.of(game.balance(winner), game.balance(loser)))
                .allSatisfy(balance -> assertThat(balance).isEqualByComparingTo("1000"));

        game.correct(market, Resolution.THIS);
        assertThat(game.balance(winner)).isEqualByComparingTo("1100");
        assertThat(game.balance(loser)).isEqualByComparingTo("900");
        assertThat(game.ledger(winner))
                .endsWith("payout_reversal -200.00, bet_refund 100.00, refund_reversal -100.00, bet_payout 200.00");
    }

    @Test
    void payoutThatIsSpent_becomesADebtThatLaterCreditsPay() {
        UUID user = books.user();
        UUID market = books.market("0.5", "0.5");
        UUID other = books.market("0.5", "0.5");
        game.bet(user, market, Side.THIS, 1_000);
        game.resolve(market, Resolution.THIS);
        game.bet(user, other, Side.THIS, 1_700);

        game.correct(market, Resolution.THAT);
        assertThat(game.balance(user)).isEqualByComparingTo("0");
        assertThat(game.debt(user)).isEqualByComparingTo("1700");
        assertThat(game.bet(user, other, Side.THIS, 10)).as("a bet of a debtor").isFalse();

        assertThat(await(game.granting(user, Credits.of(100))).balance()).isEqualTo(Credits.ZERO);
        assertThat(game.debt(user)).isEqualByComparingTo("1600");

        game.resolve(other, Resolution.THIS);
        assertThat(game.debt(user)).isEqualByComparingTo("0");
        assertThat(game.balance(user)).isEqualByComparingTo("1800");
        assertThat(game.ledger(user))
                .endsWith(
                        "payout_reversal -300.00, daily_reward 100.00, debt_repayment -100.00, bet_payout 3400.00, debt_repayment -1600.00");
    }

    @Test
    void sameCorrectionAgain_answersTheSameAndMovesNothing() {
        UUID user = books.user();
        UUID market = books.market("0.5", "0.5");
        game.bet(user, market, Side.THIS, 100);
        game.resolve(market, Resolution.THAT);

        List<ResolveOutcome> outcomes = await(Future.all(IntStream.range(0, 20)
                        .mapToObj(i -> game.correcting(market, Resolution.THIS))
                        .toList()))
                .list();

        assertThat(outcomes)
                .hasOnlyElementsOfType(ResolveOutcome.Resolved.class)
                .extracting("resolution", "resolvedAt")
                .containsOnly(tuple(Resolution.THIS, resolvedAt(market)));
        game.correct(market, Resolution.THIS);
        assertThat(game.balance(user)).isEqualByComparingTo("1100");
        assertThat(database.ask("select settlement_generation from markets where id = ?", market))
                .isEqualTo(1);
    }

    @Test
    void correctionOutOfPlace_isRefused() {
        UUID late = books.market("0.5", "0.5");
        game.resolve(late, Resolution.THIS);
        database.ask("update markets set resolved_at = now() - interval '24 hours' where id = ?", late);

        assertThat(refusal(late)).isEqualTo(RefusalCode.MARKET_ALREADY_RESOLVED);
        assertThat(refusal(books.market("0.5", "0.5"))).isEqualTo(RefusalCode.MARKET_NOT_RESOLVED);
        assertThat(refusal(UUID.randomUUID())).isEqualTo(RefusalCode.MARKET_NOT_FOUND);
    }

    private RefusalCode refusal(UUID market) {
        return ((ResolveOutcome.Refused) game.correct(market, Resolution.THAT))
                .refusal()
                .code();
    }

    @Test
    void correctionOfAMarketThatIsStillBeingSettled_settlesTheRestOnce() {
        UUID market = books.market("0.5", "0.5");
        books.pendingBets(market, 10, 40);
        books.endWithoutSettling(market, "this");
        database.ask("select count(*) from settle_bets(?, 15)", market);

        game.correct(market, Resolution.THAT);

        assertThat(database.ask("select count(*) from bets where market_id = ? and status = 'won'", market))
                .isEqualTo(20L);
        assertThat(database.ask("select count(*) from bets where market_id = ? and status = 'pending'", market))
                .isEqualTo(0L);
    }

    @Test
    void correctionThatWasInterrupted_isGoneOnWithByTheNextNode() {
        UUID market = books.market("0.5", "0.5");
        books.pendingBets(market, 10, 40);
        game.resolve(market, Resolution.THIS);
        SettlementStore store = new SettlementStore(database.postgres());
        await(store.correct(new CorrectMarket(market, Resolution.THAT, game.admin(), "a test"), Duration.ofHours(1)));
        await(store.settle(market, 15));
        books.assertSound();

        Settlement nextNode = new Settlement(store, game.bus(), 7, new BettingMetrics(new SimpleMeterRegistry()));
        await(nextNode.resume());

        assertThat(database.ask("select settled_at from markets where id = ?", market))
                .isNotNull();
        assertThat(database.ask(
                        "select count(*) from bets where market_id = ? and status = case side when 'that' then 'won' else 'lost' end",
                        market))
                .isEqualTo(40L);
    }

    @Test
    void correctionThatComesInAsASettlementEnds_isNotTakenForSettled() throws SQLException {
        UUID market = books.market("0.5", "0.5");
        books.pendingBets(market, 2, 4);
        game.resolve(market, Resolution.THIS);
        database.ask("update markets set settled_at = null where id = ?", market);
        SettlementStore store = new SettlementStore(database.postgres());

        Future<Boolean> finished;
        try (Connection correcting = Servers.connect(database.uri());
                Statement statement = correcting.createStatement()) {
            correcting.setAutoCommit(false);
            statement.execute(
                    "update markets set resolution = 'that', settlement_generation = settlement_generation + 1,"
                            + " corrected_at = now() where id = '" + market + "'");
            finished = store.finish(market);
            books.waitUntil(
                    Duration.ofSeconds(10),
                    () -> (boolean)
                            database.ask(
                                    "select count(*) = 1 from pg_stat_activity where wait_event_type = 'Lock'"
                                            + " and query like '%settled_at = clock_timestamp()%' and datname = current_database()"));
            correcting.commit();
        }

        assertThat(await(finished)).isFalse();
        await(new Settlement(store, game.bus(), 7, new BettingMetrics(new SimpleMeterRegistry())).resume());
        assertThat(database.ask("select count(*) from bets where market_id = ? and settlement_generation = 1", market))
                .isEqualTo(4L);
    }

    private Instant resolvedAt(UUID market) {
        return ((Timestamp) database.ask("select resolved_at from markets where id = ?", market)).toInstant();
    }
}
