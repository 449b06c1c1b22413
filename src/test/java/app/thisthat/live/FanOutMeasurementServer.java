package app.thisthat.live;

import app.thisthat.Settings;
import app.thisthat.harness.TestDatabase;
import app.thisthat.http.server.ContractExampleServer;
import app.thisthat.kernel.Ids;
import app.thisthat.kernel.Odds;
import app.thisthat.market.MarketEvents;
import app.thisthat.market.MarketMirror;
import app.thisthat.market.OddsQuote;
import app.thisthat.platform.eventbus.Bus;
import com.sun.management.OperatingSystemMXBean;
import io.vertx.core.Vertx;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Collectors;

/**
 * The server process of {@link FanOutMeasurement}: the live socket on a real database. Odds are written at a given
 * rate with the statement of the feed. Commands on standard input: {@code rate <changes per second>}, {@code report},
 * {@code states}, {@code stop}.
 */
final class FanOutMeasurementServer {

    private static final int MARKETS = 20;

    private final TestDatabase database = new TestDatabase();
    private final Vertx vertx = database.vertx();
    private final List<UUID> markets = new ArrayList<>();
    private final MarketMirror mirror;
    private long timer = -1;
    private int written;

    private FanOutMeasurementServer() {
        Settings settings = Settings.load(
                Optional.empty(),
                Map.of("THISTHAT_LIVE_SOCKETS", "20000", "THISTHAT_LIVE_SOCKETS_PER_ADDRESS", "20000"));
        Bus bus = new Bus(vertx, Duration.ofSeconds(2));
        mirror = new MarketMirror(
                database.postgres(), bus, database.lease("ingestion"), Duration.ofMinutes(1), InstantSource.system());
        for (int i = 0; i < MARKETS; i++) {
            markets.add(market());
        }
        MarketStateRegistry registry = new MarketStateRegistry(InstantSource.system(), viewed -> {});
        ContractExampleServer server =
                new ContractExampleServer(ContractExampleServer.settings(1), operations -> new LiveApi(
                                vertx,
                                registry,
                                ContractExampleServer.authenticator(),
                                settings.live(),
                                settings.http())
                        .register(operations));
        TestDatabase.await(vertx.deployVerticle(
                new LiveVerticle(registry, database.postgres(), bus, new MarketEvents(bus), () -> false)));
        print("ready " + server.port() + " "
                + markets.stream().map(UUID::toString).collect(Collectors.joining(",")));
    }

    private UUID market() {
        UUID id = Ids.next();
        database.execute(
                "insert into markets (id, polymarket_id, title, this_option, that_option, this_token, that_token,"
                        + " market_type) values (?, ?, 'Will it rain?', 'Yes', 'No', '1', '2', 'polymarket')",
                id,
                id.toString());
        database.execute("insert into market_odds (market_id, this_odds, that_odds) values (?, 0.5, 0.5)", id);
        return id;
    }

    private void rate(int perSecond) {
        vertx.cancelTimer(timer);
        timer = perSecond == 0 ? -1 : vertx.setPeriodic(1_000 / perSecond, tick -> write());
    }

    private void write() {
        int odds = 1_000 + written % 8_000;
        UUID market = markets.get(written % MARKETS);
        written++;
        mirror.quote(List.of(new OddsQuote(market, new Odds(odds), new Odds(Odds.ONE - odds), Instant.now())));
    }

    private void report() {
        System.gc();
        Runtime runtime = Runtime.getRuntime();
        OperatingSystemMXBean system = (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
        print("report " + system.getProcessCpuTime() + " " + (runtime.totalMemory() - runtime.freeMemory()) + " "
                + written);
    }

    private void states() {
        print("states "
                + markets.stream()
                        .map(market -> market + "="
                                + database.execute("select seq from market_odds where market_id = ?", market))
                        .collect(Collectors.joining(" ")));
    }

    private static void print(String line) {
        System.out.println("#" + line);
        System.out.flush();
    }

    public static void main(String[] arguments) throws IOException {
        FanOutMeasurementServer measurement = new FanOutMeasurementServer();
        BufferedReader commands = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        for (String command = commands.readLine();
                command != null && !command.equals("stop");
                command = commands.readLine()) {
            if (command.equals("states")) {
                measurement.states();
            } else if (command.startsWith("rate ")) {
                measurement.rate(Integer.parseInt(command.substring("rate ".length())));
            } else {
                measurement.report();
            }
        }
        System.exit(0);
    }
}
