package app.thisthat.live;

import io.netty.handler.codec.http.websocketx.CorruptedWebSocketFrameException;
import io.netty.handler.codec.http.websocketx.WebSocketCloseStatus;

/**
 * Reasons for which the server closes a client; {@code openapi/asyncapi.yaml} documents the numbers. The names are
 * values of the metric label {@code reason}.
 */
enum CloseCode {
    SHUTDOWN(1001, "shutdown"),
    BROKEN(1002, "protocol error"),
    BINARY(1003, "text messages only"),
    INVALID_TEXT(1007, "invalid UTF-8"),
    TOO_LARGE(1009, "message too large"),
    SLOW(1013, "client too slow"),
    REVOKED(4401, "session ended"),
    SILENT(4408, "no subscription or heartbeat"),
    TOO_MANY(4429, "too many messages");

    private final short number;
    private final String reason;

    CloseCode(int number, String reason) {
        this.number = (short) number;
        this.reason = reason;
    }

    /** The code for data that Netty cannot decode. */
    static CloseCode of(Throwable failure) {
        if (!(failure instanceof CorruptedWebSocketFrameException corrupted)) {
            return BROKEN;
        }
        WebSocketCloseStatus status = corrupted.closeStatus();
        if (status.equals(WebSocketCloseStatus.MESSAGE_TOO_BIG)) {
            return TOO_LARGE;
        }
        return status.equals(WebSocketCloseStatus.INVALID_PAYLOAD_DATA) ? INVALID_TEXT : BROKEN;
    }

    short number() {
        return number;
    }

    String reason() {
        return reason;
    }
}
