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
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@ExtendWith(DatabaseExtension.class)
class CatalogueSyncIT {

    private static final int MARKETS = 250;

    /** What an answer that is not to be believed leaves as it is. */
    private static final String ROW =
            "concat_ws(' ', title, this_option, that_option, this_odds, that_odds, confirmed_at)";

    private IngestionTestSupport mirror;
    private TestDatabase database;

    @BeforeEach
    void open(TestDatabase database) {
        this.database = database;
        mirror = new IngestionTestSupport(database, MARKETS);
    }

    @AfterEach
    void close() {
        mirror.close();
        database.ask("delete from bets");
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
    @ValueSource(strings = {"error", "html", "throttle", "broken", "hang", "drip"})
    void sweep_getsOverAFewBadAnswers(String fault) {
        gamma(fault, 2);
        mirror.sweep();
        assertThat(database.ask("select count(*) > 200 from markets")).isEqualTo(true);
    }

    @Test
    void sweep_endsWhenTheFeedTurnsInACircle() {
        gamma("repeat", 0);
        assertThatThrownBy(mirror::sweep).isInstanceOf(FeedException.class).hasMessageContaining("circle");
        assertThat((long) mirror.state().getJsonObject("requests").getLong("gamma"))
                .isLessThan(10);
    }

    @Test
    void sweep_failsWhenTheFeedStaysDownAndKeepsWhatItHas() {
        mirror.sweep();
        long before = (long) database.ask("select count(*) from markets where status = 'open'");
        gamma("error", 0);

        assertThatThrownBy(mirror::sweep).isInstanceOf(FeedException.class);
        assertThat(database.ask("select count(*) from markets where status = 'open'"))
                .isEqualTo(before);

        gamma("none", 0);
        assertThat(mirror.sweep().written()).isZero();
    }

    @Test
    void sweep_survivesAnEmptyCatalogue() {
        mirror.sweep();
        Instant complete = mirror.sweeper().lastComplete();
        assertThat(complete).isAfter(Instant.EPOCH);
        gamma("empty", 0);
        assertThat(mirror.sweep().written()).isZero();
        assertThat(mirror.sweeper().lastComplete())
                .as("what it does not list is not gone")
                .isEqualTo(complete);
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
            outcomePrices | "[\\"0.01\\", \\"0.01\\"]"  | BAD_PRICES
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

        CatalogueSyncCounts counts = mirror.sweep();

        assertThat(counts.skipped()).containsKey(reason);
        assertThat(mirror.market(feedId, "this_odds")).isEqualTo(before);
        assertThat(mirror.market(feedId, "confirmed_at")).isEqualTo(confirmed);
        assertThat(mirror.market(feedId, "status")).isEqualTo("open");
    }

    @Test
    void sweep_takesOddsByTokenWhenTheFeedTurnsTheWholeOrder() {
        mirror.sweep();
        String feedId = mirror.someMarket();
        Object thisOption = mirror.market(feedId, "this_option");
        Object thisToken = mirror.market(feedId, "this_token");
        mirror.control(
                "markets/" + feedId + "/row",
                turnedTokens(feedId)
                        .put("outcomePrices", "[\"0.20\", \"0.80\"]")
                        .put("outcomes", list(mirror.market(feedId, "that_option"), thisOption)));

        mirror.sweep();

        assertThat(mirror.market(feedId, "this_odds")).isEqualTo(new BigDecimal("0.8000"));
        assertThat(mirror.market(feedId, "this_token")).isEqualTo(thisToken);
        assertThat(mirror.market(feedId, "this_option")).isEqualTo(thisOption);
        assertThat(mirror.market(feedId, "suspended")).isEqualTo(false);
    }

    @Test
    void sweep_keepsWhatTheFeedSaysOfAnOpenDisputedMarketAsLongAsItIsDisputed() {
        mirror.sweep();
        String feedId = mirror.someMarket();
        String disputes = "select count(*) from market_disputes where market_id = ?";
        Object market = mirror.market(feedId, "id");
        JsonObject disputed = new JsonObject()
                .put("umaResolutionStatus", "disputed")
                .put("umaResolutionStatuses", list("proposed", "disputed"))
                .put("acceptingOrders", false);
        mirror.control("markets/" + feedId + "/row", disputed);

        assertThat(mirror.sweep().written()).isZero();
        mirror.sweep();

        assertThat(database.ask(
                        "select concat_ws(' ', evidence->>'status', evidence->'rounds', jsonb_array_length(evidence->'prices'))"
                                + " from market_disputes where market_id = ?",
                        market))
                .isEqualTo("disputed [\"proposed\", \"disputed\"] 2");
        assertThat(mirror.market(feedId, "status")).isEqualTo("open");

        mirror.control("markets/" + feedId + "/row", new JsonObject());
        mirror.sweep();
        assertThat(database.ask(disputes, market)).isEqualTo(0L);
    }

    @Test
    void sweep_believesNothingOfAMarketWhoseTokensAloneAreTurned() {
        mirror.sweep();
        String feedId = mirror.someMarket();
        Object before = mirror.market(feedId, ROW);
        mirror.control("markets/" + feedId + "/row", turnedTokens(feedId).put("question", "Another question?"));

        CatalogueSyncCounts counts = mirror.sweep();

        assertThat(counts.skipped()).containsKey(SkipReason.OUTCOMES_TURNED);
        assertThat(mirror.market(feedId, ROW)).isEqualTo(before);
        assertThat(mirror.market(feedId, "suspended")).isEqualTo(true);

        mirror.control("markets/" + feedId + "/row", new JsonObject());
        mirror.sweep();
        assertThat(mirror.market(feedId, "suspended")).isEqualTo(false);
    }

    @Test
    void sweep_renamesAnOutcomeOnlyWhileNobodyHasBetOnIt() {
        mirror.sweep();
        String feedId = mirror.someMarket();
        rename(feedId, "Team A");
        mirror.sweep();
        assertThat(mirror.market(feedId, "this_option")).isEqualTo("Team A");

        new LedgerFixture(database).pendingBets((UUID) mirror.market(feedId, "id"), 1, 1);
        rename(feedId, "Team B");
        mirror.control("markets/" + feedId + "/odds", new JsonObject().put("odds", "0.3700"));
        mirror.sweep();
        assertThat(mirror.market(feedId, "this_option")).isEqualTo("Team A");
        assertThat(mirror.market(feedId, "this_odds")).isEqualTo(new BigDecimal("0.3700"));
        settleBets();
    }

    private void rename(String feedId, String first) {
        JsonObject row = new JsonObject().put("outcomes", list(first, mirror.market(feedId, "that_option")));
        mirror.control("markets/" + feedId + "/row", row);
    }

    private JsonObject turnedTokens(String feedId) {
        Object turned = list(mirror.market(feedId, "that_token"), mirror.market(feedId, "this_token"));
        return new JsonObject().put("clobTokenIds", turned);
    }

    private static String list(Object first, Object second) {
        return new JsonArray().add(first).add(second).encode();
    }

    @ParameterizedTest
    @CsvSource({"acceptingOrders, false", "active, false", "archived, true"})
    void oddsOfAMarketThatTheFeedDoesNotTrade_takeNoBetsAndAgeThoughItsBookStands(String field, boolean value) {
        mirror.sweep();
        String feedId = mirror.someMarket();
        new LedgerFixture(database).pendingBets((UUID) mirror.market(feedId, "id"), 1, 1);
        mirror.control("markets/" + feedId + "/row", new JsonObject().put(field, value));
        mirror.sweep();
        assertThat(place(feedId)).as("at once").isEqualTo("odds_stale");
        database.ask("update market_odds set confirmed_at = now() - interval '11 minutes'");
        Object before = mirror.market(feedId, ROW);
        mirror.control("markets/" + feedId + "/odds", new JsonObject().put("odds", "0.3700"));

        mirror.poll();
        mirror.quote((UUID) mirror.market(feedId, "id"), 3_700);
        mirror.sweep();

        assertThat(mirror.market(feedId, ROW)).isEqualTo(before);
        assertThat(mirror.watched()).doesNotContain(feedId).isNotEmpty();

        mirror.control("markets/" + feedId + "/row", new JsonObject());
        mirror.sweep();
        assertThat(mirror.market(feedId, "this_odds")).isEqualTo(new BigDecimal("0.3700"));
        assertThat(place(feedId)).isEqualTo("placed");
        assertThat(mirror.watched()).contains(feedId);
        settleBets();
    }

    private Object place(String feedId) {
        return mirror.place(new LedgerFixture(database).user(), feedId);
    }

    private void settleBets() {
        database.ask("update bets set status = 'cancelled', actual_payout = amount, resolved_at = now()");
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
    void sweep_mirrorsTheMostLiquidOfWhatIsChosenAndFollowsWhatWasBetOn() {
        MirrorFilter few = new MirrorFilter(BigDecimal.ZERO, Set.of(), Set.of(), 20);
        CatalogueSyncCounts counts = mirror.sweep(few);
        assertThat(open()).isEqualTo(20L);
        assertThat(counts.skipped().get(SkipReason.NOT_CHOSEN)).isGreaterThan(100);
        BigDecimal least = (BigDecimal) database.ask("select min(liquidity) from markets where status = 'open'");
        mirror.sweep();
        assertThat(open()).isGreaterThan(200L);
        assertThat(database.ask(
                        "select count(*) from (select liquidity from markets where status = 'open'"
                                + " order by liquidity desc limit 20) m where liquidity >= ?",
                        least))
                .as("what was kept were the most liquid")
                .isEqualTo(20L);

        String candidates = String.join(",", new LedgerFixture(database).mirrored(100));
        UUID betOn = (UUID) database.ask(
                "select id from markets where polymarket_id = any (string_to_array(?, ',')) order by liquidity limit 1",
                candidates);
        new LedgerFixture(database).pendingBets(betOn, 1, 1);
        mirror.sweep(few);
        assertThat(open()).isEqualTo(20L);
        assertThat(status(betOn)).as("somebody bet on it").isEqualTo("open");
        assertThat(database.ask("select count(*) from markets where status = 'closed' and closed_by <> 'unchosen'"))
                .isEqualTo(0L);
        assertThat(mirror.sweep(few).written()).isZero();
        String feedId = (String) database.ask("select polymarket_id from markets where id = ?", betOn);
        mirror.control("markets/" + feedId + "/odds", new JsonObject().put("odds", "0.3700"));
        mirror.sweep(few);
        assertThat(mirror.market(feedId, "this_odds")).isEqualTo(new BigDecimal("0.3700"));

        mirror.sweep();
        assertThat(open()).as("chosen again, open again").isGreaterThan(200L);
        settleBets();
    }

    @Test
    void sweep_mirrorsByLiquidityAndByTags() {
        mirror.sweep();
        String tag = (String) database.ask("select category from markets group by 1 order by count(*) desc limit 1");
        long with = (long) database.ask("select count(*) from markets where category = ? or ? = any (tags)", tag, tag);
        long all = open();

        mirror.sweep(new MirrorFilter(BigDecimal.ZERO, Set.of(tag.toLowerCase(Locale.ROOT)), Set.of(), 0));
        assertThat(open()).isEqualTo(with).isLessThan(all);
        mirror.sweep(new MirrorFilter(BigDecimal.ZERO, Set.of(), Set.of(tag.toLowerCase(Locale.ROOT)), 0));
        assertThat(open()).isEqualTo(all - with);
        BigDecimal middle =
                (BigDecimal) database.ask("select percentile_disc(0.5) within group (order by liquidity) from markets");
        mirror.sweep(new MirrorFilter(middle, Set.of(), Set.of(), 0));
        assertThat(database.ask("select min(liquidity) from markets where status = 'open'"))
                .isEqualTo(middle);
        assertThat(open()).isEqualTo(database.ask("select count(*) from markets where liquidity >= ?", middle));
    }

    private long open() {
        return (long) database.ask("select count(*) from markets where status = 'open'");
    }

    private Object status(UUID market) {
        return database.ask("select status from markets where id = ?", market);
    }

    @Test
    void walk_retriesOnePageOnlySoOften() {
        gamma("error", 0);
        assertThatThrownBy(() -> await(mirror.sweeper().run())).isInstanceOf(FeedException.class);
        assertThat(mirror.state().getJsonObject("requests").getLong("gamma")).isEqualTo(8L);
    }

    @Test
    void sweep_followsAMarketThatFlipsClosedAndBack() {
        mirror.sweep();
        String feedId = mirror.someMarket();
        for (boolean closed : new boolean[] {true, false, true}) {
            JsonObject row = new JsonObject().put("updatedAt", Instant.now().toString());
            mirror.control("markets/" + feedId + "/row", closed ? row.put("closed", true) : row);

            mirror.sweep();

            assertThat(mirror.market(feedId, "status")).isEqualTo(closed ? "closed" : "open");
        }
    }

    @Test
    void poll_goesOnBehindAPageThatFailed() {
        mirror.sweep();
        for (String feedId : new LedgerFixture(database).mirrored(130)) {
            new LedgerFixture(database).pendingBets((UUID) mirror.market(feedId, "id"), 1, 1);
        }
        mirror.poll();
        String last = (String)
                database.ask( // of the last page, which was quoted last, and none that ends before the next poll
                        "select polymarket_id from markets join market_odds on market_id = id"
                                + " where status = 'open' and has_pending_bets(id)"
                                + " order by quoted_at desc, expires_at desc nulls first limit 1");
        mirror.control("markets/" + last + "/odds", new JsonObject().put("odds", "0.4200"));
        mirror.control(
                "faults",
                new JsonObject()
                        .put("clob", new JsonObject().put("mode", "error").put("times", 1)));

        assertThatThrownBy(mirror::poll).isInstanceOf(FeedException.class);

        assertThat((BigDecimal) mirror.market(last, "this_odds"))
                .isBetween(new BigDecimal("0.4100"), new BigDecimal("0.4300"));
        settleBets();
    }

    @Test
    void sweep_readsNoAnswerThatIsFarTooLong() {
        gamma("flood", 0);
        assertThatThrownBy(mirror::sweep).isInstanceOf(FeedException.class).hasMessageContaining("answered more than");
    }

    @Test
    void walk_endsWhereCursorsDoNot() {
        AtomicInteger cursors = new AtomicInteger();
        FeedEntry row = new FeedEntry.Skipped("?", SkipReason.MALFORMED);
        CatalogueReader walk = new CatalogueReader(
                mirror.vertx(),
                cursor -> Future.succeededFuture(new FeedPage(
                        Collections.nCopies(50_000, row), List.of(), Optional.of("c" + cursors.incrementAndGet()))),
                page -> Future.succeededFuture());

        assertThatThrownBy(() -> await(walk.walk()))
                .isInstanceOf(FeedException.class)
                .hasMessageContaining("do not end");
    }

    private void gamma(String mode, int times) {
        mirror.control(
                "faults",
                new JsonObject().put("gamma", new JsonObject().put("mode", mode).put("times", times)));
    }
}
