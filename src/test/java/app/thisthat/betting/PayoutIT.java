package app.thisthat.betting;

import static app.thisthat.harness.TestDatabase.await;
import static org.assertj.core.api.Assertions.assertThat;

import app.thisthat.harness.DatabaseExtension;
import app.thisthat.harness.LedgerFixture;
import app.thisthat.harness.TestDatabase;
import app.thisthat.kernel.Credits;
import app.thisthat.kernel.Ids;
import app.thisthat.kernel.Odds;
import app.thisthat.kernel.Side;
import java.util.Random;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** The payouts that the database computes (rule {@code payout-rounding}), for random stakes and odds. */
@ExtendWith(DatabaseExtension.class)
class PayoutIT {

    private static final int BETS = 300;

    @Test
    void potentialPayout_isTheExactQuotientRoundedHalfUp(TestDatabase database) {
        BettingTestSupport betting = new BettingTestSupport(database, 1_000);
        UUID user = new LedgerFixture(database).user("1000000");
        UUID market = new LedgerFixture(database).market("0.5", "0.5");
        long seed = Ids.next().getLeastSignificantBits();
        Random random = new Random(seed);
        for (int i = 0; i < BETS; i++) {
            Odds odds = new Odds(random.nextInt(100, 9_901));
            Credits stake = new Credits(random.nextLong(1_000, 300_000));
            database.ask(
                    "update market_odds set this_odds = ?, that_odds = 1 where market_id = ?", odds.decimal(), market);

            BetOutcome outcome = await(betting.placeAsync(user, market, Side.THIS, stake));

            assertThat(outcome)
                    .as("stake %s at odds %s, seed %s", stake, odds, seed)
                    .isInstanceOfSatisfying(BetOutcome.Placed.class, placed -> assertThat(
                                    placed.bet().potentialPayout())
                            .isEqualTo(BettingModel.payout(stake, odds))
                            .isGreaterThan(stake));
        }
    }
}
