package app.thisthat.market;

import static app.thisthat.harness.TestDatabase.await;
import static org.assertj.core.api.Assertions.assertThat;

import app.thisthat.harness.DatabaseExtension;
import app.thisthat.harness.LedgerFixture;
import app.thisthat.harness.Servers;
import app.thisthat.harness.TestDatabase;
import app.thisthat.kernel.Credits;
import app.thisthat.kernel.Ids;
import app.thisthat.kernel.Odds;
import app.thisthat.kernel.Placeholder;
import app.thisthat.market.MirroredMarket.Outcome;
import app.thisthat.platform.eventbus.Bus;
import io.vertx.core.Vertx;
import java.math.BigDecimal;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(DatabaseExtension.class)
class EventMirrorIT {

    private static final AtomicInteger TOKENS = new AtomicInteger(1_000);

    private final Instant start = Instant.now().truncatedTo(ChronoUnit.MILLIS);
    private final String id = "e" + Ids.next();
    private final Vertx vertx = Vertx.vertx();
    private final Bus bus = new Bus(vertx, Duration.ofSeconds(5));
    private final MirroredEvent game = event(id, "Thunder vs. Spurs " + id);
    private final Row spread = new Row("0x" + UUID.randomUUID(), "Spread: Spurs (-4.5)", game, 1);
    private TestDatabase database;
    private MarketMirror mirror;

    /** A market of the feed; the other fields are constant. */
    private record Row(
            String feedId,
            String title,
            String question,
            String item,
            MirroredEvent event,
            Integer position,
            Placeholder placeholder,
            boolean isKnownNotToBeOther,
            String token) {

        Row(String feedId, String question, MirroredEvent event, Integer position) {
            this(
                    feedId,
                    event == null ? question : event.title() + ": " + question,
                    question,
                    null,
                    event,
                    position,
                    null,
                    true,
                    "1" + TOKENS.incrementAndGet());
        }

        Row with(String newQuestion, MirroredEvent newEvent, Integer newPosition) {
            String newTitle = newEvent == null ? newQuestion : newEvent.title() + ": " + newQuestion;
            return new Row(
                    feedId,
                    newTitle,
                    newQuestion,
                    item,
                    newEvent,
                    newPosition,
                    placeholder,
                    isKnownNotToBeOther,
                    token);
        }

        Row with(Placeholder newPlaceholder, boolean known) {
            return new Row(feedId, title, question, item, event, position, newPlaceholder, known, token);
        }

        MirroredMarket market(int thisOdds, Instant quotedAt) {
            return new MirroredMarket(
                    feedId,
                    title,
                    "Rules.",
                    new Outcome("Yes", token, new Odds(thisOdds)),
                    new Outcome("No", token + "0", new Odds(Odds.ONE - thisOdds)),
                    MirroredMarket.Price.FRESH,
                    Credits.of(new BigDecimal("1000.50")),
                    null,
                    "Sports",
                    List.of("Sports"),
                    true,
                    null,
                    quotedAt,
                    null,
                    new MirroredMarket.Listing(
                            question,
                            item,
                            "slug-" + token,
                            "https://images.invalid/1.png",
                            placeholder,
                            isKnownNotToBeOther,
                            event,
                            position));
        }
    }

    private static MirroredEvent event(String id, String title) {
        return new MirroredEvent(
                id,
                "slug-" + id,
                title,
                "https://images.invalid/e.png",
                "Sports",
                List.of("Sports", "Basketball"),
                false,
                null,
                null,
                true);
    }

    @BeforeEach
    void open(TestDatabase database) {
        this.database = database;
        mirror = new MarketMirror(
                database.postgres(), bus, database.lease("ingestion"), Duration.ofMinutes(1), InstantSource.system());
    }

    @AfterEach
    void close() {
        await(vertx.close());
    }

    private MirrorChanges mirror(Row... rows) {
        List<MirroredMarket> page = new ArrayList<>();
        for (Row row : rows) {
            page.add(row.market(5_500, start));
        }
        return await(mirror.mirror(page, Instant.now()));
    }

    private String market(Row row, String columns) {
        return (String) database.execute(
                "select concat_ws('|', " + columns + ") from markets where polymarket_id = ?", row.feedId);
    }

    private UUID marketId(Row row) {
        return UUID.fromString(market(row, "id"));
    }

    private String event(String columns) {
        return event(id, columns, "");
    }

