package app.thisthat.ingestion;

import static app.thisthat.harness.TestDatabase.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import app.thisthat.harness.DatabaseExtension;
import app.thisthat.harness.TestDatabase;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.math.BigDecimal;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@ExtendWith(DatabaseExtension.class)
class SweepIT {

    private static final int MARKETS = 250;

    private Mirror mirror;
    private TestDatabase database;

    @BeforeEach
    void open(TestDatabase database) {
        this.database = database;
        mirror = new Mirror(database, MARKETS);
    }

    @AfterEach
    void close() {
        mirror.close();
        database.ask("delete from market_odds");
        database.ask("delete from markets");
    }

    @Test
    void sweep_mirrorsEveryBettableMarketOnceAndThenOnlyWhatChanged() {
        mirror.sweep();
        long mirrored = (long) database.ask("select count(*) from markets where status = 'open'");
        assertThat(mirrored).isBetween(MARKETS * 9L / 10, (long) MARKETS);

        assertThat(mirror.sweep().written()).isZero();

        String feedId = mirror.someMarket();
        mirror.control("markets/" + feedId + "/odds", new JsonObject().put("odds", "0.3100"));
        mirror.sweep();
        assertThat(mirror.market(feedId, "this_odds")).isEqualTo(new BigDecimal("0.3100"));
        assertThat(mirror.market(feedId, "seq")).isEqualTo(2L);
    }

    @ParameterizedTest
    @ValueSource(strings = {"error", "html", "throttle", "broken", "hang"})
    void sweep_getsOverAFewBadAnswers(String fault) {
        gamma(fault, 2);
        mirror.sweep();
        assertThat(database.ask("select count(*) > 200 from markets")).isEqualTo(true);
    }

    @Test
    void sweep_endsWhenTheFeedTurnsInACircle() {
        gamma("repeat", 0);
        assertThatThrownBy(mirror::sweep).isInstanceOf(FeedTrouble.class).hasMessageContaining("circle");
        assertThat((long) mirror.state().getJsonObject("requests").getLong("gamma"))
                .isLessThan(10);
    }

    @Test
    void sweep_failsWhenTheFeedStaysDownAndKeepsWhatItHas() {
        mirror.sweep();
        long before = (long) database.ask("select count(*) from markets where status = 'open'");
        gamma("error", 0);

        assertThatThrownBy(mirror::sweep).isInstanceOf(FeedTrouble.class);
        assertThat(database.ask("select count(*) from markets where status = 'open'"))
                .isEqualTo(before);

        gamma("none", 0);
        assertThat(mirror.sweep().written()).isZero();
    }

    @Test
    void sweep_survivesAnEmptyCatalogue() {
        mirror.sweep();
        gamma("empty", 0);
        assertThat(mirror.sweep().written()).isZero();
        assertThat(database.ask("select count(*) > 200 from markets where status = 'open'"))
                .isEqualTo(true);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
            outcomePrices | "[\\"-0.2\\", \\"1.2\\"]"   | BAD_PRICES
            outcomePrices | "[\\"NaN\\", \\"0.5\\"]"    | NO_PRICES
            outcomePrices | "[\\"0.9\\", \\"0.9\\"]"    | BAD_PRICES
            outcomePrices | null                        | NO_PRICES
            outcomes      | "[\\"A\\", \\"B\\", \\"C\\"]" | NOT_TWO_OUTCOMES
            clobTokenIds  | null                        | NO_TOKENS
            active        | false                       | INACTIVE
            """)
    void sweep_keepsTheLastGoodOddsOfAMarketThatTurnsBad(String field, String value, SkipReason reason) {
        mirror.sweep();
        String feedId = mirror.someMarket();
        Object before = mirror.market(feedId, "this_odds");
        Object confirmed = mirror.market(feedId, "confirmed_at");
        JsonObject row = new JsonObject("{\"" + field + "\":" + value + "}");
        mirror.control("markets/" + feedId + "/row", row);

        SweepCounts counts = mirror.sweep();

        assertThat(counts.skipped()).containsKey(reason);
        assertThat(mirror.market(feedId, "this_odds")).isEqualTo(before);
        assertThat(mirror.market(feedId, "confirmed_at")).isEqualTo(confirmed);
        assertThat(mirror.market(feedId, "status")).isEqualTo("open");
    }

    @Test
    void sweep_takesOddsByTokenWhenTheFeedTurnsTheOrder() {
        mirror.sweep();
        String feedId = mirror.someMarket();
        Object thisToken = mirror.market(feedId, "this_token");
        Object thatToken = mirror.market(feedId, "that_token");
        mirror.control(
                "markets/" + feedId + "/row",
                new JsonObject()
                        .put("outcomePrices", "[\"0.20\", \"0.80\"]")
                        .put(
                                "clobTokenIds",
                                new JsonArray().add(thatToken).add(thisToken).encode()));

        mirror.sweep();

        assertThat(mirror.market(feedId, "this_odds")).isEqualTo(new BigDecimal("0.8000"));
        assertThat(mirror.market(feedId, "this_token")).isEqualTo(thisToken);
    }

    @Test
    void sweep_closesAMarketThatAnEventTellsHasEnded() {
        mirror.sweep();
        String feedId = (String) database.ask("select polymarket_id from markets where status = 'open' limit 1");
        mirror.control("markets/" + feedId + "/row", new JsonObject().put("closed", true));
        mirror.sweep();
        assertThat(mirror.market(feedId, "status")).isEqualTo("closed");
        assertThat(mirror.market(feedId, "closed_by")).isEqualTo("feed");
    }

    @Test
    void walk_retriesOnePageOnlySoOften() {
        gamma("error", 0);
        assertThatThrownBy(() -> await(mirror.sweeper().run())).isInstanceOf(FeedTrouble.class);
        assertThat(mirror.state().getJsonObject("requests").getLong("gamma")).isEqualTo(8L);
    }

    private void gamma(String mode, int times) {
        mirror.control(
                "faults",
                new JsonObject().put("gamma", new JsonObject().put("mode", mode).put("times", times)));
    }
}
