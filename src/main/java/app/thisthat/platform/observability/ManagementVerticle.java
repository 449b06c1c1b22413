package app.thisthat.platform.observability;

import app.thisthat.platform.jobs.LeaderLeases;
import app.thisthat.platform.postgres.PostgresProbe;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;

/**
 * Health and metrics, on a port of their own that is not for the public.
 *
 * <p>Live never looks at a dependency. Ready looks at PostgreSQL alone, since without it no request can work; what else is
 * away is named, with what that changes, and leaves the node ready.
 */
public final class ManagementVerticle extends VerticleBase {


    private static final int OK = 200;
    private static final int UNAVAILABLE = 503;

    private final ManagementSettings settings;
    private final PrometheusMeterRegistry metrics;
    private final List<Degradation> degradations;
    private final LeaderLeases leases;
    private final Readiness readiness;
    private volatile int port;

    /** Watches the database it is given, and names what is away of the rest. */
    public ManagementVerticle(
            ManagementSettings settings,
            PrometheusMeterRegistry metrics,
            PostgresProbe probe,
            List<Degradation> degradations,
            LeaderLeases leases) {
        this.settings = settings;
        this.metrics = metrics;
        this.readiness = new Readiness(probe::isDown);
        this.degradations = List.copyOf(degradations);
        this.leases = leases;
    }

    @Override
    public Future<?> start() {
        return vertx.createHttpServer()
                .requestHandler(this::answer)
                .listen(settings.port(), settings.host())
                .onSuccess(server -> port = server.actualPort())
                .map(HttpServer::actualPort);
    }

    /** The port it listens on. */
    public int port() {
        return port;
    }

    /** Requests are served from now on; until then the node says that it is not ready. */
    public void announceStart() {
        readiness.start();
    }

    /** From now on the node says that it is not ready, so that no new work is sent to it. */
    public void announceStop() {
        readiness.stop();
    }

    private void answer(HttpServerRequest request) {
        switch (request.path()) {
            case "/health/live" -> json(request, OK, new JsonObject().put("status", "up"));
            case "/health/ready" -> json(request, readiness.isUp() ? OK : UNAVAILABLE, health());
            case "/metrics" -> scrape(request);
            default -> request.response().setStatusCode(404).end();
        }
    }

    /** A scrape is some hundred kilobytes of text, which no event loop should have to write. */
    private void scrape(HttpServerRequest request) {
        vertx.executeBlocking(metrics::scrape, false)
                .onSuccess(text -> request.response()
                        .putHeader("content-type", "text/plain; version=0.0.4; charset=utf-8")
                        .end(text))
                .onFailure(
                        failure -> request.response().setStatusCode(UNAVAILABLE).end());
    }

    private JsonObject health() {
        JsonObject degraded = new JsonObject();
        degradations.stream()
                .filter(degradation -> degradation.away().getAsBoolean())
                .forEach(degradation -> degraded.put(degradation.name(), degradation.consequence()));
        return new JsonObject()
                .put("status", word(readiness.isUp()))
                .put("stopping", readiness.isStopping())
                .put("postgres", word(readiness.isDatabaseUp()))
                .put("degraded", degraded)
                .put("jobs", new JsonArray(leases.heldJobs()));
    }

    private static String word(boolean up) {
        return up ? "up" : "down";
    }

    private static void json(HttpServerRequest request, int status, JsonObject body) {
        request.response()
                .setStatusCode(status)
                .putHeader("content-type", "application/json")
                .end(body.encode());
    }
}