    private String event(String feedId, String columns, String none) {
        Object found = database.execute("select concat_ws('|', " + columns + ") from events where feed_id = ?", feedId);
        return found == null ? none : (String) found;
    }

    @Test
    void mirror_groupsTheMarketsOfAnEvent() {
        Row winner = new Row("0x" + UUID.randomUUID(), "Winner", game, 0);
        mirror(winner, spread);

        assertThat(event("title, slug, image, category, tags[2], neg_risk, status"))
                .isEqualTo(game.title() + "|slug-" + id + "|https://images.invalid/e.png|Sports|Basketball|f|open");
        assertThat(market(spread, "title, question, event_title, event_position, slug, image"))
                .isEqualTo(game.title() + ": Spread: Spurs (-4.5)|Spread: Spurs (-4.5)|" + game.title() + "|1|slug-"
                        + spread.token + "|https://images.invalid/1.png");
        assertThat(market(winner, "event_id")).isEqualTo(market(spread, "event_id"));
    }

    @Test
    void mirror_writesNothingWithoutChanges() {
        mirror(spread);
        String before = market(spread, "xmin") + event("xmin");

        MirrorChanges changes = mirror(spread);

        assertThat(changes).isEqualTo(new MirrorChanges(List.of(), List.of(), List.of(), List.of(), List.of(), 0));
        assertThat(market(spread, "xmin") + event("xmin")).isEqualTo(before);
    }

    @Test
    void outlineOfAnEvent_addsItAndChangesNothing() {
        MirroredEvent outline =
                new MirroredEvent(id, null, game.title(), null, "Uncategorized", List.of(), false, null, null, false);
        mirror(spread.with(spread.question, outline, null));
        assertThat(event("title, category")).isEqualTo(game.title() + "|Uncategorized");

        mirror(spread);
        mirror(spread.with(spread.question, outline, null));

        assertThat(event("slug, category, tags[1]")).isEqualTo("slug-" + id + "|Sports|Sports");
        assertThat(market(spread, "event_position"))
                .as("an unknown position keeps the known one")
                .isEqualTo("1");
    }

    @Test
    void eventWithoutTags_keepsItsTagsAndCategory() {
        mirror(spread);
        MirroredEvent renamed = new MirroredEvent(
                id, "other", game.title(), null, "Uncategorized", List.of(), true, start, start, true);

        mirror(spread.with(spread.question, renamed, 1));

        assertThat(event("slug, category, tags[2], neg_risk, ends_at = starts_at"))
                .isEqualTo("other|Sports|Basketball|t|t");
    }

    @Test
    void changedEvent_isPublishedToTheCaches() throws InterruptedException {
        mirror(spread);
        UUID event = UUID.fromString(event("id"));
        BlockingQueue<MarketsEdited> edits = new LinkedBlockingQueue<>();
        bus.<MarketsEdited>subscribe(MarketsEdited.ADDRESS, edits::add);

        mirror(spread.with(spread.question, event(id, "Thunder vs. Lakers " + id), 1));

        assertThat(edits.poll(5, TimeUnit.SECONDS).markets()).containsExactly(event);
        assertThat(edits.poll(5, TimeUnit.SECONDS).markets()).containsExactly(marketId(spread));
        assertThat(market(spread, "event_title")).isEqualTo("Thunder vs. Lakers " + id);
    }

    @Test
    void marketThatMovesToAnotherEvent_leavesAnEmptyEventWithoutStatus() throws InterruptedException {
        MirroredEvent other = event(id + "x", "Spurs vs. Lakers " + id);
        mirror(spread);
        UUID before = UUID.fromString(event("id"));
        BlockingQueue<MarketsEdited> edits = new LinkedBlockingQueue<>();
        bus.<MarketsEdited>subscribe(MarketsEdited.ADDRESS, edits::add);

        mirror(spread.with(spread.question, other, 0));

        assertThat(event("coalesce(status, 'none')")).isEqualTo("none");
        assertThat(event(other.feedId(), "status", "")).isEqualTo("open");
        assertThat(market(spread, "event_id")).isEqualTo(event(other.feedId(), "id", ""));
        assertThat(edits.poll(5, TimeUnit.SECONDS).markets()).containsExactly(marketId(spread));
        assertThat(edits.poll(5, TimeUnit.SECONDS).markets())
                .containsExactly(before, UUID.fromString(market(spread, "event_id")));
    }

    @Test
    void rowWithoutEvent_keepsTheEventAndTheTitle() {
        mirror(spread);
        String before = market(spread, "xmin");

        mirror(spread.with(spread.question, null, null));

        assertThat(market(spread, "xmin")).isEqualTo(before);
    }

