package app.thisthat.market;

import static app.thisthat.harness.TestDatabase.await;
import static org.assertj.core.api.Assertions.assertThat;

import app.thisthat.harness.DatabaseExtension;
import app.thisthat.harness.TestDatabase;
import app.thisthat.kernel.MarketStatus;
import app.thisthat.kernel.MarketType;
import app.thisthat.kernel.PageRequest;
import app.thisthat.platform.Cancellation;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

@ExtendWith(DatabaseExtension.class)
class CatalogueSearchIT {

    private static final int RANDOM_TEXTS = 500;
    private static final int TEXT_LENGTH_MAX = 200;

    private TestDatabase database;
    private final AtomicLong listChanges = new AtomicLong();
    private CatalogueStore catalogue;

    @BeforeEach
    void start(TestDatabase fresh) {
        database = fresh;
        catalogue = new CatalogueStore(
                fresh.postgres(), InstantSource.system(), listChanges::get, new MarketRowStore(FeedOutage.none()));
        database.execute("delete from market_trends");
        database.execute("delete from market_odds");
        database.execute("delete from markets");
    }

    static Stream<String> specimens() {
        return Stream.of(
                "-".repeat(33),
                "-(".repeat(33),
                "- ".repeat(33) + "x",
                "-".repeat(33) + "abc",
                "\"-".repeat(33) + "b",
                "or ".repeat(33) + "b",
                "-or ".repeat(33),
                "\"".repeat(99),
                "a<->b <1> <-> :* & | ! ( ) '' \\",
                "'; drop table markets --",
                "%_\\%",
                "\u0301\u0301 \u200d \ufe0f",
                "🚀🏳️‍🌈",
                "президент",
                "总统选举",
                "'".repeat(200),
                "a.b.c/d?e=f#g@h:i",
                "x".repeat(200),
                "U.S. -5.5° AT&T 20%");
    }

    @ParameterizedTest
    @MethodSource("specimens")
    void specimen_returnsAPage(String text) {
        market("Will Zed win the 2027 election?");

        assertThat(search(text).total()).isNotNegative();
    }

    /** Texts of alphabets that are hard to parse. The seed makes a failure repeatable. */
    @Test
    void randomTexts_returnPages() {
        market("Will Zed win the 2027 election?");
        List<String> alphabets = List.of(
                "-(\"' )!&|<>:*~\\",
                "- ab\"(",
                "or and not - \" ",
                "aeż́Łßﬁ２İ 一ы\u0301\u200d",
                "0123456789.-+/%$:",
                "<->|&!():*'\" abc");
        List<MarketSort> sorts = List.of(MarketSort.values());
        List<MarketStatus> statuses = List.of(MarketStatus.values());
        Random random = new Random(20_261_118);

        for (int i = 0; i < RANDOM_TEXTS; i++) {
            String alphabet = alphabets.get(random.nextInt(alphabets.size()));
            String text = random.ints(1 + random.nextInt(TEXT_LENGTH_MAX), 0, alphabet.length())
                    .mapToObj(at -> String.valueOf(alphabet.charAt(at)))
                    .collect(Collectors.joining());
            MarketSort sort = sorts.get(random.nextInt(sorts.size()));
            MarketStatus status = statuses.get(random.nextInt(statuses.size()));
            assertThat(await(catalogue.page(query(text, status, sort, 20, 0, null), "caller", new Cancellation()))
                            .total())
                    .as("text " + i + ": " + text)
                    .isNotNegative();
        }
    }

    @ParameterizedTest
    @CsvSource({
        "São Paulo, Sao Paulo",
        "Beşiktaş, besiktas",
        "Łódź, LODZ",
        "Iga Świątek, swiatek",
        "Sao Paulo, São Paulo",
        "Łódź, Ło\u0301dz\u0301",
        "Ło\u0301dz\u0301, Łódź",
        "Straße, strasse",
        "Tromsø, tromso",
        "İstanbul, istanbul",
        "ﬁnal round, final",
        "ＢＴＣ price, btc",
        "Йошкар-Ола, йошкар",
        "Kraków, \"krakow\"",
    })
    void accentsAndCompatibilityForms_doNotMatter(String title, String text) {
        UUID market = market(title);
        market("Another title");

        assertThat(ids(search(text))).containsExactly(market);
    }

