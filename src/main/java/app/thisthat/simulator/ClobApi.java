package app.thisthat.simulator;

import app.thisthat.simulator.world.BidAsk;
import app.thisthat.simulator.world.Catalogue;
import app.thisthat.simulator.world.SimulatedMarket;
import app.thisthat.simulator.world.World;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import io.vertx.ext.web.handler.BodyHandler;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.stream.Stream;

/** The CLOB API: markets, prices and order books. */
final class ClobApi {

    private static final int PAGE_SIZE = 500;
    private static final int PRICES_MAX = 500;
    private static final int BODY_MAX = 200_000;
    private static final String START = "MA==";
    private static final String END = "LTE=";

    private final World world;
    private final Overrides overrides;

    ClobApi(World world, Overrides overrides) {
        this.world = world;
        this.overrides = overrides;
    }

    void mount(Router router) {
        router.route().handler(BodyHandler.create(false).setBodyLimit(BODY_MAX));
        router.get("/time").handler(call -> call.json(world.now() / 1_000));
        router.get("/ok").handler(call -> call.json("OK"));
        router.get("/markets").handler(this::markets);
        router.get("/markets/:condition").handler(this::market);
        router.get("/price").handler(this::price);
        router.post("/prices").handler(this::prices);
        router.get("/midpoint")
                .handler(call -> token(call, (market, token) -> new JsonObject()
                        .put(
                                "mid",
                                DecimalFormats.priceText(
                                        ClobRows.quote(market, token).mid()))));
        router.get("/book").handler(call -> token(call, this::book));
        router.get("/prices-history").handler(this::history);
    }

    private void markets(RoutingContext call) {
        String cursor = call.request().getParam("next_cursor", START);
        Optional<Integer> offset = offset(cursor);
        if (offset.isEmpty()) {
            refuse(call, 400, "Invalid next_cursor");
            return;
        }
        Catalogue catalogue = world.catalogue();
        List<SimulatedMarket> rows = Stream.of(true, false)
                .flatMap(closed -> catalogue.all(closed).stream())
                .skip(offset.get())
                .limit(PAGE_SIZE)
                .toList();
        int next = offset.get() + rows.size();
        boolean end = next >= catalogue.size(true) + catalogue.size(false);
        String opening = "{\"limit\":" + PAGE_SIZE + ",\"count\":" + rows.size() + ",\"next_cursor\":\""
                + (end ? END : cursor(next)) + "\",\"data\":[";
        new RowWriter<>(call.vertx().getOrCreateContext(), call.response(), rows, this::row).write(opening, "]}");
    }

    private void market(RoutingContext call) {
        world.byConditionId(call.pathParam("condition"))
                .ifPresentOrElse(market -> call.json(row(market)), () -> refuse(call, 404, "market not found"));
    }

    private JsonObject row(SimulatedMarket market) {
        JsonObject row = ClobRows.market(market);
        return overrides.game(market).map(game -> ClobRows.putGame(row, game)).orElse(row);
    }

    private JsonObject book(SimulatedMarket market, String token) {
        return overrides
                .book(market, token)
                .map(stated -> ClobRows.book(market, token, stated, world.now()))
                .orElseGet(() -> ClobRows.book(market, token, world.now()));
    }

    private void price(RoutingContext call) {
        String side = call.request().getParam("side", "");
        if (!isSide(side)) {
            refuse(call, 400, "Invalid side");
            return;
        }
        token(call, (market, token) -> new JsonObject().put("price", price(market, token, side)));
    }

    private void prices(RoutingContext call) {
        JsonArray requests;
        try {
            requests = call.body().asJsonArray();
        } catch (DecodeException | ClassCastException e) {
            requests = null;
        }
        if (requests == null || !requests.stream().allMatch(ClobApi::isPriceRequest)) {
            refuse(call, 400, "Invalid payload");
            return;
        }
        if (requests.size() > PRICES_MAX) {
            refuse(call, 400, "Payload exceeds the limit");
            return;
        }
        JsonObject response = new JsonObject();
        requests.stream().map(JsonObject.class::cast).forEach(request -> {
            String token = request.getString("token_id");
            String side = request.getString("side");
            tradable(token).ifPresent(market -> ((JsonObject)
                            response.getMap().computeIfAbsent(token, absent -> new JsonObject()))
                    .put(side, price(market, token, side)));
        });
        call.json(response);
    }

    private void history(RoutingContext call) {
        String token = call.request().getParam("market", "");
        Optional<SimulatedMarket> market = world.byToken(token);
        if (market.isEmpty()) {
            call.json(new JsonObject().put("history", new JsonArray()));
            return;
        }
        PriceHistory.parse(call.queryParams(), world.now())
                .ifPresentOrElse(
                        history -> call.json(new JsonObject().put("history", history.points(market.get(), token))),
                        () -> refuse(call, 400, "Invalid interval"));
    }

    private void token(RoutingContext call, BiFunction<SimulatedMarket, String, JsonObject> response) {
        String token = call.request().getParam("token_id", "");
        if (!token.matches("[0-9]+")) {
            refuse(call, 400, "Invalid token id");
            return;
        }
        tradable(token)
                .ifPresentOrElse(
                        market -> call.json(response.apply(market, token)),
                        () -> refuse(call, 404, "No orderbook exists for the requested token id"));
    }

    private Optional<SimulatedMarket> tradable(String token) {
        return world.byToken(token).filter(market -> !market.closed());
    }

    /** {@code BUY} returns the best bid, as in the example of the real documentation. */
    private String price(SimulatedMarket market, String token, String side) {
        Optional<StatedBook> stated = overrides.book(market, token);
        if (stated.isPresent()) {
            String price =
                    "BUY".equals(side) ? stated.get().bid() : stated.get().ask();
            return price == null ? "" : price;
        }
        BidAsk quote = ClobRows.quote(market, token);
        return DecimalFormats.priceText("BUY".equals(side) ? quote.bid() : quote.ask());
    }

    private static boolean isPriceRequest(Object element) {
        return element instanceof JsonObject request
                && request.getValue("token_id") instanceof String
                && request.getValue("side") instanceof String side
                && isSide(side);
    }

    private static boolean isSide(String side) {
        return "BUY".equals(side) || "SELL".equals(side);
    }

    private static String cursor(int offset) {
        return Base64.getEncoder().encodeToString(Integer.toString(offset).getBytes(StandardCharsets.US_ASCII));
    }

    private static Optional<Integer> offset(String cursor) {
        try {
            String text = new String(Base64.getDecoder().decode(cursor), StandardCharsets.US_ASCII);
            return text.matches("[0-9]{1,7}") ? Optional.of(Integer.parseInt(text)) : Optional.empty();
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    private static void refuse(RoutingContext call, int status, String error) {
        call.response().setStatusCode(status);
        call.json(new JsonObject().put("error", error));
    }
}
