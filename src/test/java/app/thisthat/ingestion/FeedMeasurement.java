package app.thisthat.ingestion;

import static org.assertj.core.api.Assertions.assertThat;

import app.thisthat.harness.DatabaseExtension;
import app.thisthat.harness.TestDatabase;
import app.thisthat.kernel.Ids;
import app.thisthat.market.MarketMirror;
import app.thisthat.market.MirroredId;
import app.thisthat.market.OddsChanged;
import app.thisthat.platform.eventbus.Bus;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * A measurement, not part of the build: {@code mvn verify -Dtest=NONE -Dsurefire.failIfNoSpecifiedTests=false
 * -Dit.test=FeedMeasurement}. Prints the duration and memory of syncs of 50,000 markets, and the latency from a price
 * change to the bus event at 2,000 changes per second.
 */
@ExtendWith(DatabaseExtension.class)
class FeedMeasurement {

    private static final int MARKETS = 50_000;
    private static final String CHANGED = "a third of the volumes and a tenth of the odds changed";
    private static final long SYNC_MINUTES_MAX = 10;

    private static final int WATCHED = 2_000;
    private static final int CHANGES_PER_SECOND = 2_000;
    private static final int SECONDS = 20;
    private static final int TICK_MS = 50;
    private static final int DRAIN_MS = 2_000;

    @Test
    void syncsOfFiftyThousandMarkets(TestDatabase database) throws TimeoutException {
        try (IngestionTestSupport feed = new IngestionTestSupport(database, MARKETS)) {
            for (String name : List.of("first", "second, nothing changed", "third, " + CHANGED)) {
                if (name.endsWith(CHANGED)) {
                    database.execute("update markets set volume = volume * 1.2 where random() < 0.33");
                    database.execute("update market_odds set this_odds = 0.5, that_odds = 0.5 where random() < 0.1");
                }
                System.gc();
                long before = heap();
                long startedNanos = System.nanoTime();
                CatalogueSyncCounts counts = feed.catalogueSync().run().await(SYNC_MINUTES_MAX, TimeUnit.MINUTES);
                System.out.printf(
                        "sync (%s): %.1f s, %s, heap %d MB before, %d MB after, of %d MB%n",
                        name,
                        (System.nanoTime() - startedNanos) / 1e9,
                        counts,
                        before,
                        heap(),
                        Runtime.getRuntime().maxMemory() >> 20);
            }
        }
    }

    @Test
    void latencyOfChanges(TestDatabase database) throws InterruptedException {
        List<UUID> markets = openMarkets(database);
        Vertx vertx = Vertx.vertx();
        Bus bus = new Bus(vertx, Duration.ofSeconds(5));
        MarketMirror mirror = new MarketMirror(
                database.postgres(), bus, database.lease("ingestion"), Duration.ofMinutes(1), InstantSource.system());
        Map<UUID, Long> sent = new HashMap<>();
        List<Long> micros = Collections.synchronizedList(new ArrayList<>());
        CountDownLatch done = new CountDownLatch(1);
        vertx.runOnContext(start -> {
            bus.<OddsChanged>subscribe(OddsChanged.ADDRESS, changed -> changed.markets()
                    .forEach(state -> record(sent.remove(state.marketId()), micros)));
            generate(vertx, markets, sent, mirror, done);
        });
        assertThat(done.await(SECONDS * 3L, TimeUnit.SECONDS)).isTrue();
        Collections.sort(micros);
        System.out.printf(
                "%d changes at %d per second, latency to the event: p50 %.0f ms, p99 %.0f ms, most %.0f ms%n",
                micros.size(),
                CHANGES_PER_SECOND,
                micros.get(micros.size() / 2) / 1e3,
                micros.get(micros.size() * 99 / 100) / 1e3,
                micros.get(micros.size() - 1) / 1e3);
        TestDatabase.await(vertx.close());
    }

    private static void record(Long sentNanos, List<Long> micros) {
        if (sentNanos != null) {
            micros.add((System.nanoTime() - sentNanos) / 1_000);
        }
    }

    /** Feeds changes through the parser, the buffer and the writer, as the price feed does. */
    private static void generate(
            Vertx vertx, List<UUID> markets, Map<UUID, Long> sent, MarketMirror mirror, CountDownLatch done) {
        QuoteBuffer buffer =
                new QuoteBuffer(TestDatabase.settings().feed().priceRule(), InstantSource.system(), problem -> {});
        markets.forEach(market -> buffer.watch(watched(market)));
        int[] change = {0};
        vertx.setPeriodic(TICK_MS, tick -> {
            for (int i = 0; i < CHANGES_PER_SECOND * TICK_MS / 1_000; i++) {
                UUID market = markets.get(change[0]++ % markets.size());
                sent.putIfAbsent(market, System.nanoTime());
                String frame = frame(market, change[0]);
                PriceSocketParser.parse(frame).forEach(update -> buffer.add((PriceUpdate.Top) update));
            }
            if (change[0] >= CHANGES_PER_SECOND * SECONDS) {
                vertx.cancelTimer(tick);
                vertx.setTimer(DRAIN_MS, drained -> done.countDown());
            }
        });
        new QuoteWriter(vertx, buffer, mirror).start();
    }

    private static List<UUID> openMarkets(TestDatabase database) {
        List<UUID> markets = new ArrayList<>();
        for (int i = 0; i < WATCHED; i++) {
            markets.add(Ids.next());
        }
        UUID[] ids = markets.toArray(UUID[]::new);
        database.execute(
                "insert into markets (id, polymarket_id, title, this_option, that_option, this_token, that_token, market_type)"
                        + " select id, id::text, 'Measured', 'Yes', 'No', id || '-1', id || '-2', 'polymarket'"
                        + " from unnest(?::uuid[]) id",
                (Object) ids);
        database.execute(
                "insert into market_odds (market_id, this_odds, that_odds) select id, 0.5, 0.5 from unnest(?::uuid[]) id",
                (Object) ids);
        return markets;
    }

    private static MirroredId watched(UUID market) {
        return new MirroredId(market, market.toString(), market + "-1", market + "-2");
    }

    /** A best bid and ask that differs at every change. */
    private static String frame(UUID market, int change) {
        int bid = 30 + change / WATCHED % 40;
        return "{\"event_type\":\"best_bid_ask\",\"asset_id\":\"" + market + "-1\",\"best_bid\":\"0." + bid
                + "\",\"best_ask\":\"0." + (bid + 2) + "\"}";
    }

    private static long heap() {
        Runtime runtime = Runtime.getRuntime();
        return (runtime.totalMemory() - runtime.freeMemory()) >> 20;
    }
}
