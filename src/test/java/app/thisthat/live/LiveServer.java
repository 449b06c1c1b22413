package app.thisthat.live;

import app.thisthat.Settings;
import app.thisthat.harness.TestDatabase;
import app.thisthat.http.server.ContractExampleServer;
import app.thisthat.http.server.HttpSettings;
import app.thisthat.kernel.Odds;
import app.thisthat.market.OddsChanged;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vertx.core.Vertx;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/** The two ways in on a real server, told of markets by the test and not by a database. */
final class LiveServer implements AutoCloseable {

    private final Vertx vertx = Vertx.vertx();
    private final SimpleMeterRegistry metrics = new SimpleMeterRegistry();
    private final MarketStateRegistry hub = new MarketStateRegistry();
    private final ContractExampleServer server;
    private LiveApi live;
    private long seq;
    private boolean serving = true;

    LiveServer(Map<String, String> settings) {
        server = new ContractExampleServer(
                new HttpSettings("localhost", 0, 1, 65_536, List.of(), List.of()), operations -> {
                    Settings read = Settings.load(Optional.empty(), settings);
                    live = new LiveApi(vertx, hub, ContractExampleServer.authenticator(), read.live(), read.http());
                    live.register(operations);
                    live.bindTo(metrics);
                });
    }

    /** The id of a market. */
    static UUID market(int number) {
        return new UUID(1, number);
    }

    /** Moves the odds of so many markets. */
    void move(int markets) {
        seq++;
        List<OddsChanged.State> states = new ArrayList<>();
        for (int i = 0; i < markets; i++) {
            states.add(new OddsChanged.State(market(i), seq, new Odds(5_000), new Odds(5_000), Instant.EPOCH));
        }
        hub.moved(states);
    }

    MarketStateRegistry hub() {
        return hub;
    }

    LiveApi live() {
        return live;
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

    double hungUp(CloseCode why) {
        return metrics.get("thisthat_live_hung_up")
                .tag("reason", why.name().toLowerCase(Locale.ROOT))
                .functionCounter()
                .count();
    }

    /** Stops like a service, and leaves clients their time. */
    void stopServing() {
        if (serving) {
            serving = false;
            server.close();
        }
    }

    @Override
    public void close() {
        stopServing();
        TestDatabase.await(vertx.close());
    }
}