    @Test
    void stopWord_findsItsWordOnly() {
        UUID will = market("Will it happen?");
        market("Wills and Wilma meet");

        assertThat(ids(search("will it"))).containsExactly(will);
        assertThat(ids(search("the happening")))
                .as("with other words it is ignored")
                .containsExactly(will);
    }

    @Test
    void misspelling_isToleratedIfFewMarketsMatch() {
        List<UUID> exact = IntStream.range(0, 25)
                .mapToObj(i -> market("Falcon number " + i))
                .toList();
        UUID similar = market("Falkon in court");

        assertThat(ids(search("falcon", 100))).containsExactlyInAnyOrderElementsOf(exact);
        assertThat(ids(search("falcom court"))).containsExactly(similar);
    }

    @Test
    void wordOfTheDescription_isFoundTogetherWithAMisspeltOneOfTheTitle() {
        UUID market = market("Rain on Sunday");
        database.execute("update markets set description = 'Measured at Heathrow' where id = ?", market);

        assertThat(ids(search("heathrow sundey"))).containsExactly(market);
    }

    @Test
    void excludedWords_excludeAndFindNothingAlone() {
        UUID kept = market("Cup final in Oslo");
        market("Cup final in Rome");

        assertThat(ids(search("final -rome"))).containsExactly(kept);
        assertThat(search("-rome").total()).isZero();
        assertThat(search("final or -rome").total()).isZero();
    }

    @Test
    void filters_areCombinedWithTheSearch() {
        UUID market = market("Harbour opens");
        database.execute("update markets set category = 'Ports', tags = array['Sea', 'North'] where id = ?", market);
        market("Harbour closes");

        MarketQuery query = new MarketQuery(
                Optional.of("harbour"),
                new MarketFilter(
                        List.of(MarketStatus.OPEN),
                        List.of(),
                        Optional.of("pOrts"),
                        Optional.of(MarketType.CREDITS),
                        Optional.of("SEA"),
                        Optional.empty(),
                        Optional.empty(),
                        false,
                        false),
                MarketSort.RELEVANCE,
                new PageRequest(20, 0),
                Optional.empty(),
                false);
        assertThat(ids(await(catalogue.page(query, "caller", new Cancellation()))))
                .containsExactly(market);
    }

    @ParameterizedTest
    @EnumSource(MarketSort.class)
    void commonWord_returnsTheMostLiquidMarketsOnPagesWithoutGapsOrRepetitions(MarketSort sort) {
        int markets = ListingStatement.SEARCH_RESULTS_MAX + 150;
        database.execute(
                """
                with made as (
                  insert into markets (id, title, this_option, that_option, liquidity, market_type, expires_at)
                  select gen_random_uuid(), 'Common title ' || n, 'Yes', 'No',
                         case when n <= 300 then 500000 + n when n % 2 = 0 then n end, 'credits',
                         case n % 3 when 0 then now() + n * interval '1 hour' when 1 then now() - n * interval '1 hour' end
                  from generate_series(1, ?) n
                  returning id)
                insert into market_odds (market_id, this_odds, that_odds) select id, 0.5, 0.5 from made""",
                markets);
        Set<UUID> liquid = new HashSet<>();
        for (int offset = 0; offset < markets; offset += 100) {
            liquid.addAll(ids(page(query(null, MarketStatus.OPEN, MarketSort.LIQUIDITY, 100, offset, null))).stream()
                    .limit(offset < 300 ? 100 : 0)
                    .toList());
        }

        List<UUID> byCursor = new ArrayList<>();
        MarketPage page = page(query("common", MarketStatus.OPEN, sort, 70, 0, null));
        assertThat(page.total()).isEqualTo(ListingStatement.SEARCH_RESULTS_MAX);
        assertThat(page.totalCapped()).isTrue();
        while (true) {
            byCursor.addAll(ids(page));
            if (page.nextCursor() == null) {
                break;
            }
            page = page(query("common", MarketStatus.OPEN, sort, 70, 0, MarketCursor.parse(page.nextCursor(), sort)));
        }
        List<UUID> byOffset = IntStream.range(0, 11)
                .mapToObj(i -> ids(page(query("common", MarketStatus.OPEN, sort, 100, 100 * i, null))))
                .flatMap(List::stream)
                .toList();

        assertThat(byCursor)
                .hasSize(ListingStatement.SEARCH_RESULTS_MAX)
                .doesNotHaveDuplicates()
                .containsAll(liquid);
        if (sort != MarketSort.EXPIRES_SOON) { // its first page sets the time that separates past from future
            assertThat(byOffset).isEqualTo(byCursor);
        }
    }

