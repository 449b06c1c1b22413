package app.thisthat.ingestion;

import static org.assertj.core.api.Assertions.assertThat;

import app.thisthat.harness.DatabaseExtension;
import app.thisthat.harness.LedgerFixture;
import app.thisthat.harness.TestDatabase;
import io.vertx.core.json.JsonObject;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;

/** Events and wordings of markets, from the wire of the simulated feed to the database. */
@ExtendWith(DatabaseExtension.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class EventSyncIT {

    private static final int MARKETS = 400;

    /** Everything that a sync may write about markets and events, except the confirmations of odds. */
    private static final String WRITTEN =
            """
            select (select string_agg(id || xmin::text, ',' order by id) from markets)
                   || (select string_agg(id || xmin::text, ',' order by id) from events)
                   || coalesce((select string_agg(id || xmin::text, ',' order by id) from market_renames), '')""";

    private IngestionTestSupport feed;
    private TestDatabase database;

    @BeforeAll
    void start(TestDatabase database) {
        this.database = database;
        feed = new IngestionTestSupport(database, MARKETS);
    }

    @AfterAll
    void stop() {
        feed.close();
    }

    @BeforeEach
    void sync() {
        feed.sync();
    }

    @AfterEach
    void reset() {
        feed.reset();
        for (String table : new String[] {"bets", "market_odds", "market_trends", "markets", "events"}) {
            database.execute("delete from " + table);
        }
    }

    private Object one(String sql, Object... values) {
        return database.execute(sql, values);
    }

    private void rename(String feedId, String question) {
        feed.control("markets/" + feedId + "/rename", new JsonObject().put("question", question));
    }

    private void restore(String feedId) {
        feed.control("markets/" + feedId + "/rename", new JsonObject());
    }

    @Test
    void everyMarket_belongsToItsEventAndHasATitleOfItsOwn() {
        assertThat(one("select count(*) from markets where status = 'open' and event_id is null"))
                .isEqualTo(0L);
        assertThat(
                        one(
                                """
                        select count(*) from (
                          select title from markets where status = 'open'
                          group by title having count(distinct event_id) > 1) t"""))
                .isEqualTo(0L);
        assertThat((String) one("select title from markets where question like 'Spread: %' order by id limit 1"))
                .matches(".+ vs\\. .+: Spread .+ \\(-\\d+\\.5\\)( \\(.+\\))?");
        assertThat(
                        one(
                                "select count(*) from events where status = 'open' and slug is not null and image like 'https:%'"))
                .isEqualTo(one("select count(distinct event_id) from markets where status = 'open'"));
    }

    @Test
    void pricesOfAnEvent_haveTheOrderOfTheirThresholds() {
        assertThat(
                        (String)
                                one(
                                        """
                        select string_agg(group_item_title, ' ' order by event_position) from markets
                        where event_id = (select event_id from markets
                                          where question like 'Will % reach % credits?' and event_position = 3 limit 1)"""))
                .satisfies(prices -> assertThat(prices.split(" "))
                        .hasSize(4)
                        .isSortedAccordingTo((a, b) -> Integer.compare(Integer.parseInt(a), Integer.parseInt(b))));
    }

    @Test
    void secondSyncOfAnUnchangedFeed_writesNoRow() {
        feed.sync(); // the second list may complete what the first one lacks
        Object before = one(WRITTEN);

        CatalogueSyncCounts counts = feed.sync();

        assertThat(counts.written()).isZero();
        assertThat(one(WRITTEN)).isEqualTo(before);
    }

    @Test
    void placeholders_areShownAndBecomeMarketsWhenTheFeedNamesThem() {
        String feedId = (String)
                one("select polymarket_id from markets where placeholder = 'unnamed' and status = 'open' limit 1");
        assertThat((String) feed.market(feedId, "group_item_title")).matches("[A-Z][a-z]+ [XY]");
        assertThat(feed.market(feedId, "this_odds || ' ' || that_odds")).isEqualTo("0.0000 1.0000");
        assertThat(one("select count(*) from markets where placeholder = 'other' and group_item_title = 'Other'"))
                .isNotEqualTo(0L);
        assertThat(place(feedId)).isEqualTo("placeholder_unnamed");

        feed.setRow(
                feedId,
                new JsonObject()
                        .put("question", "Will Adela Cask win?")
                        .put("groupItemTitle", "Adela Cask")
                        .put("active", true)
                        .put("acceptingOrders", true)
                        .put("outcomePrices", "[\"0.25\", \"0.75\"]")
                        .put("bestBid", 0.24)
                        .put("bestAsk", 0.26));
        feed.sync();

        assertThat((String) feed.market(feedId, "title")).endsWith("Will Adela Cask win?");
        assertThat(feed.market(feedId, "placeholder")).isNull();
        database.execute("update market_odds set moving_until = null"); // the first price counts as a move
        assertThat(place(feedId)).isEqualTo("placed");
    }

    private Object place(String feedId) {
        return feed.place(new LedgerFixture(database).user(), feedId);
    }

    @Test
    void marketRenamedAtTheFeed_keepsItsWordingAfterTheFirstBet() {
        String feedId = feed.someMarket();
        rename(feedId, "Will it pour in Greyport?");
        feed.sync();
        assertThat(feed.market(feedId, "question")).isEqualTo("Will it pour in Greyport?");
        Object title = feed.market(feedId, "title");
        assertThat(place(feedId)).isEqualTo("placed");

        rename(feedId, "Will it snow in Greyport?");
        feed.sync();
        assertThat(feed.market(feedId, "title")).isEqualTo(title);
        assertThat(one("select question from market_renames")).isEqualTo("Will it snow in Greyport?");

        Object before = one(WRITTEN);
        feed.sync();
        assertThat(one(WRITTEN)).as("a pending wording is not written again").isEqualTo(before);

        rename(feedId, "Will it pour in Greyport?");
        feed.sync();
        assertThat(one("select count(*) from market_renames")).isEqualTo(0L);
        restore(feedId);
    }

    @Test
    void eventRenamedAtTheFeed_renamesItsMarketsWithoutBetsOnly() {
        String feedId = (String) one(
                "select polymarket_id from markets join market_odds on market_id = id where question like 'Spread: %'"
                        + " and status = 'open' and this_odds between 0.1 and 0.9 order by id limit 1");
        String other = (String) one(
                "select polymarket_id from markets where event_id = ? and question like '%: Points O/U%'",
                feed.market(feedId, "event_id"));
        String event = (String) one("select feed_id from events where id = ?", feed.market(feedId, "event_id"));
        Object title = feed.market(feedId, "title");
        assertThat(place(feedId)).isEqualTo("placed");

        feed.control("events/" + event + "/rename", new JsonObject().put("title", "Grand final"));
        feed.sync();

        assertThat(one("select title from events where feed_id = ?", event)).isEqualTo("Grand final");
        assertThat((String) feed.market(other, "title")).startsWith("Grand final: ");
        assertThat(feed.market(feedId, "title")).isEqualTo(title);
        feed.control("events/" + event + "/rename", new JsonObject());
    }

    @Test
    void event_closesWithItsLastMarket() {
        String feedId = (String)
                one(
                        """
                select min(polymarket_id) from markets where status = 'open'
                group by event_id having count(*) = 1 order by event_id limit 1""");
        String status = "(select status from events where id = event_id)";
        assertThat(feed.market(feedId, status)).isEqualTo("open");
        feed.setRow(feedId, new JsonObject().put("closed", true));

        feed.sync();

        assertThat(feed.market(feedId, "status")).isEqualTo("closed");
        assertThat(feed.market(feedId, status)).isEqualTo("closed");
    }
}
