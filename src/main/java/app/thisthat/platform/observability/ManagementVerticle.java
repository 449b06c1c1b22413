package app.thisthat.platform.observability;

import app.thisthat.platform.jobs.LeaderLeases;
import app.thisthat.platform.postgres.PostgresProbe;
import app.thisthat.platform.postgres.ReplicaMonitor;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * Serves health and metrics on an internal port.
 *
 * <p>Liveness depends on nothing else. Readiness depends on PostgreSQL only, which every request needs. Other lost
 * dependencies are listed as degradations and leave the node ready.
 */
public final class ManagementVerticle extends VerticleBase {

    private static final int OK = 200;
    private static final int UNAVAILABLE = 503;

    private final ManagementSettings settings;
    private final PrometheusMeterRegistry metrics;
    private final List<Degradation> degradations;
    private final LeaderLeases leases;
    private final Supplier<Optional<ReplicaMonitor.Status>> replica;
    private final Readiness readiness;
    private volatile int port;

    /**
     * Creates the server.
     *
     * @param replica the state of the read replica; empty if there is none
     */
    public ManagementVerticle(
            ManagementSettings settings,
            PrometheusMeterRegistry metrics,
            PostgresProbe probe,
            List<Degradation> degradations,
            LeaderLeases leases,
            Supplier<Optional<ReplicaMonitor.Status>> replica) {
        this.settings = settings;
        this.metrics = metrics;
        this.readiness = new Readiness(probe::isDown);
        this.degradations = List.copyOf(degradations);
        this.leases = leases;
        this.replica = replica;
    }

    @Override
    public Future<?> start() {
        return vertx.createHttpServer()
                .requestHandler(this::handle)
                .listen(settings.port(), settings.host())
                .onSuccess(server -> port = server.actualPort())
                .map(HttpServer::actualPort);
    }

    /** The port of the server; 0 before the start. */
    public int port() {
        return port;
    }

    /** Makes the node ready. */
    public void announceStart() {
        readiness.start();
    }

    /** Makes the node not ready for good, so that load balancers send it no more requests. */
    public void announceStop() {
        readiness.stop();
    }

    private void handle(HttpServerRequest request) {
        switch (request.path()) {
            case "/health/live" -> json(request, OK, new JsonObject().put("status", "up"));
            case "/health/ready" -> json(request, readiness.isUp() ? OK : UNAVAILABLE, health());
            case "/metrics" -> scrape(request);
            default -> request.response().setStatusCode(404).end();
        }
    }

    /**
     * Runs on a worker thread, because the text has some hundred kilobytes. Unavailable before the start has ended:
     * until then metrics are missing.
     */
    private void scrape(HttpServerRequest request) {
        if (!readiness.isStarted()) {
            request.response().setStatusCode(UNAVAILABLE).end();
            return;
        }
        vertx.executeBlocking(metrics::scrape, false)
                .onSuccess(text -> end(request, "text/plain; version=0.0.4; charset=utf-8", text))
                .onFailure(
                        failure -> request.response().setStatusCode(UNAVAILABLE).end());
    }

    private JsonObject health() {
        JsonObject degraded = new JsonObject();
        degradations.stream()
                .filter(degradation -> degradation.active().getAsBoolean())
                .forEach(degradation -> degraded.put(degradation.name(), degradation.consequence()));
        JsonObject health = new JsonObject()
                .put("status", status(readiness.isUp()))
                .put("stopping", readiness.isStopping())
                .put("postgres", status(readiness.isDatabaseUp()))
                .put("degraded", degraded)
                .put("jobs", new JsonArray(leases.heldJobs()));
        replica.get().ifPresent(status -> health.put("replica", json(status)));
        return health;
    }

    private static JsonObject json(ReplicaMonitor.Status replica) {
        JsonObject json = new JsonObject().put("status", status(replica.up())).put("used", replica.used());
        replica.lagSeconds().ifPresent(lag -> json.put("lagSeconds", lag));
        return replica.used() ? json : json.put("reason", replica.obstacle());
    }

    private static String status(boolean up) {
        return up ? "up" : "down";
    }

    private static void json(HttpServerRequest request, int status, JsonObject body) {
        request.response().setStatusCode(status);
        end(request, "application/json", body.encode());
    }

    /** The response to {@code HEAD} has the length of the body; Vert.x omits the body and would omit the length. */
    private static void end(HttpServerRequest request, String contentType, String text) {
        Buffer body = Buffer.buffer(text);
        request.response()
                .putHeader("content-type", contentType)
                .putHeader("content-length", Integer.toString(body.length()))
                .end(body);
    }
}
