package app.thisthat.simulator;

import app.thisthat.simulator.world.BidAsk;
import app.thisthat.simulator.world.Outcome;
import app.thisthat.simulator.world.SimulatedMarket;
import app.thisthat.simulator.world.World;
import io.vertx.core.Future;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import io.vertx.ext.web.handler.BodyHandler;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.DateTimeException;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import java.util.UUID;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.regex.Pattern;

/** The control API for tests, load tests and demonstrations; its operations are listed in the package description. */
final class ControlApi {

    private static final int BODY_MAX = 100_000;
    private static final int LIST_MAX = 1_000;
    private static final int PADDING_MAX = 20_000_000;

    private static final Pattern ID = Pattern.compile("[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}");

    private final World world;
    private final WorldClock clock;
    private final Faults faults;
    private final Overrides overrides;
    private final MarketSockets sockets;
    private final Runnable tick;
    private final Function<UUID, Future<Optional<String>>> conditionIds;

    /**
     * Creates the API.
     *
     * @param tick advances the world to the time of the clock, and publishes the events
     * @param conditionIds finds the condition id of a market of the service
     */
    ControlApi(
            World world,
            WorldClock clock,
            Faults faults,
            Overrides overrides,
            MarketSockets sockets,
            Runnable tick,
            Function<UUID, Future<Optional<String>>> conditionIds) {
        this.world = world;
        this.clock = clock;
        this.faults = faults;
        this.overrides = overrides;
        this.sockets = sockets;
        this.tick = tick;
        this.conditionIds = conditionIds;
    }

    void mount(Router router) {
        router.route().handler(BodyHandler.create(false).setBodyLimit(BODY_MAX));
        router.get("/state").handler(call -> call.json(state()));
        router.get("/markets").handler(this::list);
        onMarket(router, "odds", this::odds);
        onMarket(router, "close", (market, body) -> world.close(market));
        onMarket(router, "dispute", (market, body) -> world.dispute(market));
        onMarket(router, "resolve", this::resolve);
        onMarket(router, "book", this::book);
        onMarket(router, "trade", this::trade);
        onMarket(router, "game", this::game);
        onMarket(router, "row", (market, body) -> overrides.rewrite(market, body.getMap()));
        onMarket(router, "padding", this::padding);
        onMarket(router, "rename", (market, body) -> world.rename(market, body.getString("question")));
        router.post("/events/:event/rename").handler(this::renameEvent);
        on(router, "walk", body -> world.setOddsMoving(Boolean.parseBoolean(required(body, "on"))));
        on(router, "clock", this::clock);
        on(router, "faults", this::faults);
        on(router, "sockets/drop", body -> sockets.closeAll());
    }

    private void list(RoutingContext call) {
        boolean closed = "true".equals(call.request().getParam("closed"));
        JsonArray markets = new JsonArray();
        world.catalogue().all(closed).stream().limit(LIST_MAX).forEach(market -> markets.add(outline(market)));
        call.json(new JsonObject()
                .put("markets", markets)
                .put("total", world.catalogue().size(closed)));
    }

    private static String required(JsonObject body, String field) {
        Object value = body.getValue(field);
        if (value == null) {
            throw new IllegalArgumentException(field + " is required");
        }
        return value.toString();
    }

    /** A price from 0 to 1 in ten-thousandths. */
    private static int tenThousandths(JsonObject body, String field) {
        return new BigDecimal(required(body, field))
                .movePointRight(4)
                .setScale(0, RoundingMode.UNNECESSARY)
                .intValueExact();
    }

    private void book(SimulatedMarket market, JsonObject body) {
        if (body.isEmpty()) {
            overrides.removeBook(market);
            return;
        }
        overrides.setBook(market, StatedBook.of(body));
        sockets.publishBook(market);
    }

    private void trade(SimulatedMarket market, JsonObject body) {
        Duration ago = Duration.parse(body.getString("ago", "PT0S"));
        market.trade(tenThousandths(body, "price"));
        sockets.publishTrade(market, System.currentTimeMillis() - ago.toMillis());
    }

    private void game(SimulatedMarket market, JsonObject body) {
        if (body.isEmpty()) {
            overrides.removeGame(market);
            return;
        }
        Duration startsIn = Duration.parse(body.getString("startsIn", "PT0S"));
        overrides.setGame(
                market,
                new Overrides.Game(
                        System.currentTimeMillis() + startsIn.toMillis(), body.getInteger("secondsDelay", 3)));
    }

    private void padding(SimulatedMarket market, JsonObject body) {
        int characters = body.getInteger("characters", 0);
        if (characters < 0 || characters > PADDING_MAX) {
            throw new IllegalArgumentException("Characters must be from 0 to " + PADDING_MAX);
        }
        overrides.pad(market, characters);
    }

