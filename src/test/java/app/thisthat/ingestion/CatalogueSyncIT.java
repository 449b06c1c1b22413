package app.thisthat.ingestion;

import static app.thisthat.harness.TestDatabase.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import app.thisthat.harness.DatabaseExtension;
import app.thisthat.harness.LedgerFixture;
import app.thisthat.harness.TestDatabase;
import io.vertx.core.Future;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@ExtendWith(DatabaseExtension.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class CatalogueSyncIT {

    /** Two pages of events and two pages of markets. */
    private static final int MARKETS = 130;

    /** Nearly all markets can be mirrored. */
    private static final long MIRRORED_MIN = MARKETS * 9L / 10;

    /** For faults that last until the request timeout. */
    private static final Duration SHORT_TIMEOUT = Duration.ofMillis(300);

    /** Columns that an untrusted row must not change. */
    private static final String COLUMNS =
            "concat_ws(' ', title, this_option, that_option, this_odds, that_odds, confirmed_at)";

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

    @AfterEach
    void reset() {
        feed.reset();
        database.execute("delete from bets");
        database.execute("delete from market_odds");
        database.execute("delete from market_trends");
        database.execute("delete from markets");
    }

    @Test
    void sync_mirrorsEveryOpenMarketOnceAndThenOnlyChanges() {
        feed.sync();
        assertThat(openAndNamed()).isBetween(MIRRORED_MIN, (long) MARKETS);

        assertThat(feed.sync().written()).isZero();

        String feedId = feed.someMarket();
        feed.setOdds(feedId, "0.3100");
        feed.sync();
        assertThat(feed.market(feedId, "this_odds")).isEqualTo(new BigDecimal("0.3100"));
        assertThat(feed.market(feedId, "seq")).isEqualTo(2L);
    }

    @Test
    void secondSyncOfAnUnchangedFeed_writesNoRow() {
        feed.sync();
        String rows = "select md5(string_agg(concat_ws(' ', m.id, m.xmin, m.ctid, o.xmin, o.ctid), ',' order by m.id))"
                + " from markets m join market_odds o on o.market_id = m.id";
        Object before = database.execute(rows);

        CatalogueSyncCounts counts = feed.sync();

        assertThat(counts.written()).isZero();
        assertThat(database.execute(rows)).isEqualTo(before);
        assertThat(database.execute("select count(*) from markets where category = 'Uncategorized'"))
                .isEqualTo(0L);
    }

    @Test
    void listWithoutTags_keepsTheCategoryAndTags() {
        feed.sync();
        String feedId = feed.someMarket();
        Object before = feed.market(feedId, "concat_ws(' ', category, tags)");
        feed.setRow(feedId, new JsonObject().putNull("tags"));

        assertThat(feed.sync().written()).isZero();

        assertThat(feed.market(feedId, "concat_ws(' ', category, tags)")).isEqualTo(before);
    }

    @Test
    void sync_storesWhenAGameBegins() {
        feed.sync();
        String feedId = feed.someMarket();
        assertThat(feed.market(feedId, "in_play_since")).isNull();
        feed.startGame(feedId, Duration.ofMinutes(-5));

        feed.sync();

        assertThat(feed.market(feedId, "in_play_since between now() - interval '6 minutes' and now()"))
                .isEqualTo(true);
        assertThat(place(feedId)).as("no read of the book").isEqualTo("odds_stale");

        feed.endGame(feedId);
        feed.sync();
        assertThat(feed.market(feedId, "in_play_since")).isNull();
    }

    @ParameterizedTest
    @ValueSource(strings = {"error", "html", "throttle", "broken"})
    void sync_retriesFailedRequests(String fault) {
        feed.setFault("gamma", fault, 2);
        feed.sync();
        assertThat(open()).isGreaterThanOrEqualTo(MIRRORED_MIN);
    }

    @ParameterizedTest
    @ValueSource(strings = {"hang", "drip"})
    void sync_retriesRequestsThatTimeOut(String fault) {
        try (IngestionTestSupport impatient = new IngestionTestSupport(database, MARKETS, SHORT_TIMEOUT)) {
            impatient.setFault("gamma", fault, 2);
            impatient.sync();
        }
        assertThat(open()).isGreaterThanOrEqualTo(MIRRORED_MIN);
    }

    @Test
    void sync_failsWhenTheFeedRepeatsACursor() {
        long before = feed.requests("gamma");
        feed.setFault("gamma", "repeat", 0);
        MirrorFilter all = new MirrorFilter(BigDecimal.ZERO, Set.of(), Set.of(), 0); // a first sync reads both lists
        assertThatThrownBy(() -> feed.sync(all))
                .isInstanceOf(FeedException.class)
                .hasMessageContaining("repeated a page cursor");
        assertThat(feed.requests("gamma") - before).isLessThan(10);
    }

    @Test
    void sync_failsAndKeepsTheMirroredMarketsWhenTheFeedIsDown() {
        feed.sync();
        long before = (long) database.execute("select count(*) from markets where status = 'open'");
        feed.setFault("gamma", "error", 0);

        assertThatThrownBy(feed::sync).isInstanceOf(FeedException.class);
        assertThat(database.execute("select count(*) from markets where status = 'open'"))
                .isEqualTo(before);

        feed.setFault("gamma", "none", 0);
        assertThat(feed.sync().written()).isZero();
    }

    @Test
    void sync_keepsMarketsWhenTheCatalogueIsEmpty() {
        feed.sync();
        Instant complete = feed.catalogueSync().lastComplete();
        assertThat(complete).isAfter(Instant.EPOCH);
        feed.setFault("gamma", "empty", 0);
        assertThat(feed.sync().written()).isZero();
        assertThat(feed.catalogueSync().lastComplete())
                .as("an implausible sync does not count as complete")
                .isEqualTo(complete);
        assertThat(open()).isGreaterThanOrEqualTo(MIRRORED_MIN);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
            outcomePrices | "[\\"-0.2\\", \\"1.2\\"]"   | BAD_PRICES
            outcomePrices | "[\\"NaN\\", \\"0.5\\"]"    | NO_PRICES
            outcomePrices | "[\\"0.9\\", \\"0.9\\"]"    | BAD_PRICES
            outcomePrices | "[\\"0.01\\", \\"0.01\\"]"  | BAD_PRICES
            outcomePrices | null                        | NO_PRICES
            outcomes      | "[\\"A\\", \\"B\\", \\"C\\"]" | NOT_TWO_OUTCOMES
            clobTokenIds  | null                        | NO_TOKENS
            active        | false                       | INACTIVE
            """)
    void sync_keepsTheOddsOfAMarketWithInvalidData(String field, String value, SkipReason reason) {
        feed.sync();
        String feedId = feed.someMarket();
        Object before = feed.market(feedId, "this_odds");
        Object confirmed = feed.market(feedId, "confirmed_at");
        JsonObject row = new JsonObject("{\"" + field + "\":" + value + "}");
        feed.setRow(feedId, row);

        CatalogueSyncCounts counts = feed.sync();

        assertThat(counts.skipped()).containsKey(reason);
        assertThat(feed.market(feedId, "this_odds")).isEqualTo(before);
        assertThat(feed.market(feedId, "confirmed_at")).isEqualTo(confirmed);
        assertThat(feed.market(feedId, "status")).isEqualTo("open");
    }

    @Test
    void sync_matchesOddsByTokenWhenTheFeedReordersTheOutcomes() {
        feed.sync();
        String feedId = feed.someMarket();
        Object thisOption = feed.market(feedId, "this_option");
        Object thisToken = feed.market(feedId, "this_token");
        feed.setRow(
                feedId,
                reorderedTokens(feedId)
                        .put("outcomePrices", "[\"0.20\", \"0.80\"]")
                        .put("bestBid", 0.19)
                        .put("bestAsk", 0.21)
                        .put("outcomes", list(feed.market(feedId, "that_option"), thisOption)));

        feed.sync();

        assertThat(feed.market(feedId, "this_odds")).isEqualTo(new BigDecimal("0.8000"));
        assertThat(feed.market(feedId, "this_token")).isEqualTo(thisToken);
        assertThat(feed.market(feedId, "this_option")).isEqualTo(thisOption);
        assertThat(feed.market(feedId, "suspended")).isEqualTo(false);
    }

    @Test
    void sync_recordsADisputeUntilItEnds() {
        feed.sync();
        String feedId = feed.someMarket();
        String disputes = "select count(*) from market_disputes where market_id = ?";
        Object market = feed.market(feedId, "id");
        JsonObject disputed = new JsonObject()
                .put("umaResolutionStatus", "disputed")
                .put("umaResolutionStatuses", list("proposed", "disputed"))
                .put("acceptingOrders", false);
        feed.setRow(feedId, disputed);

        assertThat(feed.sync().written()).isZero();
        feed.sync();

        assertThat(database.execute(
                        "select concat_ws(' ', evidence->>'status', evidence->'rounds', jsonb_array_length(evidence->'prices'))"
                                + " from market_disputes where market_id = ?",
                        market))
                .isEqualTo("disputed [\"proposed\", \"disputed\"] 2");
        assertThat(feed.market(feedId, "status")).isEqualTo("open");

        feed.setRow(feedId, new JsonObject());
        feed.sync();
        assertThat(database.execute(disputes, market)).isEqualTo(0L);
    }

    @Test
    void sync_suspendsAMarketWhoseTokensAloneAreReordered() {
        feed.sync();
        String feedId = feed.someMarket();
        Object before = feed.market(feedId, COLUMNS);
        feed.setRow(feedId, reorderedTokens(feedId).put("question", "Another question?"));

        CatalogueSyncCounts counts = feed.sync();

        assertThat(counts.skipped()).containsKey(SkipReason.OUTCOMES_TURNED);
        assertThat(feed.market(feedId, COLUMNS)).isEqualTo(before);
        assertThat(feed.market(feedId, "suspended")).isEqualTo(true);

        feed.setRow(feedId, new JsonObject());
        feed.sync();
        assertThat(feed.market(feedId, "suspended")).isEqualTo(false);
    }

    @Test
    void sync_renamesOutcomesOfMarketsWithoutBetsOnly() {
        feed.sync();
        String feedId = feed.someMarket();
        rename(feedId, "Team A");
        feed.sync();
        assertThat(feed.market(feedId, "this_option")).isEqualTo("Team A");

        new LedgerFixture(database).pendingBets((UUID) feed.market(feedId, "id"), 1, 1);
        rename(feedId, "Team B");
        feed.setOdds(feedId, "0.3700");
        feed.sync();
        assertThat(feed.market(feedId, "this_option")).isEqualTo("Team A");
        assertThat(feed.market(feedId, "this_odds")).isEqualTo(new BigDecimal("0.3700"));
        settleBets();
    }

    private void rename(String feedId, String first) {
        JsonObject row = new JsonObject().put("outcomes", list(first, feed.market(feedId, "that_option")));
        feed.setRow(feedId, row);
    }

    private JsonObject reorderedTokens(String feedId) {
        Object reordered = list(feed.market(feedId, "that_token"), feed.market(feedId, "this_token"));
        return new JsonObject().put("clobTokenIds", reordered);
    }

    private static String list(Object first, Object second) {
        return new JsonArray().add(first).add(second).encode();
    }

    @ParameterizedTest
    @CsvSource({"acceptingOrders, false", "active, false", "archived, true"})
    void oddsOfAMarketThatDoesNotTrade_acceptNoBetsAndAreNotConfirmed(String field, boolean value) {
        feed.sync();
        String feedId = feed.someMarket();
        new LedgerFixture(database).pendingBets((UUID) feed.market(feedId, "id"), 1, 1);
        feed.setRow(feedId, new JsonObject().put(field, value));
        feed.sync();
        assertThat(place(feedId)).as("immediately").isEqualTo("odds_stale");
        database.execute("update market_odds set confirmed_at = now() - interval '11 minutes'");
        Object before = feed.market(feedId, COLUMNS);
        feed.setOdds(feedId, "0.3700");

        feed.poll();
        feed.quote((UUID) feed.market(feedId, "id"), 3_700);
        feed.sync();

        assertThat(feed.market(feedId, COLUMNS)).isEqualTo(before);
        assertThat(feed.watched()).doesNotContain(feedId).isNotEmpty();

        feed.setRow(feedId, new JsonObject());
        feed.sync();
        assertThat(feed.market(feedId, "this_odds")).isEqualTo(new BigDecimal("0.3700"));
        new LedgerFixture(database).endJumpPauses();
        assertThat(place(feedId)).isEqualTo("placed");
        assertThat(feed.watched()).contains(feedId);
        settleBets();
    }

    @Test
    void watchList_hasMarketsWithBetsThenViewedOnesThenActiveOnes() {
        feed.sync();
        List<String> markets = new LedgerFixture(database).mirroredMarkets(4);
        new LedgerFixture(database).pendingBets((UUID) feed.market(markets.get(0), "id"), 1, 1);
        UUID viewed = (UUID) feed.market(markets.get(1), "id");
        UUID linked = (UUID) feed.market(markets.get(2), "id");
        UUID cross = new LedgerFixture(database).market("0.5", "0.5");
        database.execute("update markets set market_type = 'cross', linked_market_id = ? where id = ?", linked, cross);
        database.execute(
                "insert into market_trends (market_id, score) values (?, 1000000)"
                        + " on conflict (market_id) do update set score = excluded.score",
                feed.market(markets.get(3), "id"));

        List<String> watched = feed.watched(List.of(viewed, cross), 4);

        assertThat(watched.get(0)).isEqualTo(markets.get(0));
        assertThat(watched.subList(1, 3)).containsExactlyInAnyOrder(markets.get(1), markets.get(2));
        assertThat(watched.get(3)).isEqualTo(markets.get(3));
        settleBets();
        database.execute("delete from market_trends");
        database.execute("delete from market_odds where market_id = ?", cross);
        database.execute("delete from markets where id = ?", cross);
    }

    private Object place(String feedId) {
        return feed.place(new LedgerFixture(database).user(), feedId);
    }

    private void settleBets() {
        database.execute("update bets set status = 'cancelled', actual_payout = amount, resolved_at = now()");
    }

    @Test
    void sync_closesAMarketThatIsClosedInItsEvent() {
        feed.sync();
        String feedId = (String) database.execute("select polymarket_id from markets where status = 'open' limit 1");
        feed.setRow(feedId, new JsonObject().put("closed", true));
        feed.sync();
        assertThat(feed.market(feedId, "status")).isEqualTo("closed");
        assertThat(feed.market(feedId, "closed_by")).isEqualTo("feed");
    }

    @Test
    void sync_mirrorsTheMostLiquidMarketsAndThoseWithBets() {
        MirrorFilter top20 = new MirrorFilter(BigDecimal.ZERO, Set.of(), Set.of(), 20);
        feed.sync(top20);
        assertThat(open()).isEqualTo(20L);
        CatalogueSyncCounts counts = feed.sync(top20);
        assertThat(open()).isEqualTo(20L);
        assertThat(counts.skipped().get(SkipReason.NOT_CHOSEN)).isGreaterThan(MARKETS / 3);
        BigDecimal least = (BigDecimal) database.execute("select min(liquidity) from markets where status = 'open'");
        feed.sync();
        assertThat(open()).isGreaterThanOrEqualTo(MIRRORED_MIN);
        assertThat(database.execute(
                        "select count(*) from (select liquidity from markets where status = 'open'"
                                + " order by liquidity desc limit 20) m where liquidity >= ?",
                        least))
                .as("the most liquid markets were kept")
                .isEqualTo(20L);

        String candidates = String.join(",", new LedgerFixture(database).mirroredMarkets(80));
        UUID betOn = (UUID) database.execute(
                "select id from markets where polymarket_id = any (string_to_array(?, ',')) order by liquidity limit 1",
                candidates);
        new LedgerFixture(database).pendingBets(betOn, 1, 1);
        feed.sync(top20);
        assertThat(open()).isEqualTo(20L);
        assertThat(status(betOn)).as("a market with a bet").isEqualTo("open");
        assertThat(database.execute("select count(*) from markets where status = 'closed' and closed_by <> 'unchosen'"))
                .isEqualTo(0L);
        assertThat(feed.sync(top20).written()).isZero();
        String feedId = (String) database.execute("select polymarket_id from markets where id = ?", betOn);
        feed.setOdds(feedId, "0.3700");
        feed.sync(top20);
        assertThat(feed.market(feedId, "this_odds")).isEqualTo(new BigDecimal("0.3700"));

        feed.sync();
        assertThat(open()).as("reopened without the filter").isGreaterThanOrEqualTo(MIRRORED_MIN);
        settleBets();
    }

    @Test
    void sync_filtersByLiquidityAndTags() {
        feed.sync();
        String tag =
                (String) database.execute("select category from markets group by 1 order by count(*) desc limit 1");
        long with =
                (long) database.execute("select count(*) from markets where category = ? or ? = any (tags)", tag, tag);
        long all = open();

        feed.sync(new MirrorFilter(BigDecimal.ZERO, Set.of(tag.toLowerCase(Locale.ROOT)), Set.of(), 0));
        assertThat(open()).isEqualTo(with).isLessThan(all);
        feed.sync(new MirrorFilter(BigDecimal.ZERO, Set.of(), Set.of(tag.toLowerCase(Locale.ROOT)), 0));
        assertThat(open()).isEqualTo(all - with);
        BigDecimal middle = (BigDecimal)
                database.execute("select percentile_disc(0.5) within group (order by liquidity) from markets");
        feed.sync(new MirrorFilter(middle, Set.of(), Set.of(), 0));
        assertThat(database.execute("select min(liquidity) from markets where status = 'open'"))
                .isEqualTo(middle);
        assertThat(open()).isEqualTo(database.execute("select count(*) from markets where liquidity >= ?", middle));
    }

    private long open() {
        return (long) database.execute("select count(*) from markets where status = 'open'");
    }

    /** Without places that are reserved for names, which the simulator does not count. */
    private long openAndNamed() {
        return (long) database.execute(
                "select count(*) from markets where status = 'open' and placeholder is distinct from 'unnamed'");
    }

    private Object status(UUID market) {
        return database.execute("select status from markets where id = ?", market);
    }

    @Test
    void sync_triesEachPageFourTimes() {
        long before = feed.requests("gamma");
        feed.setFault("gamma", "error", 0);
        assertThatThrownBy(feed::sync).isInstanceOf(FeedException.class);
        assertThat(feed.requests("gamma") - before).isEqualTo(8);
    }

    @Test
    void sync_followsAMarketThatClosesAndReopens() {
        feed.sync();
        String feedId = feed.someMarket();
        for (boolean closed : new boolean[] {true, false, true}) {
            JsonObject row = new JsonObject().put("updatedAt", Instant.now().toString());
            feed.setRow(feedId, closed ? row.put("closed", true) : row);

            feed.sync();

            assertThat(feed.market(feedId, "status")).isEqualTo(closed ? "closed" : "open");
        }
    }

    @Test
    void poll_continuesAfterAFailedPage() {
        try (IngestionTestSupport larger = new IngestionTestSupport(database, 2 * MARKETS)) {
            pollWithAFailedPage(larger);
        }
    }

    private void pollWithAFailedPage(IngestionTestSupport feed) {
        feed.sync();
        int twoPages = PolymarketClient.TOKENS_PER_REQUEST / 2 + 5;
        assertThat(feed.placeOnEach(new LedgerFixture(database).mirroredMarkets(twoPages)))
                .isEqualTo(twoPages);
        feed.poll();
        String last = (String)
                database.execute( // quoted last, so on the last page; prefers a market that stays open until the next
                        // poll
                        "select polymarket_id from markets join market_odds on market_id = id"
                                + " where status = 'open' and has_pending_bets(id)"
                                + " order by quoted_at desc, expires_at desc nulls first limit 1");
        feed.setOdds(last, "0.4200");
        feed.setFault("clob", "error", 1);

        assertThatThrownBy(feed::poll).isInstanceOf(FeedException.class);

        assertThat((BigDecimal) feed.market(last, "this_odds"))
                .isBetween(new BigDecimal("0.4100"), new BigDecimal("0.4300"));
        settleBets();
    }

    @Test
    void sync_readsSmallerPagesAfterOversizedResponses() {
        feed.setFault("gamma", "flood", 3);

        CatalogueSyncCounts counts = feed.sync();

        assertThat(counts.skipped()).doesNotContainKey(SkipReason.TOO_LARGE);
        assertThat(openAndNamed()).isBetween(MIRRORED_MIN, (long) MARKETS);
    }

    @Test
    void sync_skipsOnlyTheMarketThatIsTooLarge() {
        feed.sync();
        String large = feed.someMarket();
        database.execute("delete from market_odds");
        database.execute("delete from market_trends");
        database.execute("delete from markets");
        feed.pad(large, FeedHttp.BODY_BYTES_MAX);
        Instant before = Instant.now();

        CatalogueSyncCounts counts = feed.sync();

        assertThat(counts.skipped()).as("once as an event and once as a market").containsEntry(SkipReason.TOO_LARGE, 2);
        assertThat(feed.catalogueSync().lastComplete()).isAfter(before);
        assertThat(database.execute("select count(*) from markets where polymarket_id = ?", large))
                .isEqualTo(0L);
        assertThat(openAndNamed()).isBetween(MIRRORED_MIN - 1, (long) MARKETS);

        feed.pad(large, 0);
        assertThat(feed.sync().skipped()).doesNotContainKey(SkipReason.TOO_LARGE);
        assertThat(feed.market(large, "status")).isEqualTo("open");
    }

    @Test
    void syncsAfterTheFirst_lookUpTheMarketsThatTheListOfEventsLacks() {
        String event = "(select event_id from markets where status = 'open' and placeholder is null"
                + " group by event_id having count(*) > 1 order by event_id limit 1)";
        String ofEvent = " from markets where status = 'open' and placeholder is null and event_id = " + event;
        IngestionTestSupport other = new IngestionTestSupport(database, MARKETS);
        try (other) {
            other.sync();
            long before = other.requests("gamma");
            other.sync();
            long ofList = MARKETS / 100;
            assertThat(other.requests("gamma") - before)
                    .as("without the list of markets")
                    .isLessThanOrEqualTo(ofList);
            String large = (String) database.execute("select min(polymarket_id)" + ofEvent);
            String sibling = (String) database.execute("select max(polymarket_id)" + ofEvent);
            other.pad(large, FeedHttp.BODY_BYTES_MAX);
            database.execute("update market_odds set confirmed_at = now() - interval '10 minutes'");

            CatalogueSyncCounts counts = other.sync();

            assertThat(counts.skipped()).containsKey(SkipReason.TOO_LARGE);
            String isConfirmed =
                    "(select confirmed_at > now() - interval '1 minute' from market_odds where market_id = id)";
            assertThat(other.market(sibling, isConfirmed)).isEqualTo(true);
            assertThat(other.market(large, isConfirmed)).isEqualTo(false);
            assertThat(counts.listed()).isGreaterThanOrEqualTo(MIRRORED_MIN - 1);
        }
    }

    @Test
    void reader_failsWhenTheListDoesNotEnd() {
        AtomicInteger cursors = new AtomicInteger();
        FeedEntry row = new FeedEntry.Skipped("?", SkipReason.MALFORMED);
        CatalogueReader reader = feed.reader(cursor -> Future.succeededFuture(new FeedPage(
                Collections.nCopies(50_000, row),
                List.of(),
                Instant.now(),
                Optional.of("c" + cursors.incrementAndGet()))));

        assertThatThrownBy(() -> await(reader.readAll()))
                .isInstanceOf(FeedException.class)
                .hasMessageContaining("more than 200000 rows");
    }
}
