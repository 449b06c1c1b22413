package app.thisthat.simulator;

import app.thisthat.simulator.world.World;
import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;

/** The four parts of the feed under one address, each of them as well or as ill as it is told to be. */
final class SimulatorApi {

    /** Where a call carries what is wrong with its part. */
    static final String FAULT = "fault";

    private static final long DRIP_MS = 100;
    private static final String BLANKS = " ".repeat(1 << 16);
    private static final int FLOOD_SLICES = 256;

    private final Vertx vertx;
    private final Faults faults;

    SimulatorApi(Vertx vertx, Faults faults) {
        this.vertx = vertx;
        this.faults = faults;
    }

    /** Everything that is served. */
    Handler<HttpServerRequest> router(World world, ControlApi control) {
        Router root = Router.router(vertx);
        Router gamma = part(root, "/gamma", Faults.Part.GAMMA);
        new GammaApi(world, faults).mount(gamma);
        Router clob = part(root, "/clob", Faults.Part.CLOB);
        new ClobApi(world).mount(clob);
        Router data = part(root, "/data", Faults.Part.DATA);
        new DataApi(world).mount(data);
        Router byHand = Router.router(vertx);
        root.route("/control/*").subRouter(byHand);
        control.mount(byHand);
        return root;
    }

    private Router part(Router root, String path, Faults.Part part) {
        Router router = Router.router(vertx);
        router.route().handler(call -> fall(call, part));
        root.route(path + "/*").subRouter(router);
        return router;
    }

    private void fall(RoutingContext call, Faults.Part part) {
        Faults.Mode mode = faults.next(part);
        call.put(FAULT, mode);
        switch (mode) {
            case ERROR -> answer(call, 500, "application/json", "{\"error\":\"internal error\"}");
            case HTML -> answer(call, 200, "text/html", "<!DOCTYPE html><title>Just a moment...</title>");
            case THROTTLE -> answer(call, 429, "application/json", "{\"error\":\"Too Many Requests\"}");
            case BROKEN -> answer(call, 200, "application/json", "{\"markets\":[{\"id\":\"1\",\"quest");
            case DRIP -> drip(call);
            case FLOOD -> flood(call.response().setChunked(true), FLOOD_SLICES);
            case HANG -> call.request().pause();
            case NONE, EMPTY, REPEAT -> call.next();
        }
    }

    private void drip(RoutingContext call) {
        call.response().setChunked(true).write("{");
        long timer = vertx.setPeriodic(DRIP_MS, tick -> call.response().write(" "));
        call.addEndHandler(end -> vertx.cancelTimer(timer));
    }

    private static void flood(HttpServerResponse response, int slices) {
        if (slices == 0) {
            response.end("{\"markets\":[],\"events\":[]}");
        } else {
            response.write(BLANKS).onSuccess(written -> flood(response, slices - 1));
        }
    }

    private static void answer(RoutingContext call, int status, String type, String body) {
        call.response().setStatusCode(status).putHeader("content-type", type).end(body);
    }
}
