package app.thisthat.ingestion;

import app.thisthat.kernel.Credits;
import app.thisthat.market.DisputedMarket;
import app.thisthat.market.MirroredMarket;
import app.thisthat.market.MirroredMarket.Outcome;
import com.fasterxml.jackson.databind.JsonNode;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Pattern;

/**
 * Turns a market of the feed's catalogue into what it means to us. Pure: the same JSON gives the same entry, and no JSON
 * makes it fail. Fields it does not name may come and go.
 */
final class GammaMapping {

    private static final int NAME_MAX = 255;

    /** Requests name many of them at once, and one that no market can have would cost its neighbours the answer. */
    private static final Pattern CONDITION_ID = Pattern.compile("0x[0-9a-fA-F]{1,64}");

    private static final Pattern TOKEN = Pattern.compile("[0-9]{1,78}");

    private static final int TITLE_MAX = 500;
    private static final int OPTION_MAX = 255;
    private static final int DESCRIPTION_MAX = 20_000;
    private static final int OUTCOMES = 2;

    /** What a column of amounts holds; a larger figure is no figure. */
    private static final BigDecimal AMOUNT_MAX = new BigDecimal("1e13");

    private GammaMapping() {}

    /** The entries of an event: those of its markets, which take over its tags where they have none. */
    static List<FeedEntry> event(JsonNode event) {
        List<String> eventTags = FeedTags.labels(event.path("tags"));
        return FeedJson.list(event.path("markets")).stream()
                .map(market -> market(market, eventTags))
                .toList();
    }

    /** The entry of a market that stands by itself. */
    static FeedEntry market(JsonNode market) {
        return market(market, List.of());
    }

    private static FeedEntry market(JsonNode market, List<String> eventTags) {
        if (!market.isObject()) {
            return new FeedEntry.Skipped("?", SkipReason.MALFORMED);
        }
        Optional<String> conditionId = conditionId(market);
        if (conditionId.isEmpty()) {
            return skipped(market, SkipReason.NO_CONDITION_ID);
        }
        if (FeedJson.yes(market.path("closed"))) {
            return closed(conditionId.get(), market);
        }
        return unusable(market)
                .<FeedEntry>map(reason -> skipped(market, reason))
                .orElseGet(() -> open(conditionId.get(), market, eventTags));
    }

    /** The market as one whose proposed outcome is disputed; empty if it is not. */
    static Optional<DisputedMarket> disputed(JsonNode market) {
        return conditionId(market)
                .filter(id -> status(market).equals(ResolutionPolicy.DISPUTED))
                .map(id -> new DisputedMarket(
                        id,
                        Map.of(
                                "status", status(market),
                                "rounds", all(market.path("umaResolutionStatuses"), FeedJson::text),
                                "outcomes", options(market),
                                "prices", plain(prices(market)))));
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
        return FeedJson.text(market.path("umaResolutionStatus")).orElse("");
    }

    /** Prices as an admin reads them in evidence. */
    static List<String> plain(List<BigDecimal> prices) {
        return prices.stream().map(BigDecimal::toPlainString).toList();
    }

    /** What keeps an open market from being mirrored, before its prices are looked at. */
    private static Optional<SkipReason> unusable(JsonNode market) {
        if (FeedJson.no(market.path("active"))) {
            return Optional.of(SkipReason.INACTIVE);
        }
        if (FeedJson.yes(market.path("archived"))) {
            return Optional.of(SkipReason.ARCHIVED);
        }
        if (FeedJson.no(market.path("acceptingOrders"))) {
            return Optional.of(SkipReason.NOT_TRADING);
        }
        if (FeedJson.text(market.path("question")).isEmpty()) {
            return Optional.of(SkipReason.NO_QUESTION);
        }
        if (distinct(options(market)) != OUTCOMES) {
            return Optional.of(SkipReason.NOT_TWO_OUTCOMES);
        }
        return distinct(tokens(market)) == OUTCOMES ? Optional.empty() : Optional.of(SkipReason.NO_TOKENS);
    }

    /** How many there are, or none if one stands twice. */
    private static long distinct(List<String> texts) {
        long distinct = texts.stream().distinct().count();
        return distinct == texts.size() ? distinct : 0;
    }

    private static FeedEntry open(String conditionId, JsonNode market, List<String> eventTags) {
        List<BigDecimal> prices = prices(market);
        if (prices.size() != OUTCOMES || prices.stream().allMatch(price -> price.signum() == 0)) {
            return skipped(market, SkipReason.NO_PRICES);
        }
        return FeedOdds.of(prices.get(0), prices.get(1))
                .<FeedEntry>map(odds -> new FeedEntry.Open(mirrored(conditionId, market, eventTags, odds)))
                .orElseGet(() -> skipped(market, SkipReason.BAD_PRICES));
    }

    private static MirroredMarket mirrored(String conditionId, JsonNode market, List<String> eventTags, FeedOdds odds) {
        List<String> options = options(market);
        List<String> tokens = tokens(market);
        List<String> ownTags = FeedTags.labels(market.path("tags"));
        List<String> tags = ownTags.isEmpty() ? eventTags : ownTags;
        Optional<Credits> volume = amount(market.path("volumeNum")).or(() -> amount(market.path("volume")));
        Optional<Credits> liquidity = amount(market.path("liquidityNum"))
                .or(() -> amount(market.path("liquidity")))
                .or(() -> volume);
        return new MirroredMarket(
                conditionId,
                Truncate.to(TITLE_MAX, FeedJson.text(market.path("question")).orElseThrow()),
                FeedJson.text(market.path("description"))
                        .map(text -> Truncate.to(DESCRIPTION_MAX, text))
                        .orElse(null),
                new Outcome(Truncate.to(OPTION_MAX, options.get(0)), tokens.get(0), odds.first()),
                new Outcome(Truncate.to(OPTION_MAX, options.get(1)), tokens.get(1), odds.second()),
                liquidity.orElse(null),
                volume.orElse(null),
                FeedTags.category(tags),
                tags,
                time(market.path("endDate"))
                        .or(() -> time(market.path("endDateIso")))
                        .orElse(null),
                updatedAt(market));
    }

    private static List<String> options(JsonNode market) {
        return all(market.path("outcomes"), FeedJson::text);
    }

    /** Newer markets of the feed name their tokens positions. */
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

    /** Every element of a list; none if one of them cannot be read, lest the others shift into its place. */
    private static <T> List<T> all(JsonNode list, Function<JsonNode, Optional<T>> read) {
        List<JsonNode> written = FeedJson.list(list);
        List<T> elements = written.stream().map(read).flatMap(Optional::stream).toList();
        return elements.size() == written.size() ? elements : List.of();
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
        String name = FeedJson.text(market.path("conditionId"))
                .or(() -> FeedJson.text(market.path("id")))
                .orElse("?");
        return new FeedEntry.Skipped(Truncate.to(NAME_MAX, name), reason);
    }
}
