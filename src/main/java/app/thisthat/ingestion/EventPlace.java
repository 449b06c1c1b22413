package app.thisthat.ingestion;

import app.thisthat.market.MirroredEvent;
import com.fasterxml.jackson.databind.JsonNode;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.IntStream;

/**
 * The event of a market and the market's place in it.
 *
 * @param event null if the row has none
 * @param position order within the event, from 0; null if unknown
 */
record EventPlace(MirroredEvent event, Integer position) {

    private static final int ID_MAX = 255;
    private static final int TITLE_MAX = 500;

    /** Visible ASCII characters without those that RFC 3986 excludes. */
    private static final Pattern IMAGE = Pattern.compile("https://[!#-;=?-\\[\\]_a-z~]{1,990}");

    private static final Pattern SLUG = Pattern.compile("[A-Za-z0-9._-]{1,255}");

    /** The places of the markets of an event. Their order is that of the thresholds, then that of the list. */
    static List<EventPlace> inEvent(JsonNode event, List<JsonNode> markets, FeedTags feedTags) {
        MirroredEvent mirrored =
                event(event, gameStart(event, markets), true, feedTags).orElse(null);
        List<BigDecimal> thresholds = new ArrayList<>();
        markets.forEach(market -> thresholds.add(
                FeedJson.decimal(market.path("groupItemThreshold")).orElse(null)));
        Comparator<BigDecimal> byThreshold = Comparator.nullsLast(Comparator.naturalOrder());
        List<Integer> order = IntStream.range(0, markets.size())
                .boxed()
                .sorted((a, b) -> byThreshold.compare(thresholds.get(a), thresholds.get(b)))
                .toList();
        EventPlace[] places = new EventPlace[markets.size()];
        for (int position = 0; position < places.length; position++) {
            places[order.get(position)] = new EventPlace(mirrored, position);
        }
        return List.of(places);
    }

    /** The place of a row of the market list, which has outlines of its events. The first event by id counts. */
    static EventPlace ofMarket(JsonNode market, FeedTags feedTags) {
        return FeedJson.list(market.path("events")).stream()
                .flatMap(event -> event(event, gameStart(event, List.of(market)), false, feedTags).stream())
                .min(Comparator.comparing(MirroredEvent::feedId))
                .map(event -> new EventPlace(event, null))
                .orElseGet(() -> new EventPlace(null, null));
    }

    private static Optional<MirroredEvent> event(
            JsonNode event, Optional<Instant> gameStart, boolean isComplete, FeedTags feedTags) {
        Optional<String> id = FeedJson.text(event.path("id")).filter(text -> text.length() <= ID_MAX);
        Optional<String> title = FeedJson.text(event.path("title"));
        if (id.isEmpty() || title.isEmpty()) {
            return Optional.empty();
        }
        List<String> tags = feedTags.labels(event.path("tags"));
        return Optional.of(new MirroredEvent(
                id.get(),
                slug(event).orElse(null),
                Truncate.toLength(TITLE_MAX, title.get()),
                image(event).orElse(null),
                FeedTags.category(tags),
                tags,
                FeedJson.isTrue(event.path("negRisk")) || FeedJson.isTrue(event.path("enableNegRisk")),
                gameStart.or(() -> time(event.path("startDate"))).orElse(null),
                time(event.path("endDate")).orElse(null),
                isComplete));
    }

    /** The feed's start date of a game is the time at which it was listed. */
    private static Optional<Instant> gameStart(JsonNode event, List<JsonNode> markets) {
        return time(event.path("startTime")).or(() -> markets.stream()
                .flatMap(market -> time(market.path("gameStartTime")).stream())
                .min(Comparator.naturalOrder()));
    }

    private static Optional<Instant> time(JsonNode value) {
        return FeedJson.text(value).flatMap(FeedTime::parse);
    }

    /** The path of an event or a market on the feed's website. */
    static Optional<String> slug(JsonNode row) {
        return FeedJson.text(row.path("slug")).filter(text -> SLUG.matcher(text).matches());
    }

    /** The URL of the image of an event or a market; empty unless it is an {@code https} URL. */
    static Optional<String> image(JsonNode row) {
        return FeedJson.text(row.path("image"))
                .filter(text -> IMAGE.matcher(text).matches())
                .or(() -> FeedJson.text(row.path("icon"))
                        .filter(text -> IMAGE.matcher(text).matches()));
    }
}
