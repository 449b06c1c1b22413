package app.thisthat.market;

import static app.thisthat.harness.TestDatabase.await;
import static org.assertj.core.api.Assertions.assertThat;

import app.thisthat.harness.DatabaseExtension;
import app.thisthat.harness.LedgerFixture;
import app.thisthat.harness.TestDatabase;
import java.time.Duration;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(DatabaseExtension.class)
class FeedFreshnessIT {

    @Test
    void isStale_whileNoMirroredMarketIsConfirmedInTime(TestDatabase database) {
        LedgerFixture ledger = new LedgerFixture(database);
        FeedFreshness freshness = new FeedFreshness(database.postgres(), Duration.ofMinutes(8));
        database.execute("update market_odds set confirmed_at = now() - interval '1 hour'");
        ledger.market("0.5", "0.5");
        assertThat(await(freshness.read())).as("no mirrored market").isEqualTo(OddsAges.NONE);

        UUID mirrored = ledger.market("0.5", "0.5");
        database.execute(
                "update markets set market_type = 'polymarket', polymarket_id = 'p', this_token = 'a', that_token = 'b'"
                        + " where id = ?",
                mirrored);
        String confirm = "update market_odds set confirmed_at = now() - ? * interval '1 minute' where market_id = ?";
        database.execute(confirm, 7, mirrored);
        assertThat(await(freshness.read()).minimum()).isBetween(420.0, 479.0);
        assertThat(freshness.isStale()).isFalse();

        UUID unwatched = ledger.mirroredMarket("0.5", "0.5");
        database.execute(confirm, 60, unwatched);
        assertThat(await(freshness.read()).maximum()).isGreaterThanOrEqualTo(3_600);
        assertThat(freshness.isStale()).as("one market is confirmed").isFalse();
        database.execute("update markets set status = 'closed', closed_at = now() where id = ?", unwatched);

        database.execute(confirm, 9, mirrored);
        await(freshness.read());

        assertThat(freshness.isStale()).isTrue();
        assertThat(freshness.ages().median()).isBetween(540.0, 600.0);
        assertThat(freshness.ages().maximum()).isBetween(540.0, 600.0);
    }
}