    private void odds(SimulatedMarket market, JsonObject body) {
        int odds = tenThousandths(body, "odds");
        if (market.closed() || odds < 0 || odds > BidAsk.ONE) {
            throw new IllegalArgumentException("Odds must be from 0 to 1, and the market must be open");
        }
        sockets.publish(world.pinOdds(market, odds));
    }

    private void resolve(SimulatedMarket market, JsonObject body) {
        Outcome outcome = Outcome.valueOf(required(body, "winner").toUpperCase(Locale.ROOT));
        sockets.publish(world.resolve(market, outcome));
    }

    private void renameEvent(RoutingContext call) {
        world.event(call.pathParam("event"))
                .ifPresentOrElse(
                        event -> execute(
                                call, body -> world.rename(event, body.getString("title")), () -> new JsonObject()
                                        .put("eventId", event.id())
                                        .put("title", event.title())),
                        () -> respond(call, 404, new JsonObject().put("error", "Event not found")));
    }

    private void clock(JsonObject body) {
        clock.setRunning(body.getBoolean("running", clock.isRunning()));
        if (body.containsKey("advance")) {
            clock.advance(Duration.parse(body.getString("advance")));
        }
        tick.run();
    }

    private void faults(JsonObject body) {
        for (Faults.Api api : Faults.Api.values()) {
            JsonObject fault = body.getJsonObject(api.name().toLowerCase(Locale.ROOT));
            if (fault != null) {
                Faults.Mode mode = Faults.Mode.valueOf(fault.getString("mode").toUpperCase(Locale.ROOT));
                faults.set(api, mode, fault.getInteger("times", 0), fault.getLong("delayMs", 0L));
            }
        }
        JsonObject socketFaults = body.getJsonObject("sockets", new JsonObject());
        faults.freezeSockets(socketFaults.getBoolean("frozen", faults.socketsFrozen()));
        faults.delaySockets(socketFaults.getLong("delayMs", faults.socketDelayMs()));
        faults.refuseSockets(socketFaults.getBoolean("refused", faults.socketsRefused()));
    }

    private JsonObject state() {
        JsonObject requests = new JsonObject();
        for (Faults.Api api : Faults.Api.values()) {
            requests.put(api.name().toLowerCase(Locale.ROOT), faults.requests(api));
        }
        return new JsonObject()
                .put("now", TimeFormats.iso(world.now()))
                .put("running", clock.isRunning())
                .put("walking", world.isOddsMoving())
                .put("behind", world.isBehind())
                .put("open", world.catalogue().size(false))
                .put("closed", world.catalogue().size(true))
                .put("sockets", sockets.size())
                .put("requests", requests);
    }

    private static JsonObject outline(SimulatedMarket market) {
        return new JsonObject()
                .put("conditionId", market.ids().conditionId())
                .put("gammaId", market.ids().gammaId())
                .put("question", market.question())
                .put("eventId", market.event().id())
                .put("other", market.isOther())
                .put("outcomes", new JsonArray().add(market.firstOption()).add(market.secondOption()))
                .put("tokens", new JsonArray(ClobRows.tokenIds(market)))
                .put("odds", DecimalFormats.price(market.firstPrice()))
                .put("closed", market.closed())
                .put("status", market.status().wire())
                .put("closesAt", TimeFormats.iso(market.closesAt()))
                .put(
                        "outcome",
                        market.outcome()
                                .map(outcome -> outcome.name().toLowerCase(Locale.ROOT))
                                .orElse(null));
    }

    private void onMarket(Router router, String operation, BiConsumer<SimulatedMarket, JsonObject> action) {
        router.post("/markets/:condition/" + operation).handler(call -> find(call.pathParam("condition"))
                .onSuccess(found -> found.ifPresentOrElse(
                        market -> execute(call, body -> action.accept(market, body), () -> outline(market)),
                        () -> respond(call, 404, new JsonObject().put("error", "Market not found"))))
                .onFailure(call::fail));
    }

    /** The market of a condition id, or of the id of a market of the service. */
    private Future<Optional<SimulatedMarket>> find(String id) {
        return ID.matcher(id).matches()
                ? conditionIds.apply(UUID.fromString(id)).map(found -> found.flatMap(world::byConditionId))
                : Future.succeededFuture(world.byConditionId(id));
    }

    private void on(Router router, String operation, Consumer<JsonObject> action) {
        router.post("/" + operation).handler(call -> execute(call, action, this::state));
    }

    private static void execute(RoutingContext call, Consumer<JsonObject> action, Supplier<JsonObject> result) {
        try {
            JsonObject body = call.body().length() > 0 ? call.body().asJsonObject() : new JsonObject();
            action.accept(body);
            respond(call, 200, result.get());
        } catch (DecodeException
                | IllegalArgumentException
                | ArithmeticException
                | DateTimeException
                | ClassCastException
                | NullPointerException e) {
            respond(call, 400, new JsonObject().put("error", String.valueOf(e.getMessage())));
        }
    }

    private static void respond(RoutingContext call, int status, JsonObject body) {
        call.response().setStatusCode(status);
        call.json(body);
    }
}
