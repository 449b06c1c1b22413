package app.thisthat.live;

import io.netty.handler.codec.http.websocketx.CorruptedWebSocketFrameException;
import io.netty.handler.codec.http.websocketx.WebSocketCloseStatus;

/** Why the server hangs up; the numbers are promised in {@code openapi/asyncapi.yaml}. */
enum CloseCode {
    SHUTDOWN(1001, "shutdown"),
    BROKEN(1002, "not the protocol"),
    BINARY(1003, "text only"),
    TOO_LARGE(1009, "message too large"),
    SLOW(1013, "too slow"),
    REVOKED(4401, "session ended"),
    SILENT(4408, "nothing subscribed or no heartbeat"),
    TOO_MANY(4429, "too many messages");

    /** What the protocol calls a message that is too large. */
    private static final WebSocketCloseStatus TOO_BIG = WebSocketCloseStatus.MESSAGE_TOO_BIG;

    private final short number;
    private final String reason;

    CloseCode(int number, String reason) {
        this.number = (short) number;
        this.reason = reason;
    }

    /** What to say to one whose bytes could not be read. */
    static CloseCode of(Throwable unreadable) {
        return unreadable instanceof CorruptedWebSocketFrameException broken && !TOO_BIG.equals(broken.closeStatus())
                ? BROKEN
                : TOO_LARGE;
    }

    short number() {
        return number;
    }

    String reason() {
        return reason;
    }
}