    @Test
    void statusOfAnEvent_isThatOfItsMarkets() {
        Row winner = new Row("0x" + UUID.randomUUID(), "Winner", game, 0);
        mirror(winner, spread);
        await(mirror.close(List.of(new FeedClosure(winner.feedId, start))));
        assertThat(event("status")).isEqualTo("open");

        await(mirror.close(List.of(new FeedClosure(spread.feedId, start))));
        assertThat(event("status")).isEqualTo("closed");

        end(winner, "cancelled");
        assertThat(event("status")).isEqualTo("closed");
        end(spread, "resolved");
        assertThat(event("status")).isEqualTo("resolved");
    }

    @Test
    void concurrentClosures_ofTheMarketsOfAnEventCloseIt() throws Exception {
        Row winner = new Row("0x" + UUID.randomUUID(), "Winner", game, 0);
        mirror(winner, spread);
        String close = "update markets set status = 'closed', closed_at = now(), updated_at = now() where id = '%s'";
        try (Connection first = Servers.connect(database.uri());
                Connection second = Servers.connect(database.uri())) {
            first.setAutoCommit(false);
            first.createStatement().execute(close.formatted(marketId(winner)));
            CompletableFuture<Void> waiting =
                    CompletableFuture.runAsync(() -> execute(second, close.formatted(marketId(spread))));
            new LedgerFixture(database).waitUntil(Duration.ofSeconds(10), () ->
                    (boolean) database.execute("select exists (select from pg_locks where not granted)"));
            first.commit();
            waiting.get(10, TimeUnit.SECONDS);
        }
        assertThat(event("status")).isEqualTo("closed");
    }