    @ParameterizedTest
    @EnumSource(
            value = MarketSort.class,
            mode = EnumSource.Mode.EXCLUDE,
            names = {"RELEVANCE"})
    void pagesAtAllOffsets_areThoseOfTheCursor(MarketSort sort) {
        int markets = 2 * CatalogueStore.OFFSET_FAST_MAX + 130;
        int sharedEvents = 265;
        database.execute(
                """
                with of_event as (
                  insert into events (id, feed_id, title)
                  select gen_random_uuid(), gen_random_uuid(), n from generate_series(0, 598, 2) n
                  returning id, title::int as place), made as (
                  insert into markets (id, title, this_option, that_option, liquidity, market_type, expires_at, tags,
                                       event_id)
                  select gen_random_uuid(), 'Title ' || n, 'Yes', 'No', case when n % 7 > 0 then n % 40 end, 'credits',
                         case n % 3 when 0 then now() + n % 50 * interval '1 day'
                           when 1 then now() - n % 50 * interval '1 day' end, array['All'], e.id
                  from generate_series(1, ?) n
                  left join of_event e on e.place = n % 600
                  returning id)
                insert into market_odds (market_id, this_odds, that_odds) select id, 0.5, 0.5 from made""",
                markets);
        database.execute("update market_trends set score = random() * 9");
        for (Optional<String> tag : List.of(Optional.<String>empty(), Optional.of("all"))) {
            assertPagesAreThoseOfTheCursor(sort, tag, false, markets);
            assertPagesAreThoseOfTheCursor(sort, tag, true, markets - sharedEvents);
        }
    }

    private void assertPagesAreThoseOfTheCursor(
            MarketSort sort, Optional<String> tag, boolean onePerEvent, int listed) {
        List<UUID> byCursor = new ArrayList<>();
        for (MarketPage page = page(listing(sort, tag, onePerEvent, 100, 0, null)); ; ) {
            byCursor.addAll(ids(page));
            if (page.nextCursor() == null) {
                break;
            }
            page = page(listing(sort, tag, onePerEvent, 100, 0, MarketCursor.parse(page.nextCursor(), sort)));
        }
        assertThat(byCursor).hasSize(listed).doesNotHaveDuplicates();
        for (int offset : List.of(0, 499, 500, 501, 599, 600, 777, 1_000, listed - 31, listed - 1, listed)) {
            MarketPage page = page(listing(sort, tag, onePerEvent, 30, offset, null));
            assertThat(ids(page))
                    .as("%s %s %s %d", sort, tag, onePerEvent, offset)
                    .isEqualTo(byCursor.subList(Math.min(listed, offset), Math.min(listed, offset + 30)));
            assertThat(page.total()).isEqualTo(listed);
            assertThat(page.offset()).isEqualTo(offset);
            assertThat(page.nextCursor() == null).isEqualTo(offset + 30 >= listed);
        }
    }

    private static MarketQuery listing(
            MarketSort sort, Optional<String> tag, boolean onePerEvent, int limit, int offset, MarketCursor after) {
        return new MarketQuery(
                Optional.empty(),
                new MarketFilter(
                        List.of(MarketStatus.OPEN),
                        List.of(),
                        Optional.empty(),
                        Optional.empty(),
                        tag,
                        Optional.empty(),
                        Optional.empty(),
                        false,
                        onePerEvent),
                sort,
                new PageRequest(limit, offset),
                Optional.ofNullable(after),
                false);
    }

    @Test
    void total_includesTheLastChangeOfTheCatalogue() {
        market("First");
        MarketQuery all = listing(MarketSort.NEWEST, Optional.empty(), false, 20, 0, null);
        assertThat(page(all).total()).isEqualTo(1);

        market("Second");
        listChanges.incrementAndGet();

        assertThat(page(all).total()).isEqualTo(2);
    }

