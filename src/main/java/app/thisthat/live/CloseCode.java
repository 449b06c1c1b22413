package app.thisthat.live;

/** Why the server hangs up; the numbers are promised in {@code openapi/asyncapi.yaml}. */
enum CloseCode {
    SHUTDOWN(1001, "shutdown"),
    BINARY(1003, "text only"),
    TOO_LARGE(1009, "message too large"),
    SLOW(1013, "too slow"),
    REVOKED(4401, "session ended"),
    SILENT(4408, "nothing subscribed or no heartbeat"),
    TOO_MANY(4429, "too many messages");

    private final short number;
    private final String reason;

    CloseCode(int number, String reason) {
        this.number = (short) number;
        this.reason = reason;
    }

    short number() {
        return number;
    }

    String reason() {
        return reason;
    }
}
