package app.thisthat.simulator;

import app.thisthat.simulator.world.BidAsk;
import app.thisthat.simulator.world.Book;
import app.thisthat.simulator.world.Outcome;
import app.thisthat.simulator.world.SimulatedEvent;
import app.thisthat.simulator.world.SimulatedMarket;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;

/** The messages of the market socket; every number is text. */
final class SocketFrames {

    private SocketFrames() {}

    static JsonObject book(SimulatedMarket market, String token, long now) {
        return ClobRows.book(market, token, now).put("event_type", "book");
    }

    /** A change of both tokens' books to stated ones. */
    static JsonObject priceChange(SimulatedMarket market, Overrides overrides, long now) {
        JsonArray changes = new JsonArray();
        for (String token : ClobRows.tokenIds(market)) {
            overrides
                    .book(market, token)
                    .ifPresent(stated -> changes.add(new JsonObject()
                            .put("asset_id", token)
                            .put("hash", ClobRows.hash(market, token, now))
                            .put("best_bid", text(stated.bid()))
                            .put("best_ask", text(stated.ask()))
                            .put("side", "BUY")
                            .put("price", "0.5")
                            .put("size", "0")));
        }
        return of("price_change", market, now).put("price_changes", changes);
    }

    /** The feed writes a missing price as an empty text. */
    private static String text(String price) {
        return price == null ? "" : price;
    }

    /** The changed levels of both tokens' books since the previous quote. */
    static JsonObject priceChange(SimulatedMarket market, BidAsk before, long now) {
        Book oldBook = Book.of(market, before);
        Book newBook = Book.of(market, market.quote());
        JsonArray changes = new JsonArray();
        for (String token : ClobRows.tokenIds(market)) {
            boolean first = ClobRows.isFirst(market, token);
            addChanges(
                    changes,
                    market,
                    token,
                    first ? oldBook : oldBook.opposite(),
                    first ? newBook : newBook.opposite(),
                    now);
        }
        return of("price_change", market, now).put("price_changes", changes);
    }

    private static void addChanges(
            JsonArray changes, SimulatedMarket market, String token, Book oldBook, Book newBook, long now) {
        JsonObject common = new JsonObject()
                .put("asset_id", token)
                .put("hash", ClobRows.hash(market, token, now))
                .put(
                        "best_bid",
                        DecimalFormats.priceText(ClobRows.quote(market, token).bid()))
                .put(
                        "best_ask",
                        DecimalFormats.priceText(ClobRows.quote(market, token).ask()));
        Book.changes(oldBook.bids(), newBook.bids())
                .forEach((price, size) -> changes.add(level(common, "BUY", price, size)));
        Book.changes(oldBook.asks(), newBook.asks())
                .forEach((price, size) -> changes.add(level(common, "SELL", price, size)));
    }

    private static JsonObject level(JsonObject common, String side, int price, int size) {
        return common.copy()
                .put("side", side)
                .put("price", DecimalFormats.priceText(price))
                .put("size", DecimalFormats.amountText(size));
    }

    static JsonObject bestBidAsk(SimulatedMarket market, String token, long now) {
        BidAsk quote = ClobRows.quote(market, token);
        return of("best_bid_ask", market, now)
                .put("asset_id", token)
                .put("best_bid", DecimalFormats.priceText(quote.bid()))
                .put("best_ask", DecimalFormats.priceText(quote.ask()))
                .put("spread", DecimalFormats.priceText(quote.spread()));
    }

    static JsonObject bestBidAsk(SimulatedMarket market, String token, StatedBook stated, long now) {
        return of("best_bid_ask", market, now)
                .put("asset_id", token)
                .put("best_bid", text(stated.bid()))
                .put("best_ask", text(stated.ask()));
    }

    static JsonObject lastTrade(SimulatedMarket market, long now) {
        return of("last_trade_price", market, now)
                .put("asset_id", market.ids().firstToken())
                .put("price", DecimalFormats.priceText(market.lastTrade()))
                .put("side", "BUY")
                .put("size", DecimalFormats.amountText(500 + market.constant("trade", 100_000)))
                .put("fee_rate_bps", "0")
                .put("transaction_hash", market.ids().questionId());
    }

    static JsonObject newMarket(SimulatedMarket market, long now) {
        SimulatedEvent event = market.event();
        JsonArray tokens = new JsonArray(ClobRows.tokenIds(market));
        return of("new_market", market, now)
                .put("id", market.ids().gammaId())
                .put("question", market.question())
                .put("slug", GammaRows.slug(market))
                .put("description", GammaRows.description(market))
                .put("assets_ids", tokens)
                .put("outcomes", new JsonArray().add(market.firstOption()).add(market.secondOption()))
                .put("event_message", new JsonObject().put("id", event.id()).put("title", event.title()))
                .put("tags", new JsonArray(event.tags()))
                .put("condition_id", market.ids().conditionId())
                .put("active", true)
                .put("clob_token_ids", tokens)
                .put("sports_market_type", "")
                .put("line", "")
                .put("game_start_time", "")
                .put("order_price_min_tick_size", DecimalFormats.priceText(market.tick()))
                .put("group_item_title", market.itemTitle());
    }

    static JsonObject resolved(SimulatedMarket market, long now) {
        Outcome outcome = market.outcome().orElseThrow();
        boolean first = outcome == Outcome.FIRST;
        boolean split = outcome == Outcome.SPLIT;
        String winner = first ? market.ids().firstToken() : market.ids().secondToken();
        String option = first ? market.firstOption() : market.secondOption();
        return of("market_resolved", market, now)
                .put("id", market.ids().gammaId())
                .put("assets_ids", new JsonArray(ClobRows.tokenIds(market)))
                .put("winning_asset_id", split ? null : winner)
                .put("winning_outcome", split ? null : option)
                .put("event_message", null)
                .put("tags", new JsonArray(market.event().tags()));
    }

    private static JsonObject of(String type, SimulatedMarket market, long now) {
        return new JsonObject()
                .put("event_type", type)
                .put("market", market.ids().conditionId())
                .put("timestamp", Long.toString(now));
    }
}
