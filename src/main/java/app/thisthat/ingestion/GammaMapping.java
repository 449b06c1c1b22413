package app.thisthat.ingestion;

import app.thisthat.kernel.Credits;
import app.thisthat.kernel.Odds;
import app.thisthat.market.Bids;
import app.thisthat.market.DisputedMarket;
import app.thisthat.market.MirroredMarket;
import app.thisthat.market.MirroredMarket.Outcome;
import app.thisthat.market.MirroredMarket.Price;
import com.fasterxml.jackson.databind.JsonNode;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.IntStream;

/** Maps markets of the feed's catalogue. Never throws, whatever the JSON contains; unknown fields are ignored. */
final class GammaMapping {

    private static final int FEED_ID_MAX = 255;

    /** Requests contain many ids, and one malformed id can fail the whole request. */
    private static final Pattern CONDITION_ID = Pattern.compile("0x[0-9a-fA-F]{1,64}");

    private static final Pattern TOKEN = Pattern.compile("[0-9]{1,78}");

    private static final int OPTION_MAX = 255;
    private static final int DESCRIPTION_MAX = 20_000;
    private static final int OUTCOMES = 2;

    /** Odds of a placeholder without prices. It takes no bets. */
    private static final FeedOdds UNPRICED = new FeedOdds(new Odds(0), new Odds(Odds.ONE));

    /** Exclusive bound of an amount column; larger amounts count as absent. */
    private static final BigDecimal AMOUNT_MAX = new BigDecimal("1e13");

    private final PriceRule rule;
    private final FeedTags feedTags;

    /** {@code categories} are the main categories, the most important one first. */
    GammaMapping(PriceRule rule, List<String> categories) {
        this.rule = rule;
        this.feedTags = new FeedTags(categories);
    }

    /** The entries of an event's markets. A market without tags gets the tags of the event. */
    List<FeedEntry> event(JsonNode event) {
        Tags tags = new Tags(feedTags.labels(event.path("tags")), true);
        List<JsonNode> markets = FeedJson.list(event.path("markets"));
        List<EventPlace> places = EventPlace.inEvent(event, markets, feedTags);
        return IntStream.range(0, markets.size())
                .mapToObj(i -> market(markets.get(i), tags, places.get(i)))
                .toList();
    }

    /** An entry of the market list. The tags of a market that belongs to an event come from the list of events. */
    FeedEntry market(JsonNode market) {
        boolean belongsToEvent = !FeedJson.list(market.path("events")).isEmpty();
        return market(market, new Tags(List.of(), !belongsToEvent), EventPlace.ofMarket(market, feedTags));
    }

    /**
     * Tags for a market without own ones.
     *
     * @param authoritative whether the tags of this list replace those of a known market
     */
    private record Tags(List<String> fallback, boolean authoritative) {}

    private FeedEntry market(JsonNode market, Tags eventTags, EventPlace place) {
        if (!market.isObject()) {
            return new FeedEntry.Skipped("?", SkipReason.MALFORMED);
        }
        Optional<String> conditionId = conditionId(market);
        if (conditionId.isEmpty()) {
            return skipped(market, SkipReason.NO_CONDITION_ID);
        }
        if (FeedJson.isTrue(market.path("closed"))) {
            return closed(conditionId.get(), market);
        }
        Sides sides = Sides.of(market);
        return skipReason(market, sides)
                .<FeedEntry>map(reason -> skipped(market, reason))
                .orElseGet(() -> open(conditionId.get(), market, sides, eventTags, place));
    }

    /** The names and tokens of the outcomes, in the order of the row. */
    private record Sides(List<String> options, List<String> tokens) {

        static Sides of(JsonNode market) {
            return new Sides(GammaMapping.options(market), GammaMapping.tokens(market));
        }
    }

    /** The dispute of a market; empty if its proposed outcome is not disputed. */
    static Optional<DisputedMarket> disputed(JsonNode market) {
        return conditionId(market)
                .filter(id -> status(market).equals(FeedStatus.DISPUTED))
                .map(id -> new DisputedMarket(
                        id,
                        Map.of(
                                "status", status(market),
                                "rounds", all(market.path("umaResolutionStatuses"), FeedJson::text),
                                "outcomes", options(market),
                                "prices", plainStrings(prices(market)))));
    }

    private static FeedEntry closed(String conditionId, JsonNode market) {
        List<String> tokens = tokens(market);
        List<BigDecimal> prices = prices(market);
        boolean paired = tokens.size() == prices.size();
        return new FeedEntry.Closed(
                conditionId,
                paired ? tokens : List.of(),
                paired ? prices : List.of(),
                status(market),
                updatedAt(market));
    }

    private static Optional<String> conditionId(JsonNode market) {
        return FeedJson.text(market.path("conditionId"))
                .filter(id -> CONDITION_ID.matcher(id).matches());
    }

