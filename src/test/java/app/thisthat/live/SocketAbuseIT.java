package app.thisthat.live;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** Clients that exceed limits or violate the protocol. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class SocketAbuseIT {

    private static final int FRAGMENT_CHARACTERS = 13_000;
    private static final int FLOOD = 200;

    private final LiveServer server = new LiveServer(Map.of(), LiveServer.SHORT_TIMINGS);

    @AfterAll
    void stop() {
        server.close();
    }

    /** A client that is not closed for the missing subscription. */
    private SocketProbe subscriber() {
        SocketProbe probe = server.probe();
        probe.subscribe(1, "*");
        return probe;
    }

    @Test
    void abuse_isClosedWithItsCode() {
        server.changeOdds(1);
        try (SocketProbe bystander = subscriber();
                SocketProbe binary = subscriber();
                SocketProbe large = subscriber();
                SocketProbe huge = subscriber();
                SocketProbe flood = subscriber();
                SocketProbe idle = server.probe()) {
            bystander.next("snapshot", frame -> frame.getBoolean("last"));
            binary.sendBinary(new byte[] {1, 2, 3});
            assertThat(binary.closeCode()).isEqualTo(1003);
            large.send("x".repeat(9_000));
            assertThat(large.closeCode()).isEqualTo(1009);
            huge.send("x".repeat(300_000));
            assertThat(huge.closeCode()).isEqualTo(1009);
            for (int i = 0; i < FLOOD; i++) {
                flood.send("{\"op\":\"ping\"}");
            }
            assertThat(flood.next("error").getString("code")).isEqualTo("RATE_LIMIT_EXCEEDED");
            assertThat(flood.closeCode()).isEqualTo(4429);
            assertThat(idle.closeCode()).isEqualTo(4408);
            bystander.send("{\"op\":\"ping\",\"id\":9}");
            server.changeOdds(1);
            assertThat(bystander.next("pong").getInteger("id")).isEqualTo(9);
            bystander.next("odds");
            assertThat(bystander.isClosed()).isFalse();
        }
    }

    @Test
    void pingFlood_isClosedLikeMessageFlood() {
        double before = server.closedWith(CloseCode.TOO_MANY);
        try (SocketProbe probe = subscriber()) {
            for (int i = 0; i < FLOOD; i++) {
                probe.sendPing();
            }
            assertThat(probe.next("error").getString("code")).isEqualTo("RATE_LIMIT_EXCEEDED");
            assertThat(probe.closeCode()).isEqualTo(4429);
        }
        assertThat(server.closedWith(CloseCode.TOO_MANY)).isEqualTo(before + 1);
    }

    @Test
    void fragmentFlood_isClosedLikeMessageFlood() {
        try (SocketProbe probe = subscriber()) {
            probe.sendFragment("{", true);
            for (int i = 0; i < FLOOD; i++) {
                probe.sendFragment(" ", false);
            }
            assertThat(probe.closeCode()).isEqualTo(4429);
        }
    }

    @Test
    void fragments_areNotBufferedBeyondTheMessageLimit() {
        try (SocketProbe probe = server.probe()) {
            probe.sendFragment("x".repeat(FRAGMENT_CHARACTERS), true);
            probe.sendFragment("x".repeat(FRAGMENT_CHARACTERS), false);
            assertThat(probe.closeCode()).isEqualTo(1009);
        }
    }

    @Test
    void messageLimit_countsCharactersNotBytes() {
        try (SocketProbe probe = server.probe()) {
            String padding = "\u4e16".repeat(8_100);
            probe.send("{\"op\":\"ping\",\"id\":1,\"padding\":\"" + padding + "\"}");
            assertThat(probe.next("pong").getInteger("id")).isEqualTo(1);
        }
    }

    @Test
    void protocolError_isClosedWithItsCode() throws Exception {
        try (RawSocket socket = RawSocket.webSocket(server.port())) {
            socket.send(0x83, "");
            assertThat(socket.closeCode()).isEqualTo(1002);
        }
        assertThat(server.closedWith(CloseCode.BROKEN)).isEqualTo(1);
    }
}
