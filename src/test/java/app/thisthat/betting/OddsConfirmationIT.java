package app.thisthat.betting;

import static app.thisthat.harness.TestDatabase.await;
import static org.assertj.core.api.Assertions.assertThat;

import app.thisthat.harness.DatabaseExtension;
import app.thisthat.harness.LedgerFixture;
import app.thisthat.harness.Servers;
import app.thisthat.harness.TestDatabase;
import app.thisthat.kernel.Credits;
import app.thisthat.kernel.RefusalCode;
import app.thisthat.kernel.Side;
import app.thisthat.market.ReadBook;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.UUID;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(DatabaseExtension.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class OddsConfirmationIT {

    private TestDatabase database;
    private BettingTestSupport betting;
    private BookReads books;
    private LedgerFixture ledger;

    @BeforeAll
    void deploy(TestDatabase fresh) {
        database = fresh;
        betting = new BettingTestSupport(fresh, 100);
        ledger = betting.ledger();
        books = new BookReads(betting.bus());
    }

    @BeforeEach
    void forget() {
        books.forget();
    }

    @Test
    void freshOdds_areNotReadAgain() {
        UUID market = ledger.mirroredMarket("0.5", "0.5");
        age(market, 4);

        assertThat(place(market)).isInstanceOf(BetOutcome.Placed.class);
        assertThat(books.reads()).isEmpty();
    }

    @Test
    void olderOdds_areReadOnceAndTheBetIsPlacedAtTheNewOnes() {
        UUID market = ledger.mirroredMarket("0.5", "0.5");
        age(market, 6);
        books.answer(() -> quote(market, "0.55"));

        assertThat(placed(market).bet().oddsAtBet()).hasToString("0.5500");
        assertThat(books.reads()).containsExactly(new ReadBook(market, false));
    }

    @Test
    void oddsThatTheSocketDoesNotFollow_areReadOnceForTheBetsOfAFifthOfASecond() {
        UUID market = ledger.mirroredMarket("0.5", "0.5");
        database.execute(
                "update market_odds set streamed_at = now() - interval '61 seconds' where market_id = ?", market);
        books.answer(() -> quote(market, "0.55"));
        assertThat(placed(market).bet().oddsAtBet()).hasToString("0.5500");
        assertThat(books.reads()).hasSize(1);

        database.execute("update market_odds set read_at = now() + interval '1 minute' where market_id = ?", market);
        assertThat(place(market)).isInstanceOf(BetOutcome.Placed.class);
        assertThat(books.reads()).as("the read is shared").hasSize(1);

        database.execute("update market_odds set read_at = now() - interval '201 ms' where market_id = ?", market);
        assertThat(place(market)).isInstanceOf(BetOutcome.Placed.class);
        assertThat(books.reads()).hasSize(2);
    }

    @Test
    void skippedRead_leavesTheDecisionToTheAgeOfTheOddsExceptForGames() {
        UUID market = ledger.mirroredMarket("0.5", "0.5");
        age(market, 30);
        assertThat(skipped(market)).isInstanceOf(BetOutcome.Placed.class);
        age(market, 61);
        assertThat(skipped(market)).isInstanceOf(BetOutcome.Refused.class);
        assertThat(books.reads()).isEmpty();

        UUID game = ledger.mirroredMarket("0.5", "0.5");
        database.execute("update markets set in_play_since = now() - interval '1 minute' where id = ?", game);
        books.answer(() -> quote(game, "0.54"));
        assertThat(skipped(game)).isInstanceOf(BetOutcome.Placed.class);
        assertThat(books.reads()).containsExactly(new ReadBook(game, true));
    }

    @Test
    void failedRead_leavesTheDecisionToTheAgeOfTheOdds() {
        UUID market = ledger.mirroredMarket("0.5", "0.5");
        age(market, 59);
        assertThat(place(market)).isInstanceOf(BetOutcome.Placed.class);

        age(market, 61);
        assertThat(refused(market)).isEqualTo(RefusalCode.ODDS_STALE);
        assertThat(books.reads()).hasSize(2);
    }

    @Test
    void readThatShowsAJump_pausesBets() {
        UUID market = ledger.mirroredMarket("0.2", "0.8");
        age(market, 30);
        books.answer(() -> quote(market, "0.5"));

        assertThat(refused(market)).isEqualTo(RefusalCode.ODDS_MOVING);
        assertThat(refused(market)).isEqualTo(RefusalCode.ODDS_MOVING);
        assertThat(books.reads()).as("no read during the pause").hasSize(1);
    }

    @Test
    void marketWithoutAPrice_takesBetsOnlyAfterAReadThatGivesOne() {
        UUID market = ledger.mirroredMarket("0.5", "0.5");
        database.execute("update market_odds set priced = false where market_id = ?", market);
        assertThat(refused(market)).isEqualTo(RefusalCode.ODDS_STALE);

        books.answer(() -> quote(market, "0.5"));
        assertThat(place(market)).isInstanceOf(BetOutcome.Placed.class);
        assertThat(books.reads()).hasSize(2);
    }

    @Test
    void readThatFindsNoPrice_refusesTheBet() {
        UUID market = ledger.mirroredMarket("0.5", "0.5");
        age(market, 10);
        books.answer(() -> {
            database.execute("update market_odds set priced = false, confirmed_at = now() where market_id = ?", market);
            return true;
        });

        assertThat(refused(market)).isEqualTo(RefusalCode.ODDS_STALE);
        assertThat(books.reads()).hasSize(1);
    }

    @Test
    void game_isJudgedByAReadThatBeganAfterTheBetWhateverTheAge() {
        UUID market = ledger.mirroredMarket("0.5", "0.5");
        database.execute("update markets set in_play_since = now() - interval '1 minute' where id = ?", market);
        assertThat(refused(market)).as("the feed is too slow").isEqualTo(RefusalCode.ODDS_STALE);

        books.answer(() -> quote(market, "0.54"));
        assertThat(placed(market).bet().oddsAtBet()).hasToString("0.5400");
        assertThat(placed(market).bet().oddsAtBet()).hasToString("0.5400");
        assertThat(books.reads()).hasSize(3).containsOnly(new ReadBook(market, true));
    }

    @Test
    void gameThatHasNotBegun_isJudgedByTheAgeOfItsOdds() {
        UUID market = ledger.mirroredMarket("0.5", "0.5");
        database.execute("update markets set in_play_since = now() + interval '1 minute' where id = ?", market);

        assertThat(place(market)).isInstanceOf(BetOutcome.Placed.class);
        assertThat(books.reads()).isEmpty();
    }

    @Test
    void crossMarket_isConfirmedByTheBookOfItsLinkedMarket() {
        UUID linked = ledger.mirroredMarket("0.5", "0.5");
        UUID cross = ledger.market("0.5", "0.5");
        database.execute("update markets set market_type = 'cross', linked_market_id = ? where id = ?", linked, cross);
        age(cross, 10);
        books.answer(() -> quote(linked, "0.5") && quote(cross, "0.5"));
        assertThat(place(cross)).isInstanceOf(BetOutcome.Placed.class);

        database.execute("update markets set in_play_since = now() where id = ?", linked);
        assertThat(place(cross)).isInstanceOf(BetOutcome.Placed.class);
        assertThat(books.reads()).containsExactly(new ReadBook(linked, false), new ReadBook(linked, true));
    }

    @Test
    void readBook_isNotRequestedForABetThatIsRefusedAnyway() {
        UUID market = ledger.mirroredMarket("0.5", "0.5");
        age(market, 30);
        UUID poor = ledger.user("50");
        assertThat(await(betting.placeAsync(poor, market, Side.THIS, Credits.of(100))))
                .isInstanceOfSatisfying(
                        BetOutcome.Refused.class,
                        refused -> assertThat(refused.refusal().code()).isEqualTo(RefusalCode.INSUFFICIENT_BALANCE));

        database.execute("update market_odds set suspended = true where market_id = ?", market);
        assertThat(refused(market)).isEqualTo(RefusalCode.ODDS_STALE);
        database.execute("update markets set status = 'closed', closed_at = now() where id = ?", market);
        assertThat(refused(market)).isEqualTo(RefusalCode.MARKET_CLOSED);
        assertThat(books.reads()).isEmpty();
    }

    @Test
    void repeatedKey_isReplayedWithoutARead() {
        UUID market = ledger.mirroredMarket("0.5", "0.5");
        UUID user = ledger.user();
        PlaceBet bet = new PlaceBet(user, 0, null, market, Side.THIS, Credits.of(100), null, null, "key");
        assertThat(await(betting.bus().<BetOutcome>request(PlaceBet.ADDRESS, bet)))
                .isInstanceOf(BetOutcome.Placed.class);
        age(market, 3_600);

        assertThat(await(betting.bus().<BetOutcome>request(PlaceBet.ADDRESS, bet)))
                .isInstanceOfSatisfying(BetOutcome.Placed.class, again -> assertThat(again.replayed())
                        .isTrue());
        assertThat(books.reads()).isEmpty();
    }

    @Test
    void quote_isJudgedByTheSameReadAsABetAndChangesNothing() {
        UUID market = ledger.mirroredMarket("0.5", "0.5");
        UUID user = ledger.user();
        QuoteBet quote =
                new QuoteBet(new PlaceBet(user, 0, null, market, Side.THIS, Credits.of(100), null, null, null));
        age(market, 30);
        books.answer(() -> quote(market, "0.55"));

        BetOutcome.Placeable placeable =
                (BetOutcome.Placeable) await(betting.bus().<BetOutcome>request(QuoteBet.ADDRESS, quote));
        assertThat(placeable.bet().oddsAtBet()).hasToString("0.5500");
        assertThat(placeable.newBalance()).isEqualTo(Credits.of(900));
        assertThat(books.reads()).containsExactly(new ReadBook(market, false));
        assertThat(betting.balance(user)).isEqualByComparingTo("1000");

        age(market, 30);
        books.answer(() -> quote(market, "0.8"));
        assertThat(await(betting.bus().<BetOutcome>request(QuoteBet.ADDRESS, quote)))
                .isInstanceOfSatisfying(
                        BetOutcome.Refused.class,
                        refused -> assertThat(refused.refusal().code()).isEqualTo(RefusalCode.ODDS_MOVING));
        ledger.assertInvariants();
    }

    @Test
    void quoteThatWaitsForALock_isRefusedAsBusy() throws SQLException {
        UUID user = ledger.user();
        QuoteBet quote = new QuoteBet(
                new PlaceBet(user, 0, null, ledger.market("0.5", "0.5"), Side.THIS, Credits.of(100), null, null, null));
        try (Connection holder = Servers.connect(database.uri());
                Statement statement = holder.createStatement()) {
            holder.setAutoCommit(false);
            statement.execute("select 1 from users where id = '" + user + "' for update");

            assertThat(await(betting.bus().<BetOutcome>request(QuoteBet.ADDRESS, quote)))
                    .isInstanceOfSatisfying(
                            BetOutcome.Refused.class,
                            refused -> assertThat(refused.refusal().code()).isEqualTo(RefusalCode.SERVICE_BUSY));
        }
    }

    private BetOutcome skipped(UUID market) {
        PlaceBet bet = new PlaceBet(ledger.user(), 0, null, market, Side.THIS, Credits.of(100), null, null, null);
        return await(betting.bus().request(PlaceBet.ADDRESS, bet.after(BookRead.SKIPPED)));
    }

    private void age(UUID market, int seconds) {
        database.execute(
                "update market_odds set confirmed_at = now() - ? * interval '1 second', read_at = null"
                        + " where market_id = ?",
                seconds,
                market);
    }

    private boolean quote(UUID market, String thisOdds) {
        database.execute(
                "update market_odds set this_odds = ?::numeric, that_odds = 1 - ?::numeric, priced = true,"
                        + " confirmed_at = now(), read_at = now() where market_id = ?",
                thisOdds,
                thisOdds,
                market);
        return true;
    }

    private BetOutcome place(UUID market) {
        return await(betting.placeAsync(ledger.user(), market, Side.THIS, Credits.of(100)));
    }

    private BetOutcome.Placed placed(UUID market) {
        return (BetOutcome.Placed) place(market);
    }

    private RefusalCode refused(UUID market) {
        return ((BetOutcome.Refused) place(market)).refusal().code();
    }
}