    private static String status(JsonNode market) {
        return FeedJson.text(market.path("umaResolutionStatus")).orElse(FeedStatus.NONE);
    }

    /** Prices without exponents, for the evidence shown to admins. */
    static List<String> plainStrings(List<BigDecimal> prices) {
        return prices.stream().map(BigDecimal::toPlainString).toList();
    }

    /** Why an open market cannot be mirrored, prices aside. A placeholder need not trade at the feed. */
    private static Optional<SkipReason> skipReason(JsonNode market, Sides sides) {
        boolean isPlaceholder = FeedPlaceholder.of(market).isPresent();
        if (FeedJson.isFalse(market.path("active")) && !isPlaceholder) {
            return Optional.of(SkipReason.INACTIVE);
        }
        if (FeedJson.isTrue(market.path("archived"))) {
            return Optional.of(SkipReason.ARCHIVED);
        }
        if (FeedJson.isFalse(market.path("acceptingOrders")) && !isPlaceholder) {
            return Optional.of(SkipReason.NOT_TRADING);
        }
        if (FeedJson.text(market.path("question")).isEmpty()) {
            return Optional.of(SkipReason.NO_QUESTION);
        }
        if (countDistinct(sides.options) != OUTCOMES) {
            return Optional.of(SkipReason.NOT_TWO_OUTCOMES);
        }
        return countDistinct(sides.tokens) == OUTCOMES ? Optional.empty() : Optional.of(SkipReason.NO_TOKENS);
    }

    /** The number of texts; 0 if there are duplicates. */
    private static long countDistinct(List<String> texts) {
        long distinct = texts.stream().distinct().count();
        return distinct == texts.size() ? distinct : 0;
    }

    private FeedEntry open(String conditionId, JsonNode market, Sides sides, Tags eventTags, EventPlace place) {
        List<BigDecimal> prices = prices(market);
        boolean isPriced = prices.size() == OUTCOMES && prices.stream().anyMatch(price -> price.signum() != 0);
        if (!isPriced && FeedPlaceholder.of(market).isPresent()) {
            return new FeedEntry.Open(
                    mirrored(conditionId, market, sides, eventTags, place, UNPRICED, null, Price.UNKNOWN),
                    Optional.empty());
        }
        if (!isPriced) {
            return skipped(market, SkipReason.NO_PRICES);
        }
        return FeedOdds.of(prices.get(0), prices.get(1))
                .<FeedEntry>map(odds -> open(conditionId, market, sides, eventTags, place, odds))
                .orElseGet(() -> skipped(market, SkipReason.BAD_PRICES));
    }

    /**
     * Prices the market by its order book. The stated prices are for display only: with a wide spread they are the last
     * trade, whose time is unknown.
     */
    private FeedEntry.Open open(
            String conditionId, JsonNode market, Sides sides, Tags eventTags, EventPlace place, FeedOdds stated) {
        Optional<TopOfBook> book = book(market);
        if (book.isEmpty()) {
            return new FeedEntry.Open(
                    mirrored(conditionId, market, sides, eventTags, place, stated, null, Price.UNKNOWN),
                    Optional.empty());
        }
        BookPrice price = rule.price(book.get(), Optional.empty(), Instant.now());
        if (price instanceof BookPrice.Quoted quoted && rule.agrees(book.get(), stated.first())) {
            return new FeedEntry.Open(
                    mirrored(
                            conditionId,
                            market,
                            sides,
                            eventTags,
                            place,
                            quoted.odds(),
                            book.get().bids(),
                            Price.FRESH),
                    Optional.empty());
        }
        BookProblem problem = price instanceof BookPrice.Absent absent ? absent.problem() : BookProblem.CONTRADICTORY;
        MirroredMarket mirrored = problem.isIgnored()
                ? mirrored(conditionId, market, sides, eventTags, place, stated, null, Price.UNKNOWN)
                : mirrored(
                        conditionId, market, sides, eventTags, place, within(book.get(), stated), null, Price.ABSENT);
        return new FeedEntry.Open(mirrored, Optional.of(problem));
    }

    /** The book of the first outcome; the feed omits a bid of 0. */
    private static Optional<TopOfBook> book(JsonNode market) {
        JsonNode bid = market.path("bestBid");
        JsonNode ask = market.path("bestAsk");
        return bid.isValueNode() || ask.isValueNode() ? Optional.of(BookMapping.top(bid, ask)) : Optional.empty();
    }

    /** The stated price, or the nearest one within the spread. */
    private static FeedOdds within(TopOfBook book, FeedOdds stated) {
        BigDecimal price = stated.first().decimal();
        BigDecimal nearest = price.max(book.bid()).min(book.ask());
        return nearest.compareTo(price) == 0 ? stated : FeedOdds.complementary(nearest);
    }

