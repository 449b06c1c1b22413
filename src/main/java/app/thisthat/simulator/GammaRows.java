package app.thisthat.simulator;

import app.thisthat.simulator.world.BidAsk;
import app.thisthat.simulator.world.OracleStatus;
import app.thisthat.simulator.world.SimulatedEvent;
import app.thisthat.simulator.world.SimulatedMarket;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** Markets and events in the format of Gamma: camel case, lists as JSON inside strings, amounts as text or number. */
final class GammaRows {

    private static final String IMAGE = "https://images.invalid/markets/";
    private static final int ODD_END_DATES_PER_HUNDRED = 2;

    private GammaRows() {}

    /** A row of the market list. */
    static JsonObject market(SimulatedMarket market, long now, boolean includeTag) {
        JsonObject row = child(market, now).put("events", new JsonArray().add(outline(market.event(), now)));
        if (includeTag) {
            row.put("tags", reversed(tags(market.event()))); // as in the real API, the order differs between the lists
        }
        return row;
    }

    /** A row of the event list, with its markets and its placeholder. */
    static JsonObject event(SimulatedEvent event, long now) {
        JsonArray markets = new JsonArray();
        event.markets().forEach(market -> markets.add(child(market, now)));
        event.placeholders(now).forEach(market -> markets.add(child(market, now)));
        event.placeholderId().ifPresent(id -> markets.add(placeholder(event, id)));
        return outline(event, now).put("markets", markets).put("tags", tags(event));
    }

    private static JsonObject child(SimulatedMarket market, long now) {
        JsonObject row = new JsonObject()
                .put("id", market.ids().gammaId())
                .put("question", market.question())
                .put("conditionId", market.ids().conditionId())
                .put("questionID", market.ids().questionId())
                .put("slug", slug(market))
                .put("resolutionSource", "")
                .put("description", description(market))
                .put("image", image(market.event()))
                .put("icon", image(market.event()))
                .put("outcomes", DecimalFormats.pair(market.firstOption(), market.secondOption()))
                .put("outcomePrices", DecimalFormats.pricePair(market.firstPrice()))
                .put(
                        "clobTokenIds",
                        DecimalFormats.pair(
                                market.ids().firstToken(), market.ids().secondToken()))
                .put("active", true)
                .put("closed", market.closed())
                .put("archived", false)
                .put("new", false)
                .put("featured", false)
                .put("restricted", true)
                .put("ready", false)
                .put("funded", false)
                .put("approved", true)
                .put("cyom", false)
                .put("acceptingOrders", !market.closed())
                .put("enableOrderBook", true)
                .put("orderPriceMinTickSize", DecimalFormats.price(market.tick()))
                .put("orderMinSize", 5)
                .put("negRisk", market.event().exclusive())
                .put("negRiskOther", market.isOther())
                .put("umaBond", "500")
                .put("umaReward", "5")
                .put("umaResolutionStatuses", history(market));
        group(row, market);
        times(row, market, now);
        amounts(row, market, now);
        prices(row, market);
        if (market.isPlaceholder() && !market.closed()) {
            row.put("active", false).put("acceptingOrders", false).remove("outcomePrices");
        }
        return row;
    }

    private static void group(JsonObject row, SimulatedMarket market) {
        if (!market.itemTitle().isEmpty()) {
            row.put("groupItemTitle", market.itemTitle()).put("groupItemThreshold", market.itemThreshold());
        }
        if (market.event().exclusive()) {
            row.put("negRiskMarketID", market.event().markets().get(0).ids().questionId());
        }
    }

    private static void times(JsonObject row, SimulatedMarket market, long now) {
        row.put("startDate", TimeFormats.iso(market.opensAt()))
                .put("startDateIso", TimeFormats.day(market.opensAt()))
                .put("createdAt", TimeFormats.iso(market.opensAt()))
                .put("acceptingOrdersTimestamp", TimeFormats.isoSeconds(market.opensAt()))
                .put("updatedAt", TimeFormats.iso(market.closed() ? market.changedAt() : now));
        market.announcedEnd().ifPresent(end -> row.put("endDate", TimeFormats.isoSeconds(end))
                .put("endDateIso", TimeFormats.day(end)));
        if (market.closed()) {
            row.put("closedTime", TimeFormats.spaced(market.closesAt()));
        }
        if (market.status() != OracleStatus.NONE) {
            row.put("umaResolutionStatus", market.status().wire());
        }
        if (market.status() == OracleStatus.RESOLVED) {
            boolean odd = market.constant("oddEndDate", 100) < ODD_END_DATES_PER_HUNDRED;
            row.put("automaticallyResolved", true)
                    .put("umaEndDate", odd ? "NOW*()" : TimeFormats.isoSeconds(market.changedAt()));
        }
    }

