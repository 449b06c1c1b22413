package app.thisthat.live;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Frames that are no messages, from one who means harm. */
class SocketAbuseIT {

    private static final int HALF_TOO_MUCH = 13_000;
    private static final int FLOOD = 200;

    private final LiveServer server = new LiveServer(Map.of());

    @AfterEach
    void stop() {
        server.close();
    }

    @Test
    void pingsWithoutEnd_areClosedLikeMessagesWithoutEnd() {
        try (SocketProbe probe = server.probe()) {
            for (int i = 0; i < FLOOD; i++) {
                probe.sendPing();
            }
            assertThat(probe.next("error").getString("code")).isEqualTo("RATE_LIMIT_EXCEEDED");
            assertThat(probe.closed()).isEqualTo(4429);
        }
        assertThat(server.hungUp(CloseCode.TOO_MANY)).isEqualTo(1);
    }

    @Test
    void piecesWithoutEnd_areClosedLikeMessagesWithoutEnd() {
        try (SocketProbe probe = server.probe()) {
            probe.sendPiece("{", true);
            for (int i = 0; i < FLOOD; i++) {
                probe.sendPiece(" ", false);
            }
            assertThat(probe.closed()).isEqualTo(4429);
        }
    }

    @Test
    void aMessageThatGrowsPieceByPiece_isNotKept() {
        try (SocketProbe probe = server.probe()) {
            probe.sendPiece("x".repeat(HALF_TOO_MUCH), true);
            probe.sendPiece("x".repeat(HALF_TOO_MUCH), false);
            assertThat(probe.closed()).isEqualTo(1009);
        }
    }

    @Test
    void aMessageOfAllowedLength_mayBeWrittenInAnyAlphabet() {
        try (SocketProbe probe = server.probe()) {
            String padding = "\u4e16".repeat(8_100);
            probe.send("{\"op\":\"ping\",\"id\":1,\"padding\":\"" + padding + "\"}");
            assertThat(probe.next("pong").getInteger("id")).isEqualTo(1);
        }
    }

    @Test
    void bytesThatAreNotTheProtocol_areCalledSo() throws Exception {
        try (RawSocket socket = new RawSocket(server.port())) {
            socket.send(0x83, "");
            assertThat(socket.closed()).isEqualTo(1002);
        }
        assertThat(server.hungUp(CloseCode.BROKEN)).isEqualTo(1);
    }
}
