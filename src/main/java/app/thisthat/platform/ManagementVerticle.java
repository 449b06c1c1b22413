package app.thisthat.platform;

import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.concurrent.TimeUnit;

/**
 * Health and metrics, on a port of their own that is not for the public.
 *
 * <p>Live never looks at a dependency. Ready falls only after PostgreSQL failed three times in a row, since without it no
 * request can work; what else is away is named and leaves the node ready.
 */
public final class ManagementVerticle extends VerticleBase {

    private static final long CHECK_INTERVAL_MS = 1_000;
    private static final long CHECK_TIMEOUT_MS = 900;
    private static final int FAILURES_TO_FALL = 3;
    private static final int OK = 200;
    private static final int UNAVAILABLE = 503;

    private final Settings.Management settings;
    private final PrometheusMeterRegistry metrics;
    private final Postgres postgres;
    private final RedisGate redis;
    private final Leases leases;
    private int failuresInARow;
    private volatile boolean stopping;
    private volatile int port;

    /** Watches the databases it is given. */
    public ManagementVerticle(
            Settings.Management settings,
            PrometheusMeterRegistry metrics,
            Postgres postgres,
            RedisGate redis,
            Leases leases) {
        this.settings = settings;
        this.metrics = metrics;
        this.postgres = postgres;
        this.redis = redis;
        this.leases = leases;
    }

    @Override
    public Future<?> start() {
        vertx.setPeriodic(CHECK_INTERVAL_MS, timer -> check());
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

    /** From now on the node says that it is not ready, so that no new work is sent to it. */
    public void announceStop() {
        stopping = true;
    }

    private void check() {
        postgres.statements()
                .query("select 1")
                .execute()
                .timeout(CHECK_TIMEOUT_MS, TimeUnit.MILLISECONDS)
                .onComplete(rows -> failuresInARow = 0, failure -> failuresInARow++);
    }

    private void answer(HttpServerRequest request) {
        switch (request.path()) {
            case "/health/live" -> json(request, OK, new JsonObject().put("status", "up"));
            case "/health/ready" -> json(request, ready() ? OK : UNAVAILABLE, health());
            case "/metrics" ->
                request.response()
                        .putHeader("content-type", "text/plain; version=0.0.4; charset=utf-8")
                        .end(metrics.scrape());
            default -> request.response().setStatusCode(404).end();
        }
    }

    private boolean ready() {
        return !stopping && failuresInARow < FAILURES_TO_FALL;
    }

    private JsonObject health() {
        return new JsonObject()
                .put("status", ready() ? "up" : "down")
                .put("stopping", stopping)
                .put("postgres", failuresInARow < FAILURES_TO_FALL ? "up" : "down")
                .put("redis", redis.isShut() ? "degraded" : "up")
                .put("jobs", new JsonArray(leases.held()));
    }

    private static void json(HttpServerRequest request, int status, JsonObject body) {
        request.response()
                .setStatusCode(status)
                .putHeader("content-type", "application/json")
                .end(body.encode());
    }
}