    /**
     * Start of the game: the stated time. Without one, a market whose orders the feed delays is a game that may have
     * begun.
     */
    private static Optional<Instant> inPlaySince(JsonNode market) {
        boolean delayed = FeedJson.decimal(market.path("secondsDelay"))
                .filter(seconds -> seconds.signum() > 0)
                .isPresent();
        return time(market.path("gameStartTime")).or(() -> delayed ? Optional.of(Instant.EPOCH) : Optional.empty());
    }

    /** {@code bids} is null unless the order book gives the price. */
    private MirroredMarket mirrored(
            String conditionId,
            JsonNode market,
            Sides sides,
            Tags eventTags,
            EventPlace place,
            FeedOdds odds,
            Bids bids,
            Price price) {
        String question = FeedJson.text(market.path("question")).orElseThrow();
        List<String> options = sides.options;
        List<String> tokens = sides.tokens;
        List<String> ownTags = feedTags.labels(market.path("tags"));
        List<String> tags = ownTags.isEmpty() ? eventTags.fallback : ownTags;
        Optional<Credits> volume = amount(market.path("volumeNum")).or(() -> amount(market.path("volume")));
        Optional<Credits> liquidity = amount(market.path("liquidityNum"))
                .or(() -> amount(market.path("liquidity")))
                .or(() -> volume);
        return new MirroredMarket(
                conditionId,
                MarketTitle.of(
                        question, place.event() == null ? "" : place.event().title()),
                FeedJson.paragraphs(market.path("description"))
                        .map(text -> Truncate.toLength(DESCRIPTION_MAX, text))
                        .orElse(null),
                new Outcome(options.get(0), tokens.get(0), odds.first(), bids == null ? null : bids.thisBid()),
                new Outcome(options.get(1), tokens.get(1), odds.second(), bids == null ? null : bids.thatBid()),
                price,
                liquidity.orElse(null),
                volume.orElse(null),
                FeedTags.category(tags),
                tags,
                eventTags.authoritative && !tags.isEmpty(),
                time(market.path("endDate"))
                        .or(() -> time(market.path("endDateIso")))
                        .orElse(null),
                updatedAt(market),
                inPlaySince(market).orElse(null),
                new MirroredMarket.Listing(
                        Truncate.toLength(MarketTitle.LENGTH_MAX, question),
                        FeedJson.text(market.path("groupItemTitle"))
                                .map(text -> Truncate.toLength(OPTION_MAX, text))
                                .orElse(null),
                        EventPlace.slug(market).orElse(null),
                        EventPlace.image(market).orElse(null),
                        FeedPlaceholder.of(market).orElse(null),
                        FeedJson.isFalse(market.path("negRiskOther")),
                        place.event(),
                        place.position()));
    }

    private static List<String> options(JsonNode market) {
        return all(market.path("outcomes"), option -> FeedJson.text(option)
                .map(text -> Truncate.toLength(OPTION_MAX, text)));
    }

    /** Newer markets of the feed have position ids instead of token ids. */
    private static List<String> tokens(JsonNode market) {
        List<String> tokens = all(market.path("clobTokenIds"), GammaMapping::token);
        return tokens.isEmpty() ? all(market.path("positionIds"), GammaMapping::token) : tokens;
    }

    private static Optional<String> token(JsonNode token) {
        return FeedJson.text(token).filter(text -> TOKEN.matcher(text).matches());
    }

    private static List<BigDecimal> prices(JsonNode market) {
        return all(market.path("outcomePrices"), FeedJson::decimal);
    }

    /** Every element of a list; none if one is unreadable, because dropping it would shift the others. */
    private static <T> List<T> all(JsonNode list, Function<JsonNode, Optional<T>> read) {
        List<JsonNode> nodes = FeedJson.list(list);
        List<T> elements = nodes.stream().map(read).flatMap(Optional::stream).toList();
        return elements.size() == nodes.size() ? elements : List.of();
    }

    private static Optional<Credits> amount(JsonNode value) {
        return FeedJson.decimal(value)
                .filter(amount -> amount.signum() >= 0 && amount.compareTo(AMOUNT_MAX) < 0)
                .map(amount -> Credits.of(amount.setScale(2, RoundingMode.HALF_UP)));
    }

    private static Instant updatedAt(JsonNode market) {
        return time(market.path("updatedAt")).orElse(null);
    }

    private static Optional<Instant> time(JsonNode value) {
        return FeedJson.text(value).flatMap(FeedTime::parse);
    }

    private static FeedEntry skipped(JsonNode market, SkipReason reason) {
        String feedId = FeedJson.text(market.path("conditionId"))
                .or(() -> FeedJson.text(market.path("id")))
                .orElse("?");
        return new FeedEntry.Skipped(Truncate.toLength(FEED_ID_MAX, feedId), reason);
    }
}
