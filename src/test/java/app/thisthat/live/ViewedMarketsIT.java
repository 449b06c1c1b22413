package app.thisthat.live;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Subscribed markets are reported, so that the price socket of the feed follows them. */
class ViewedMarketsIT {

    private static final Duration TIMEOUT = Duration.ofSeconds(20);

    private final LiveServer server = new LiveServer(Map.of(), LiveServer.SHORT_TIMINGS);

    @AfterEach
    void stop() {
        server.close();
    }

    @Test
    void subscribedMarket_isReportedAtOnceAndPeriodicallyUntilItIsUnsubscribed() {
        server.changeOdds(3);
        try (SocketProbe probe = server.probe()) {
            probe.subscribe(1, LiveServer.market(1));
            probe.next("snapshot");
            assertThat(server.viewed()).containsExactly(LiveServer.market(1));

            server.viewed().clear();
            awaitReport();
            assertThat(server.viewed()).containsExactly(LiveServer.market(1));
        }
    }

    @Test
    void subscriptionToAllMarkets_isNotReported() {
        server.changeOdds(3);
        try (SocketProbe probe = server.probe()) {
            probe.subscribe(1, "*");
            probe.next("snapshot");
            assertThat(server.viewed()).isEmpty();
        }
    }

    private void awaitReport() {
        long end = System.nanoTime() + TIMEOUT.toNanos();
        while (server.viewed().isEmpty() && System.nanoTime() < end) {
            LockSupport.parkNanos(10_000_000);
        }
    }
}
