package app.thisthat.live;

import static org.assertj.core.api.Assertions.assertThat;

import app.thisthat.kernel.MarketStatus;
import app.thisthat.kernel.Resolution;
import io.vertx.core.json.JsonObject;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A client that reads, with a catalogue whose messages exceed the queue of a client. */
class ManyMarketsIT {

    private static final int MARKETS = 5_000;

    private final LiveServer server = new LiveServer();

    @BeforeEach
    void openMarkets() {
        server.changeOdds(MARKETS);
    }

    @AfterEach
    void stop() {
        server.close();
    }

    /** Reads a snapshot; returns its last part. */
    private static JsonObject readSnapshot(SocketProbe probe, Set<String> markets) {
        JsonObject part;
        do {
            part = probe.next("snapshot");
            part.getJsonArray("markets").forEach(state -> markets.add(((JsonObject) state).getString("marketId")));
        } while (!part.getBoolean("last"));
        return part;
    }

    @Test
    void resumingClient_receivesAllMarketsIfAllHaveChanged() {
        JsonObject last;
        try (SocketProbe probe = server.probe()) {
            probe.subscribe(1, "*");
            last = readSnapshot(probe, new HashSet<>());
        }
        server.changeOdds(MARKETS);
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
            Set<String> received = new HashSet<>();
            readSnapshot(probe, received);
            assertThat(received).hasSize(MARKETS);
            assertThat(probe.isClosed()).isFalse();
        }
        assertThat(server.closedWith(CloseCode.SLOW)).isZero();
    }

    @Test
    void client_receivesEachStatusInOrderIfAllMarketsEnd() {
        try (SocketProbe probe = server.probe()) {
            probe.subscribe(1, "*");
            readSnapshot(probe, new HashSet<>());
            for (int i = 0; i < MARKETS; i++) {
                server.registry().statusChanged(LiveServer.market(i), MarketStatus.CLOSED, null);
                server.registry().statusChanged(LiveServer.market(i), MarketStatus.RESOLVED, Resolution.THIS);
            }
            for (int i = 0; i < MARKETS; i++) {
                for (String status : new String[] {"closed", "resolved"}) {
                    JsonObject message = probe.next("market");
                    assertThat(message.getString("marketId"))
                            .isEqualTo(LiveServer.market(i).toString());
                    assertThat(message.getString("status")).isEqualTo(status);
                }
            }
        }
        assertThat(server.closedWith(CloseCode.SLOW)).isZero();
    }
}
