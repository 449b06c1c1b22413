package app.thisthat.simulator;

import app.thisthat.simulator.world.BidAsk;
import app.thisthat.simulator.world.Outcome;
import app.thisthat.simulator.world.SimulatedMarket;
import app.thisthat.simulator.world.World;
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
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.Supplier;

/** The world's strings, for tests, load tests and demonstrations; the package's documentation lists them. */
final class ControlApi {

    private static final int BODY_MAX = 100_000;
    private static final int LIST_MAX = 1_000;

    private final World world;
    private final WorldClock clock;
    private final Faults faults;
    private final MarketSockets sockets;
    private final Runnable tick;

    /**
     * Pulls the strings of a world.
     *
     * @param tick lets the world come to the clock's time now, and tells those who watch
     */
    ControlApi(World world, WorldClock clock, Faults faults, MarketSockets sockets, Runnable tick) {
        this.world = world;
        this.clock = clock;
        this.faults = faults;
        this.sockets = sockets;
        this.tick = tick;
    }

    void mount(Router router) {
        router.route().handler(BodyHandler.create(false).setBodyLimit(BODY_MAX));
        router.get("/state").handler(call -> call.json(state()));
        router.get("/markets").handler(this::list);
        onMarket(router, "odds", this::odds);
        onMarket(router, "close", (market, order) -> world.close(market));
        onMarket(router, "dispute", (market, order) -> world.dispute(market));
        onMarket(router, "resolve", this::resolve);
        onMarket(router, "row", (market, order) -> faults.rewrite(market.ids().conditionId(), order.getMap()));
        on(router, "walk", order -> world.walk(order.getBoolean("on")));
        on(router, "clock", this::clock);
        on(router, "faults", this::faults);
        on(router, "sockets/drop", order -> sockets.drop());
    }

    private void list(RoutingContext call) {
        boolean closed = "true".equals(call.request().getParam("closed"));
        JsonArray markets = new JsonArray();
        world.catalogue().all(closed).stream().limit(LIST_MAX).forEach(market -> markets.add(outline(market)));
        call.json(new JsonObject()
                .put("markets", markets)
                .put("total", world.catalogue().size(closed)));
    }

    private void odds(SimulatedMarket market, JsonObject order) {
        int odds = new BigDecimal(order.getValue("odds").toString())
                .movePointRight(4)
                .setScale(0, RoundingMode.UNNECESSARY)
                .intValueExact();
        if (market.closed() || odds < 0 || odds > BidAsk.ONE) {
            throw new IllegalArgumentException("only odds from 0 to 1, and only while the market is open");
        }
        sockets.tell(world.pin(market, odds));
    }

    private void resolve(SimulatedMarket market, JsonObject order) {
        Outcome outcome = Outcome.valueOf(order.getString("winner").toUpperCase(Locale.ROOT));
        sockets.tell(world.decide(market, outcome));
    }

    private void clock(JsonObject order) {
        clock.run(order.getBoolean("running", clock.running()));
        if (order.containsKey("advance")) {
            clock.advance(Duration.parse(order.getString("advance")));
        }
        tick.run();
    }

    private void faults(JsonObject order) {
        for (Faults.Part part : Faults.Part.values()) {
            JsonObject fault = order.getJsonObject(part.name().toLowerCase(Locale.ROOT));
            if (fault != null) {
                Faults.Mode mode = Faults.Mode.valueOf(fault.getString("mode").toUpperCase(Locale.ROOT));
                faults.set(part, mode, fault.getInteger("times", 0));
            }
        }
        JsonObject socketFaults = order.getJsonObject("sockets", new JsonObject());
        faults.freezeSockets(socketFaults.getBoolean("frozen", faults.socketsFrozen()));
        faults.refuseSockets(socketFaults.getBoolean("refused", faults.socketsRefused()));
    }

    private JsonObject state() {
        JsonObject requests = new JsonObject();
        for (Faults.Part part : Faults.Part.values()) {
            requests.put(part.name().toLowerCase(Locale.ROOT), faults.requests(part));
        }
        return new JsonObject()
                .put("now", TimeFormats.iso(world.now()))
                .put("running", clock.running())
                .put("walking", world.walking())
                .put("behind", world.behind())
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

    private void onMarket(Router router, String what, BiConsumer<SimulatedMarket, JsonObject> pull) {
        router.post("/markets/:condition/" + what).handler(call -> world.byConditionId(call.pathParam("condition"))
                .ifPresentOrElse(
                        market -> obey(call, order -> pull.accept(market, order), () -> outline(market)),
                        () -> answer(call, 404, new JsonObject().put("error", "no such market"))));
    }

    private void on(Router router, String what, Consumer<JsonObject> pull) {
        router.post("/" + what).handler(call -> obey(call, pull, this::state));
    }

    private static void obey(RoutingContext call, Consumer<JsonObject> pull, Supplier<JsonObject> result) {
        try {
            JsonObject order = call.body().length() > 0 ? call.body().asJsonObject() : new JsonObject();
            pull.accept(order);
            answer(call, 200, result.get());
        } catch (DecodeException
                | IllegalArgumentException
                | ArithmeticException
                | DateTimeException
                | ClassCastException
                | NullPointerException e) {
            answer(call, 400, new JsonObject().put("error", String.valueOf(e.getMessage())));
        }
    }

    private static void answer(RoutingContext call, int status, JsonObject body) {
        call.response().setStatusCode(status);
        call.json(body);
    }
}
