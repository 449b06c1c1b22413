package app.thisthat.live;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonObject;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
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
            assertThat(bystander.next("pong").getInteger("id")).isEqualTo(9);
            server.changeOdds(1);
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
        double before = server.closedWith(CloseCode.BROKEN);
        for (int firstByte :
                new int[] {0x83, 0xC1, 0x80, 0x09}) { // reserved opcode and bit, stray and fragmented control
            try (RawSocket socket = RawSocket.webSocket(server.port())) {
                socket.send(firstByte, "");
                assertThat(socket.closeCode()).isEqualTo(1002);
            }
        }
        assertThat(server.closedWith(CloseCode.BROKEN)).isEqualTo(before + 4);
    }

    @Test
    void invalidUtf8_isClosedWithItsCode() throws Exception {
        double before = server.closedWith(CloseCode.INVALID_TEXT);
        byte[][] invalid = {
            {'{', (byte) 0xFF}, // no UTF-8 byte
            {(byte) 0xC0, (byte) 0xAF}, // overlong
            {(byte) 0xED, (byte) 0xA0, (byte) 0x80}, // half of a surrogate pair
            {(byte) 0xF4, (byte) 0x90, (byte) 0x80, (byte) 0x80}, // above U+10FFFF
            {'a', (byte) 0xE2, (byte) 0x82} // incomplete
        };
        for (byte[] payload : invalid) {
            try (RawSocket socket = RawSocket.webSocket(server.port())) {
                socket.send(0x81, payload);
                assertThat(socket.closeCode()).isEqualTo(1007);
            }
        }
        assertThat(server.closedWith(CloseCode.INVALID_TEXT)).isEqualTo(before + invalid.length);
    }

    @Test
    void invalidUtf8_acrossFragments_isClosedWithItsCode() throws Exception {
        try (RawSocket socket = RawSocket.webSocket(server.port())) {
            socket.send(0x01, new byte[] {'"', (byte) 0xE2});
            socket.send(0x00, new byte[] {(byte) 0x82});
            socket.send(0x80, new byte[] {'"'});
            assertThat(socket.closeCode()).isEqualTo(1007);
        }
    }

    @Test
    void invalidUtf8_inTheReasonOfAClose_isClosedWithItsCode() throws Exception {
        try (RawSocket socket = RawSocket.webSocket(server.port())) {
            socket.send(0x88, new byte[] {3, (byte) 0xE8, (byte) 0xFF});
            assertThat(socket.closeCode()).isEqualTo(1007);
        }
    }

    @Test
    void characterAcrossFragments_isValid() throws Exception {
        byte[] message = "{\"op\":\"ping\",\"id\":\"\u20AC\uD83D\uDE42\"}".getBytes(StandardCharsets.UTF_8);
        int euro = "{\"op\":\"ping\",\"id\":\"".length();
        try (SocketProbe probe = server.probe()) {
            probe.sendFragment(new byte[0], true);
            probe.sendFragment(Arrays.copyOfRange(message, 0, euro + 1), false);
            probe.sendFragment(Arrays.copyOfRange(message, euro + 1, euro + 5), false);
            probe.sendFragment(Arrays.copyOfRange(message, euro + 5, message.length), false);
            probe.endFragments();
            assertThat(probe.next("pong").getString("id")).isEqualTo("\u20AC\uD83D\uDE42");
        }
    }

    @Test
    void largeFrame_isClosedWithItsCode() throws Exception {
        for (int size : new int[] {30_000, 65_536, 65_537, 1_000_000}) {
            try (RawSocket socket = RawSocket.webSocket(server.port())) {
                socket.sendUntilReset(0x81, new byte[size]);
                assertThat(socket.closeCode()).as("%s bytes", size).isEqualTo(1009);
            }
        }
    }

    @Test
    void fragmentedBinaryMessage_isClosedWithItsCode() throws Exception {
        try (RawSocket socket = RawSocket.webSocket(server.port())) {
            socket.send(0x02, "a");
            assertThat(socket.closeCode()).isEqualTo(1003);
        }
    }

    @Test
    void pongFlood_isClosedLikeMessageFlood() throws Exception {
        try (RawSocket socket = RawSocket.webSocket(server.port())) {
            for (int i = 0; i < FLOOD; i++) {
                socket.send(0x8A, "");
            }
            assertThat(socket.closeCode()).isEqualTo(4429);
        }
    }

    @Test
    void commandId_isReturnedInEveryResponse() {
        server.changeOdds(1);
        try (SocketProbe probe = server.probe()) {
            probe.subscribe(1, LiveServer.market(0));
            probe.next("snapshot");
            for (Object id : new Object[] {7, -1, Long.MAX_VALUE, "", "a-1", "\u00e9\uD83D\uDE42", "x".repeat(64)}) {
                String json = new JsonObject().put("id", id).encode().substring(1);
                probe.send("{\"op\":\"ping\"," + json);
                assertThat(probe.next("pong").getValue("id")).isEqualTo(id);
            }
            probe.send("{\"op\":\"dance\",\"id\":\"b\"}");
            assertThat(probe.next("error").getValue("id")).isEqualTo("b");
            probe.send("{\"op\":\"subscribe\",\"channel\":\"odds\",\"markets\":[1],\"id\":\"c\"}");
            assertThat(probe.next("error").getValue("id")).isEqualTo("c");
            probe.send("{\"op\":\"auth\",\"token\":\"x\",\"id\":\"d\"}");
            assertThat(probe.next("error").getValue("id")).isEqualTo("d");
            probe.send("{\"op\":\"list\",\"id\":null}");
            assertThat(probe.next("ack").getValue("id")).isNull();
        }
        try (SocketProbe probe = server.probe()) {
            probe.subscribe(1, LiveServer.market(0));
            probe.next("snapshot");
            for (String id : new String[] {
                "1.5",
                "true",
                "{}",
                "[1]",
                "9223372036854775808",
                "\"" + "x".repeat(65) + "\"",
                "\"\\u202e\"",
                "\"\\ud800\""
            }) {
                probe.send("{\"op\":\"ping\",\"id\":" + id + "}");
                JsonObject error = probe.next("error");
                assertThat(error.getString("code")).isEqualTo("VALIDATION_ERROR");
                assertThat(error.getJsonObject("details").fieldNames()).containsExactlyInAnyOrder("errors", "id");
                assertThat(error.getValue("id")).isNull();
            }
        }
    }

    @Test
    void snapshotsOfAllMarkets_areLimitedMoreThanOtherMessages() {
        server.changeOdds(1);
        try (SocketProbe probe = server.probe()) {
            for (int i = 0; i < 3; i++) {
                probe.subscribe(i, "*");
            }
            JsonObject error = probe.next("error");
            assertThat(error.getString("code")).isEqualTo("RATE_LIMIT_EXCEEDED");
            assertThat(error.getInteger("id")).isEqualTo(2);
        }
    }
}
