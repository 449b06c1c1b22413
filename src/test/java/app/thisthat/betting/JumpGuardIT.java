package app.thisthat.betting;

import static app.thisthat.harness.TestDatabase.await;
import static org.assertj.core.api.Assertions.assertThat;

import app.thisthat.harness.DatabaseExtension;
import app.thisthat.harness.LedgerFixture;
import app.thisthat.harness.TestDatabase;
import app.thisthat.kernel.Credits;
import app.thisthat.kernel.Refusal;
import app.thisthat.kernel.RefusalCode;
import app.thisthat.kernel.Side;
import java.math.BigDecimal;
import java.util.UUID;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;

/** Moves of odds are made by statements, since the database judges them whatever writes them. */
@ExtendWith(DatabaseExtension.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class JumpGuardIT {

    private TestDatabase database;
    private BettingTestSupport betting;
    private LedgerFixture ledger;

    @BeforeAll
    void deploy(TestDatabase fresh) {
        database = fresh;
        betting = new BettingTestSupport(fresh, 100);
        ledger = betting.ledger();
    }

    @Test
    void jump_pausesBetsAndReportsTheFreshOdds() {
        UUID market = ledger.mirroredMarket("0.5", "0.5");
        move(market, "0.6001");

        Refusal refusal = refusal(market, Side.THIS);
        assertThat(refusal.code()).isEqualTo(RefusalCode.ODDS_MOVING);
        assertThat(refusal.retryAfterSeconds()).isEqualTo(5);
        assertThat(refusal.details())
                .containsOnlyKeys("currentOdds", "side", "retryAfterSeconds")
                .hasEntrySatisfying("currentOdds", odds -> assertThat(odds).hasToString("0.6001"))
                .containsEntry("side", Side.THIS);
        assertThat(refusal(market, Side.THAT).code()).isEqualTo(RefusalCode.ODDS_MOVING);

        database.execute("update market_odds set moving_until = now() where market_id = ?", market);
        assertThat(place(market, Side.THIS)).isInstanceOf(BetOutcome.Placed.class);
    }

    @Test
    void pause_lastsAsLongAsTheSetting() {
        UUID market = ledger.mirroredMarket("0.5", "0.5");
        move(market, "0.7");

        assertThat(database.execute(
                        "select moving_until - clock_timestamp() between interval '4 seconds' and interval '5 seconds'"
                                + " from market_odds where market_id = ?",
                        market))
                .isEqualTo(true);
    }

    @Test
    void moveOfExactlyTheLimit_pausesNothing() {
        UUID market = ledger.mirroredMarket("0.5", "0.5");
        move(market, "0.6");
        assertThat(place(market, Side.THIS)).isInstanceOf(BetOutcome.Placed.class);

        move(market, "0.5");
        assertThat(place(market, Side.THIS)).as("back again").isInstanceOf(BetOutcome.Placed.class);

        move(market, "0.4999");
        assertThat(refusal(market, Side.THIS).code()).isEqualTo(RefusalCode.ODDS_MOVING);
    }

    @Test
    void manySmallMoves_countByTheirSum() {
        UUID market = ledger.mirroredMarket("0.5", "0.5");
        for (int step = 51; step <= 60; step++) {
            move(market, "0." + step);
        }
        assertThat(place(market, Side.THIS)).isInstanceOf(BetOutcome.Placed.class);
        move(market, "0.61");
        assertThat(refusal(market, Side.THIS).code()).isEqualTo(RefusalCode.ODDS_MOVING);
    }

    @Test
    void movesOfMoreThanTenSecondsAgo_doNotCount() {
        UUID market = ledger.mirroredMarket("0.5", "0.5");
        move(market, "0.58");
        ageMoves(market, 11);
        move(market, "0.66");
        assertThat(place(market, Side.THIS)).isInstanceOf(BetOutcome.Placed.class);

        ageMoves(market, 8);
        move(market, "0.70");
        assertThat(refusal(market, Side.THIS).code())
                .as("from 0.58 within the window")
                .isEqualTo(RefusalCode.ODDS_MOVING);
    }

    @Test
    void pause_outlastsTheWindowOfTheMove() {
        UUID market = ledger.mirroredMarket("0.5", "0.5");
        move(market, "0.59");
        ageMoves(market, 9);
        move(market, "0.61");
        ageMoves(market, 2);
        move(market, "0.60");

        assertThat(refusal(market, Side.THIS).code()).isEqualTo(RefusalCode.ODDS_MOVING);
    }

    @Test
    void moveOfTheOtherSideAlone_pausesBets() {
        UUID market = ledger.mirroredMarket("0.5", "0.5");
        database.execute("update market_odds set that_odds = 0.65 where market_id = ?", market);

        assertThat(refusal(market, Side.THIS).code()).isEqualTo(RefusalCode.ODDS_MOVING);
    }

    @Test
    void listOfMoves_isBounded() {
        UUID market = ledger.mirroredMarket("0.5", "0.5");
        for (int step = 0; step < 200; step++) {
            move(market, step % 2 == 0 ? "0.51" : "0.5");
        }

        assertThat((int) database.execute("select cardinality(moves) from market_odds where market_id = ?", market))
                .isLessThanOrEqualTo(11);
        assertThat(place(market, Side.THIS)).isInstanceOf(BetOutcome.Placed.class);
    }

    @Test
    void oddsSetByAnAdmin_pauseNothing() {
        UUID market = ledger.market("0.5", "0.5");
        move(market, "0.8");

        assertThat(place(market, Side.THIS)).isInstanceOf(BetOutcome.Placed.class);
    }

    @Test
    void nodeOfThePreviousVersion_refusesTheBetAsStale() {
        UUID market = ledger.mirroredMarket("0.5", "0.5");
        move(market, "0.8");

        assertThat(database.execute(
                        "select outcome from place_bets(array[gen_random_uuid()], array[?::uuid], array[0], array[?::uuid],"
                                + " array['this'], array[100], array[null::numeric], array[null::numeric],"
                                + " array[null::text], array[null::bytea], interval '1 minute')",
                        ledger.user(),
                        market))
                .isEqualTo("odds_stale");
    }

    private void move(UUID market, String thisOdds) {
        database.execute(
                "update market_odds set this_odds = ?, that_odds = 1 - ? where market_id = ?",
                new BigDecimal(thisOdds),
                new BigDecimal(thisOdds),
                market);
    }

    private void ageMoves(UUID market, int seconds) {
        database.execute(
                "update market_odds set moves = array(select row(m.at - ? * interval '1 second', m.this_low, m.this_high,"
                        + " m.that_low, m.that_high)::odds_move from unnest(moves) m) where market_id = ?",
                seconds,
                market);
    }

    private BetOutcome place(UUID market, Side side) {
        return await(betting.placeAsync(ledger.user(), market, side, Credits.of(100)));
    }

    private Refusal refusal(UUID market, Side side) {
        return ((BetOutcome.Refused) place(market, side)).refusal();
    }
}
