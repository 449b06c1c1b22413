package app.thisthat.simulator;

import app.thisthat.simulator.world.World;
import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;

/** Routes of all APIs of the simulator, with the injected faults. */
final class SimulatorApi {

    static final String FAULT = "fault";

    private static final long DRIP_INTERVAL_MS = 100;
    private static final String WHITE_SPACE = " ".repeat(1 << 16);
    private static final int FLOOD_CHUNKS = 256;

    private final Vertx vertx;
    private final Faults faults;
    private final Overrides overrides;

    SimulatorApi(Vertx vertx, Faults faults, Overrides overrides) {
        this.vertx = vertx;
        this.faults = faults;
        this.overrides = overrides;
    }

    Handler<HttpServerRequest> router(World world, ControlApi control) {
        Router root = Router.router(vertx);
        Router gamma = api(root, "/gamma", Faults.Api.GAMMA);
        new GammaApi(world, overrides).mount(gamma);
        Router clob = api(root, "/clob", Faults.Api.CLOB);
        clob.get("/book").handler(call -> applyFault(call, Faults.Api.BOOK));
        new ClobApi(world, overrides).mount(clob);
        Router data = api(root, "/data", Faults.Api.DATA);
        new DataApi(world).mount(data);
        Router controlRouter = Router.router(vertx);
        root.route("/control/*").subRouter(controlRouter);
        control.mount(controlRouter);
        return root;
    }

    private Router api(Router root, String path, Faults.Api api) {
        Router router = Router.router(vertx);
        router.route().handler(call -> applyFault(call, api));
        root.route(path + "/*").subRouter(router);
        return router;
    }

    private void applyFault(RoutingContext call, Faults.Api api) {
        Faults.Mode mode = faults.next(api);
        call.put(FAULT, mode);
        switch (mode) {
            case ERROR -> respond(call, 500, "application/json", "{\"error\":\"internal error\"}");
            case HTML -> respond(call, 200, "text/html", "<!DOCTYPE html><title>Just a moment...</title>");
            case THROTTLE -> respond(call, 429, "application/json", "{\"error\":\"Too Many Requests\"}");
            case BROKEN -> respond(call, 200, "application/json", "{\"markets\":[{\"id\":\"1\",\"quest");
            case DRIP -> drip(call);
            case FLOOD -> flood(call.response().setChunked(true), FLOOD_CHUNKS);
            case HANG -> call.request().pause();
            case DELAY -> delay(call, faults.delayMs(api));
            case NONE, EMPTY, REPEAT -> call.next();
        }
    }

    private void delay(RoutingContext call, long ms) {
        call.request().pause();
        vertx.setTimer(Math.max(1, ms), timer -> {
            call.request().resume();
            call.next();
        });
    }

    private void drip(RoutingContext call) {
        call.response().setChunked(true).write("{");
        long timer = vertx.setPeriodic(DRIP_INTERVAL_MS, tick -> call.response().write(" "));
        call.addEndHandler(end -> vertx.cancelTimer(timer));
    }

    private static void flood(HttpServerResponse response, int chunks) {
        if (chunks == 0) {
            response.end("{\"markets\":[],\"events\":[]}");
        } else {
            response.write(WHITE_SPACE).onSuccess(written -> flood(response, chunks - 1));
        }
    }

    private static void respond(RoutingContext call, int status, String type, String body) {
        call.response().setStatusCode(status).putHeader("content-type", type).end(body);
    }
}
