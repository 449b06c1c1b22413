package app.thisthat.betting;

import static app.thisthat.harness.TestDatabase.await;
import static org.assertj.core.api.Assertions.assertThat;

import app.thisthat.harness.DatabaseExtension;
import app.thisthat.harness.LedgerFixture;
import app.thisthat.harness.TestDatabase;
import app.thisthat.kernel.Credits;
import app.thisthat.kernel.Odds;
import app.thisthat.kernel.Side;
import java.math.BigDecimal;
import java.util.Random;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** The payouts that the database computes (rule {@code payout-rounding}), for random stakes and odds. */
@ExtendWith(DatabaseExtension.class)
class PayoutIT {

    private static final int BETS = 300;

    /** Markets with random odds from 0.01 to 0.99, as {@code id odds,id odds,...}. */
    private static final String CREATE_MARKETS =
            """
            with created as (
              insert into markets (id, title, this_option, that_option, market_type)
              select gen_random_uuid(), 'Will it rain?', 'Yes', 'No', 'credits' from generate_series(1, ?)
              returning id
            ), odds as (
              insert into market_odds (market_id, this_odds, that_odds)
              select id, round((0.01 + 0.98 * random())::numeric, 4), 1 from created
              returning market_id, this_odds
            )
            select string_agg(market_id || ' ' || this_odds, ',') from odds""";

    @Test
    void potentialPayout_isTheExactQuotientRoundedHalfUp(TestDatabase database) {
        BettingTestSupport betting = new BettingTestSupport(database, 1_000);
        UUID user = new LedgerFixture(database).user("1000000");
        Random random = new Random();
        for (String market : ((String) database.execute(CREATE_MARKETS, BETS)).split(",", -1)) {
            UUID marketId = UUID.fromString(market.split(" ", -1)[0]);
            Odds odds = Odds.nearest(new BigDecimal(market.split(" ", -1)[1]));
            Credits stake = new Credits(random.nextLong(1_000, 300_000));

            BetOutcome outcome = await(betting.placeAsync(user, marketId, Side.THIS, stake));

            assertThat(outcome)
                    .as("stake %s at odds %s", stake, odds)
                    .isInstanceOfSatisfying(BetOutcome.Placed.class, placed -> assertThat(
                                    placed.bet().potentialPayout())
                            .isEqualTo(BettingModel.payout(stake, odds))
                            .isGreaterThan(stake));
        }
    }
}