    @Test
    void listing_isTheSameWithAndWithoutAFilter() {
        for (int i = 0; i < 30; i++) {
            UUID market = market("Market " + i);
            database.execute(
                    "update markets set liquidity = ?, expires_at = now() + ? * interval '1 day' where id = ?",
                    i % 4 == 0 ? null : i % 7,
                    i % 5 - 2,
                    market);
            database.execute("update market_trends set score = ? where market_id = ?", i % 3, market);
        }
        for (MarketSort sort :
                List.of(MarketSort.TRENDING, MarketSort.LIQUIDITY, MarketSort.EXPIRES_SOON, MarketSort.NEWEST)) {
            MarketQuery all = query(null, MarketStatus.OPEN, sort, 20, 5, null);
            MarketQuery filtered = new MarketQuery(
                    all.search(),
                    new MarketFilter(
                            List.of(MarketStatus.OPEN),
                            List.of(),
                            Optional.empty(),
                            Optional.of(MarketType.CREDITS),
                            Optional.empty(),
                            Optional.empty(),
                            Optional.empty(),
                            false,
                            false),
                    sort,
                    all.page(),
                    all.after(),
                    false);
            assertThat(ids(page(filtered))).as(sort.name()).hasSize(20).isEqualTo(ids(page(all)));
        }
    }

    @Test
    void readModel_followsEveryChangeOfAMarket() {
        Random random = new Random(7);
        List<UUID> markets =
                IntStream.range(0, 20).mapToObj(i -> market("Title " + i)).toList();
        List<String> changes = List.of(
                "title = title || ' Ś'",
                "liquidity = 10 ^ (random() * 6)",
                "liquidity = null",
                "expires_at = now() + random() * interval '9 days'",
                "tags = array['A', 'b']",
                "description = 'Other words'",
                "category = 'Cat ' || (random() * 3)::int",
                "status = 'closed', closed_at = now(), closed_by = 'admin'",
                "status = 'open', closed_at = null, closed_by = null");
        for (int i = 0; i < 200; i++) {
            database.execute(
                    "update markets set " + changes.get(random.nextInt(changes.size())) + " where id = any (?::uuid[])",
                    "{" + markets.get(random.nextInt(20)) + "," + markets.get(random.nextInt(20)) + "}");
        }

        assertThat(
                        database.execute(
                                """
                        select count(*) from markets m
                        join market_listing l on l.market_id = m.id
                          and (l.status, l.market_type, l.category, l.tags, l.liquidity, l.expires_at)
                              = (m.status, m.market_type, lower(m.category), lower(m.tags::text)::text[],
                                 coalesce(m.liquidity, -1), coalesce(m.expires_at, 'infinity'))
                        join market_words w on w.market_id = m.id
                          and (w.tier, w.status, w.market_type, w.category, w.tags, w.title, w.words)
                              = (listing_tier(m.status, m.liquidity), m.status, m.market_type, lower(m.category),
                                 lower(m.tags::text)::text[], fold_text(m.title),
                                 market_lexemes(m.title, m.this_option, m.that_option, m.category, m.description))
                        where m.status <> 'open' or exists (select from market_trends t where t.market_id = m.id)"""))
                .isEqualTo(20L);
        assertThat(database.execute(
                        "select (select count(*) from market_listing) + (select count(*) from market_words)"))
                .isEqualTo(40L);
    }

    private UUID market(String title) {
        return (UUID) database.execute(
                """
                with made as (
                  insert into markets (id, title, this_option, that_option, market_type)
                  values (gen_random_uuid(), ?, 'Yes', 'No', 'credits') returning id)
                insert into market_odds (market_id, this_odds, that_odds) select id, 0.5, 0.5 from made
                returning market_id""",
                title);
    }

    private MarketPage search(String text) {
        return search(text, 20);
    }

    private MarketPage search(String text, int limit) {
        return page(query(text, MarketStatus.OPEN, MarketSort.RELEVANCE, limit, 0, null));
    }

    private MarketPage page(MarketQuery query) {
        return await(catalogue.page(query, "caller", new Cancellation()));
    }

    private static MarketQuery query(
            String text, MarketStatus status, MarketSort sort, int limit, int offset, MarketCursor after) {
        return new MarketQuery(
                Optional.ofNullable(text),
                new MarketFilter(
                        List.of(status),
                        List.of(),
                        Optional.empty(),
                        Optional.empty(),
                        Optional.empty(),
                        Optional.empty(),
                        Optional.empty(),
                        false,
                        false),
                sort,
                new PageRequest(limit, offset),
                Optional.ofNullable(after),
                false);
    }

    private static List<UUID> ids(MarketPage page) {
        return page.markets().stream().map(MarketView::id).toList();
    }
}
