package app.thisthat.simulator;

import app.thisthat.simulator.world.BidAsk;
import app.thisthat.simulator.world.Book;
import app.thisthat.simulator.world.Outcome;
import app.thisthat.simulator.world.SimulatedMarket;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;

/**
 * Markets and order books in the format of the CLOB: snake case; in books all values are text and the best level is
 * last.
 */
final class ClobRows {

    private static final long DAY_MILLIS = 86_400_000;

    private ClobRows() {}

    static JsonObject market(SimulatedMarket market) {
        return new JsonObject()
                .put("condition_id", market.ids().conditionId())
                .put("question_id", market.ids().questionId())
                .put("question", market.question())
                .put("description", GammaRows.description(market))
                .put("market_slug", GammaRows.slug(market))
                .put("icon", GammaRows.image(market.event()))
                .put("image", GammaRows.image(market.event()))
                .put("fpmm", "")
                .put("active", true)
                .put("closed", market.closed())
                .put("archived", false)
                .put("accepting_orders", !market.closed())
                .put("accepting_order_timestamp", TimeFormats.isoSeconds(market.opensAt()))
                .put("enable_order_book", !market.closed())
                // midnight of the end date, hours before Gamma's end date
                .put(
                        "end_date_iso",
                        market.announcedEnd()
                                .map(end -> TimeFormats.isoSeconds(end - end % DAY_MILLIS))
                                .orElse(null))
                .put("game_start_time", null)
                .put(
                        "is_50_50_outcome",
                        market.outcome().filter(Outcome.SPLIT::equals).isPresent())
                .put("maker_base_fee", 0)
                .put("taker_base_fee", 0)
                .put("minimum_order_size", 5)
                .put("minimum_tick_size", DecimalFormats.price(market.tick()))
                .put("neg_risk", market.event().exclusive())
                .put("neg_risk_market_id", "")
                .put("neg_risk_request_id", "")
                .put("notifications_enabled", true)
                .put(
                        "rewards",
                        new JsonObject().put("max_spread", 0).put("min_size", 0).put("rates", null))
                .put("seconds_delay", 0)
                .put("tags", new JsonArray(market.event().tags()))
                .put("tokens", tokens(market));
    }

    private static JsonArray tokens(SimulatedMarket market) {
        int first = market.firstPrice();
        JsonObject firstToken = token(
                market.firstOption(),
                first,
                market.ids().firstToken(),
                market.outcome().filter(Outcome.FIRST::equals).isPresent());
        JsonObject secondToken = token(
                market.secondOption(),
                BidAsk.ONE - first,
                market.ids().secondToken(),
                market.outcome().filter(Outcome.SECOND::equals).isPresent());
        // for one market in ten the order differs from Gamma's, so that matching by position fails
        boolean swapped = market.constant("swapped", 10) == 0;
        return swapped
                ? new JsonArray().add(secondToken).add(firstToken)
                : new JsonArray().add(firstToken).add(secondToken);
    }

    private static JsonObject token(String outcome, int price, String id, boolean winner) {
        return new JsonObject()
                .put("outcome", outcome)
                .put("price", DecimalFormats.price(price))
                .put("token_id", id)
                .put("winner", winner);
    }

    static JsonObject book(SimulatedMarket market, String token, long now) {
        Book first = Book.of(market, market.quote());
        Book book = isFirst(market, token) ? first : first.opposite();
        return new JsonObject()
                .put("market", market.ids().conditionId())
                .put("asset_id", token)
                .put("timestamp", Long.toString(now))
                .put("hash", hash(market, token, now))
                .put("bids", levels(book.bids()))
                .put("asks", levels(book.asks().descendingMap()))
                .put("min_order_size", "5")
                .put("tick_size", DecimalFormats.priceText(market.tick()))
                .put("neg_risk", market.event().exclusive())
                .put("last_trade_price", DecimalFormats.priceText(market.lastTrade()));
    }

    /** A book with one level on each side that has a stated price. */
    static JsonObject book(SimulatedMarket market, String token, StatedBook stated, long now) {
        return book(market, token, now).put("bids", level(stated.bid())).put("asks", level(stated.ask()));
    }

    private static JsonArray level(String price) {
        return price == null
                ? new JsonArray()
                : new JsonArray().add(new JsonObject().put("price", price).put("size", "100"));
    }

    static JsonObject putGame(JsonObject row, Overrides.Game game) {
        return row.put("game_start_time", TimeFormats.isoSeconds(game.startsAt()))
                .put("seconds_delay", game.secondsDelay());
    }

    static BidAsk quote(SimulatedMarket market, String token) {
        return isFirst(market, token) ? market.quote() : market.quote().opposite();
    }

    static boolean isFirst(SimulatedMarket market, String token) {
        return market.ids().firstToken().equals(token);
    }

    static List<String> tokenIds(SimulatedMarket market) {
        return List.of(market.ids().firstToken(), market.ids().secondToken());
    }

    /** 40 digits that differ for every state of a book. */
    static String hash(SimulatedMarket market, String token, long now) {
        int state = market.quote().hashCode() * 31 + token.hashCode();
        return String.format("%016x%016x%08x", now * 0x9E37_79B9_7F4A_7C15L, state * 0xBF58_476D_1CE4_E5B9L, state);
    }

    private static JsonArray levels(SortedMap<Integer, Integer> side) {
        JsonArray levels = new JsonArray();
        for (Map.Entry<Integer, Integer> level : side.entrySet()) {
            levels.add(new JsonObject()
                    .put("price", DecimalFormats.priceText(level.getKey()))
                    .put("size", DecimalFormats.amountText(level.getValue())));
        }
        return levels;
    }
}