    private static void execute(Connection connection, String sql) {
        try {
            connection.createStatement().execute(sql);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    private void end(Row row, String status) {
        database.execute(
                "update markets set status = ?, resolution = case ? when 'resolved' then 'this' end where id = ?",
                status,
                status,
                marketId(row));
    }

    @Test
    void placeholders_takeNoBetsUntilTheFeedNamesThem() {
        UUID user = new LedgerFixture(database).user();
        mirror(spread.with(Placeholder.UNNAMED, true));
        assertThat(place(user, spread)).isEqualTo("placeholder_unnamed");

        mirror(spread.with(Placeholder.OTHER, true));
        mirror(spread.with(null, false));
        assertThat(market(spread, "placeholder"))
                .as("a list without the flag keeps it")
                .isEqualTo("other");
        assertThat(place(user, spread)).isEqualTo("placeholder_other");

        mirror(spread.with(null, true));
        assertThat(place(user, spread)).isEqualTo("placed");
    }

    private Object place(UUID user, Row row) {
        return database.execute(
                "select outcome from place_bets(array[?::uuid], array[?::uuid], array[0], array[?::uuid], array['this'],"
                        + " array[100], array[null::numeric], array[null::numeric], array[null::text],"
                        + " array[null::bytea], interval '10 minutes')",
                Ids.next(),
                user,
                marketId(row));
    }

    @Test
    void marketWithoutBets_isRenamedAtOnce() {
        mirror(spread);

        MirrorChanges changes = mirror(spread.with("Spread: Spurs (-5.5)", game, 1));

        assertThat(changes.edited()).containsExactly(marketId(spread));
        assertThat(market(spread, "question")).isEqualTo("Spread: Spurs (-5.5)");
        assertThat(renames(spread)).isEmpty();
    }

    @Test
    void marketWithBets_keepsItsWordingUntilTheFeedTakesTheOtherOneBack() {
        mirror(spread);
        place(new LedgerFixture(database).user(), spread);
        Row renamed = spread.with("Spread: Spurs (-5.5)", game, 1);
        String before = market(spread, "title, question, description");

        assertThat(mirror(renamed).edited()).isEmpty();
        assertThat(market(spread, "title, question, description")).isEqualTo(before);
        String first = renames(spread);
        assertThat(first).contains("|Spread: Spurs (-5.5)|");

        mirror(renamed);
        assertThat(renames(spread)).as("the same wording").isEqualTo(first);

        mirror(spread.with("Spread: Spurs (-6.5)", game, 1));
        assertThat(renames(spread)).contains("|Spread: Spurs (-6.5)|").doesNotContain("(-5.5)");

        mirror(spread);
        assertThat(renames(spread)).isEmpty();
        assertThat(market(spread, "title, question, description")).isEqualTo(before);
    }

    @Test
    void renamedEvent_doesNotChangeTheTitleOfAMarketWithBets() {
        mirror(spread);
        place(new LedgerFixture(database).user(), spread);

        mirror(spread.with(spread.question, event(id, "Thunder vs. Lakers " + id), 1));

        assertThat(market(spread, "title, event_title"))
                .isEqualTo(game.title() + ": Spread: Spurs (-4.5)|" + game.title());
        assertThat(event("title")).isEqualTo("Thunder vs. Lakers " + id);
        assertThat(renames(spread)).contains("Thunder vs. Lakers " + id + ": Spread");
    }

    @Test
    void titleOfAnOlderVersion_isReplacedInSpiteOfBets() {
        mirror(spread);
        place(new LedgerFixture(database).user(), spread);
        database.execute(
                "update markets set title = question, question = null, event_id = null, event_title = null where id = ?",
                marketId(spread));

        mirror(spread);

        assertThat(market(spread, "title, question"))
                .isEqualTo(game.title() + ": Spread: Spurs (-4.5)|Spread: Spurs (-4.5)");
        assertThat(renames(spread)).isEmpty();
    }

    private String renames(Row row) {
        Object found = database.execute(
                "select string_agg(concat_ws('|', id, title, question, seen_at, decision), ',') from market_renames"
                        + " where market_id = ?",
                marketId(row));
        return found == null ? "" : (String) found;
    }

    @Test
    void openMarketsOfDifferentEvents_neverHaveTheSameTitle() {
        String title = "Thunder vs. Spurs " + id;
        Instant tomorrow = Instant.parse("2199-03-14T19:30:00Z");
        MirroredEvent second = startingAt(id + "2", title, tomorrow);
        MirroredEvent third = startingAt(id + "3", title, tomorrow);
        MirroredEvent fourth = startingAt(id + "4", title, null);
        Row spread2 = new Row("0x" + UUID.randomUUID(), spread.question, second, 1);
        Row spread3 = new Row("0x" + UUID.randomUUID(), spread.question, third, 1);
        Row spread4 = new Row("0x" + UUID.randomUUID(), spread.question, fourth, 1);
        String base = title + ": Spread: Spurs (-4.5)";

        mirror(spread);
        mirror(spread2, spread3, spread4);

        assertThat(market(spread, "title")).as("the older one").isEqualTo(base);
        assertThat(List.of(market(spread2, "title"), market(spread3, "title"), market(spread4, "title")))
                .containsExactlyInAnyOrder(
                        base + " (March 14, 19:30 UTC)",
                        base + " (slug-" + (market(spread2, "title").endsWith("UTC)") ? third : second).feedId() + ")",
                        base + " (slug-" + fourth.feedId() + ")");

        String before = market(spread2, "xmin");
        assertThat(mirror(spread, spread2, spread3, spread4).edited()).isEmpty();
        assertThat(market(spread2, "xmin")).isEqualTo(before);
    }

    @Test
    void suffix_isDroppedWithTheTitleThatNeededIt() {
        MirroredEvent second = event(id + "2", game.title());
        Row again = new Row("0x" + UUID.randomUUID(), spread.question, second, 1);
        mirror(spread);
        mirror(again);
        assertThat(market(again, "title")).endsWith(" (slug-" + second.feedId() + ")");

        mirror(again.with("Spread: Spurs (-5.5)", second, 1));

        assertThat(market(again, "title, coalesce(title_suffix, 'none')"))
                .isEqualTo(game.title() + ": Spread: Spurs (-5.5)|none");
    }

    private static MirroredEvent startingAt(String id, String title, Instant start) {
        MirroredEvent event = event(id, title);
        return new MirroredEvent(
                id, event.slug(), title, event.image(), event.category(), event.tags(), false, start, null, true);
    }

    @Test
    void suffixOfALongTitle_fitsIntoTheColumn() {
        Row first =
                new Row("0x" + UUID.randomUUID(), "q".repeat(500 - game.title().length() - 2), game, 0);
        MirroredEvent second = event(id + "2", game.title());
        Row again = new Row("0x" + UUID.randomUUID(), first.question, second, 0);

        mirror(first, again);

        Row suffixed = market(first, "title").endsWith("q") ? again : first;
        assertThat(market(suffixed, "title")).hasSize(500).endsWith("q (slug-" + suffixed.event.feedId() + ")");
    }
}