    private static void amounts(JsonObject row, SimulatedMarket market, long now) {
        long volume = market.volume(now);
        long day = volume / 20;
        row.put("volume", DecimalFormats.amountText(volume))
                .put("volumeNum", DecimalFormats.amount(volume))
                .put("volumeClob", DecimalFormats.amount(volume))
                .put("volume24hr", DecimalFormats.amount(day))
                .put("volume24hrClob", DecimalFormats.amount(day))
                .put("volume1wk", DecimalFormats.amount(volume / 4))
                .put("volume1mo", DecimalFormats.amount(volume / 2));
        if (!market.closed()) {
            row.put("liquidity", DecimalFormats.amountText(market.liquidity()))
                    .put("liquidityNum", DecimalFormats.amount(market.liquidity()))
                    .put("liquidityClob", DecimalFormats.amount(market.liquidity()));
        }
    }

    private static void prices(JsonObject row, SimulatedMarket market) {
        BidAsk quote = market.quote();
        row.put("spread", DecimalFormats.price(quote.spread()))
                .put("bestAsk", DecimalFormats.price(quote.ask()))
                .put("lastTradePrice", DecimalFormats.price(market.lastTrade()));
        if (quote.bid() > 0) {
            row.put("bestBid", DecimalFormats.price(quote.bid()));
        }
    }

    /** States another book. As in the real API, a missing bid is omitted and a missing ask is 1. */
    static void putBook(JsonObject row, StatedBook book) {
        row.remove("bestBid");
        row.remove("spread");
        if (book.bid() != null) {
            row.put("bestBid", StatedBook.value(book.bid()));
        }
        row.put("bestAsk", book.ask() == null ? 1 : StatedBook.value(book.ask()));
    }

    static void putGame(JsonObject row, Overrides.Game game) {
        row.put("gameStartTime", TimeFormats.spaced(game.startsAt()))
                .put("secondsDelay", game.secondsDelay())
                .put("gameId", Long.toString(game.startsAt()));
    }

    /** A listed but undeployed market, without condition, tokens and prices. */
    private static JsonObject placeholder(SimulatedEvent event, String id) {
        return new JsonObject()
                .put("id", id)
                .put("question", event.title() + " (another)")
                .put("conditionId", "")
                .put("slug", "another-" + id)
                .put("outcomes", DecimalFormats.pair("Yes", "No"))
                .put("volume", "0")
                .put("liquidity", "0")
                .put("active", false)
                .put("closed", false)
                .put("archived", false)
                .put("groupItemTitle", "Another")
                .put("umaResolutionStatuses", "[]")
                .put("negRisk", true)
                .put("bestBid", 0)
                .put("bestAsk", 1);
    }

    private static JsonObject outline(SimulatedEvent event, long now) {
        List<SimulatedMarket> markets = event.markets();
        String slug = slugged(event.generatedTitle()) + "-" + event.id();
        return new JsonObject()
                .put("id", event.id())
                .put("ticker", slug)
                .put("slug", slug)
                .put("title", event.title())
                .put("description", "A fictitious event.")
                .put("startDate", TimeFormats.iso(event.opensAt()))
                .put("creationDate", TimeFormats.iso(event.opensAt()))
                .put("endDate", TimeFormats.isoSeconds(event.closesAt()))
                .put("image", image(event))
                .put("icon", image(event))
                .put("active", true)
                .put("closed", event.closed())
                .put("archived", false)
                .put("featured", false)
                .put("restricted", true)
                .put(
                        "liquidity",
                        DecimalFormats.amount(markets.stream()
                                .mapToLong(SimulatedMarket::liquidity)
                                .sum()))
                .put(
                        "volume",
                        DecimalFormats.amount(markets.stream()
                                .mapToLong(market -> market.volume(now))
                                .sum()))
                .put("enableOrderBook", true)
                .put("negRisk", event.exclusive())
                .put("enableNegRisk", event.exclusive())
                .put("negRiskAugmented", event.placeholderId().isPresent())
                .put("commentCount", 0);
    }

    private static JsonArray tags(SimulatedEvent event) {
        JsonArray tags = new JsonArray();
        for (String label : event.tags()) {
            tags.add(new JsonObject()
                    .put("id", Integer.toString(1_000 + Math.floorMod(label.hashCode(), 100_000)))
                    .put("label", label)
                    .put("slug", slugged(label))
                    .put("requiresTranslation", false));
        }
        return tags.add(new JsonObject().put("id", "100215").put("label", "All").put("slug", "all"));
    }

    private static JsonArray reversed(JsonArray elements) {
        JsonArray reversed = new JsonArray();
        for (int i = elements.size() - 1; i >= 0; i--) {
            reversed.add(elements.getValue(i));
        }
        return reversed;
    }

    private static String history(SimulatedMarket market) {
        return market.history().stream()
                .map(status -> '"' + status.wire() + '"')
                .collect(Collectors.joining(", ", "[", "]"));
    }

    /** Ends with the id of the market. */
    static String slug(SimulatedMarket market) {
        return slugged(market.firstQuestion()) + "-" + market.ids().gammaId();
    }

    static String description(SimulatedMarket market) {
        return "This market will resolve to \"" + market.firstOption() + "\" if the answer to \""
                + market.firstQuestion()
                + "\" turns out so. Otherwise, this market will resolve to \"" + market.secondOption()
                + "\".\n\nThis market is fictitious.";
    }

    static String image(SimulatedEvent event) {
        return IMAGE + event.id() + ".png";
    }

    private static String slugged(String text) {
        return text.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9]+", "-").replaceAll("^-|-$", "");
    }
}
