package app.thisthat.live;

import static org.assertj.core.api.Assertions.assertThat;

import app.thisthat.kernel.MarketStatus;
import app.thisthat.kernel.Resolution;
import io.vertx.core.json.JsonObject;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A client that reads, of a catalogue so large that nothing about all of it fits into what waits for a client. */
class ManyMarketsIT {

    private static final int MARKETS = 5_000;

    private final LiveServer server = new LiveServer(Map.of());

    @BeforeEach
    void openAll() {
        server.move(MARKETS);
    }

    @AfterEach
    void stop() {
        server.close();
    }

    private static JsonObject snapshot(SocketProbe probe, Set<String> markets) {
        JsonObject part;
        do {
            part = probe.next("snapshot");
            part.getJsonArray("markets").forEach(state -> markets.add(((JsonObject) state).getString("marketId")));
        } while (!part.getBoolean("last"));
        return part;
    }

    @Test
    void whoComesBackAfterAllMarketsMoved_isToldAllOfThem() {
        JsonObject last;
        try (SocketProbe probe = server.probe()) {
            probe.subscribe(1, "*");
            last = snapshot(probe, new HashSet<>());
        }
        server.move(MARKETS);
        try (SocketProbe probe = server.probe()) {
            probe.send(new JsonObject()
                    .put("op", "subscribe")
                    .put("channel", "odds")
                    .put("markets", "*")
                    .put(
                            "since",
                            new JsonObject()
                                    .put("epoch", last.getString("epoch"))
                                    .put("position", last.getLong("position")))
                    .encode());
            assertThat(probe.next("ack").getBoolean("recovered")).isTrue();
            Set<String> told = new HashSet<>();
            snapshot(probe, told);
            assertThat(told).hasSize(MARKETS);
            assertThat(probe.isClosed()).isFalse();
        }
        assertThat(server.hungUp(CloseCode.SLOW)).isZero();
    }

    @Test
    void whoReadsWhileAllMarketsCloseAndEnd_isToldOfEachInOrder() {
        try (SocketProbe probe = server.probe()) {
            probe.subscribe(1, "*");
            snapshot(probe, new HashSet<>());
            for (int i = 0; i < MARKETS; i++) {
                server.hub().turned(LiveServer.market(i), MarketStatus.CLOSED, null);
                server.hub().turned(LiveServer.market(i), MarketStatus.RESOLVED, Resolution.THIS);
            }
            for (int i = 0; i < MARKETS; i++) {
                for (String status : new String[] {"closed", "resolved"}) {
                    JsonObject turned = probe.next("market");
                    assertThat(turned.getString("marketId"))
                            .isEqualTo(LiveServer.market(i).toString());
                    assertThat(turned.getString("status")).isEqualTo(status);
                }
            }
        }
        assertThat(server.hungUp(CloseCode.SLOW)).isZero();
    }
}
