package app.thisthat.live;

import app.thisthat.Settings;
import app.thisthat.harness.TestDatabase;
import app.thisthat.http.server.ContractExampleServer;
import app.thisthat.kernel.Odds;
import app.thisthat.market.OddsChanged;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;

/** The socket and the event stream on a real server, with market states from the test instead of a database. */
final class LiveServer implements AutoCloseable {

    /** Timeouts for tests that wait for them. */
    static final LiveTimings SHORT_TIMINGS = new LiveTimings(
            Duration.ofMillis(100),
            Duration.ofSeconds(3),
            Duration.ofSeconds(30),
            Duration.ofSeconds(2),
            Duration.ofMillis(200),
            Duration.ofMillis(200));

    private final Vertx vertx = Vertx.vertx();
    private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
    private final Set<UUID> viewed = ConcurrentHashMap.newKeySet();
    private final MarketStateRegistry registry;
    private final ContractExampleServer server;
    private LiveApi api;
    private long seq;
    private boolean stopped;

    LiveServer() {
        this(Map.of(), LiveTimings.PRODUCTION);
    }

    LiveServer(Map<String, String> variables, LiveTimings timings) {
        this(variables, timings, false);
    }

    private LiveServer(Map<String, String> variables, LiveTimings timings, boolean limited) {
        registry = new MarketStateRegistry(timings, Instant::now, viewed::add);
        server = new ContractExampleServer(
                ContractExampleServer.http2Settings(),
                operations -> {
                    Settings settings = Settings.load(Optional.empty(), variables);
                    api = new LiveApi(
                            vertx, registry, ContractExampleServer.authenticator(), settings.live(), settings.http());
                    api.register(operations);
                    api.bindTo(meters);
                },
                limited);
    }

    /** A server with rate limits. */
    static LiveServer limited() {
        return new LiveServer(Map.of("THISTHAT_LIVE_SOCKETS_PER_ADDRESS", "1000"), LiveTimings.PRODUCTION, true);
    }

    static UUID market(int number) {
        return new UUID(1, number);
    }

    /** Changes the odds of markets 0 to {@code markets - 1}; returns their new seq. */
    synchronized long changeOdds(int markets) {
        seq++;
        int odds = 1_000 + (int) (seq % 8_000);
        List<OddsChanged.State> states = new ArrayList<>();
        for (int i = 0; i < markets; i++) {
            states.add(new OddsChanged.State(market(i), seq, new Odds(odds), new Odds(Odds.ONE - odds), Instant.now()));
        }
        registry.oddsChanged(states);
        return seq;
    }

    /** The markets that were reported as looked at. */
    Set<UUID> viewed() {
        return viewed;
    }

    MarketStateRegistry registry() {
        return registry;
    }

    int connections() {
        return api.connections();
    }

    int port() {
        return server.port();
    }

    Vertx vertx() {
        return vertx;
    }

    SocketProbe probe() {
        return new SocketProbe(vertx, server.port());
    }

    /** Number of clients that the server closed with a code. */
    double closedWith(CloseCode code) {
        return meters.get("thisthat_live_hung_up")
                .tag("reason", code.name().toLowerCase(Locale.ROOT))
                .functionCounter()
                .count();
    }

    /** Stops the server as the service does; clients can read on. */
    void stop() {
        if (!stopped) {
            stopped = true;
            server.close();
        }
    }

    @Override
    public void close() {
        stop();
        TestDatabase.await(vertx.close());
    }
}
