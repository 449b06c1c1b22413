package app.thisthat.live;

import app.thisthat.kernel.Refusal;
import app.thisthat.kernel.RefusalCode;
import app.thisthat.kernel.RefusedException;
import app.thisthat.platform.Json;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.format.DateTimeParseException;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.regex.Pattern;

/**
 * What a client asks for. Unknown fields are ignored, so that newer clients can speak to older servers.
 *
 * @param id the client's name for the command, echoed in the answer; null if it gave none
 * @param op one of the five operations
 * @param all whether it is about all open markets
 * @param markets the markets it is about otherwise
 * @param since what the client knows already, if it was here before
 * @param conflateMs how long changes are gathered for it; 0: as before
 * @param token of the operation {@code auth}
 * @param settledSince of the operation {@code auth}: since when settlements may have been missed
 */
record ClientCommand(
        Long id,
        String op,
        boolean all,
        Set<UUID> markets,
        Optional<Since> since,
        int conflateMs,
        String token,
        Optional<Instant> settledSince) {

    private static final Set<String> OPERATIONS = Set.of("subscribe", "unsubscribe", "list", "ping", "auth");
    private static final int CONFLATE_MS_MIN = 100;
    private static final int CONFLATE_MS_MAX = 5_000;
    private static final int UUID_LENGTH = 36;
    private static final int MARKETS_IN_QUERY_MAX = 100;
    private static final Pattern COMMA = Pattern.compile(",");

    /**
     * What a client remembers from an earlier connection.
     *
     * @param epoch of that server
     * @param position up to which it was told
     */
    record Since(String epoch, long position) {}

    /**
     * Reads a message.
     *
     * @throws Unreadable if it is not a command, with the id to answer to as far as there was one
     */
    static ClientCommand parse(String text) throws Unreadable {
        JsonNode message;
        try {
            message = Json.tree(text.getBytes(StandardCharsets.UTF_8));
        } catch (JsonProcessingException e) {
            throw new Unreadable(null, invalid("message", "is not JSON"));
        }
        Long id = message.path("id").isIntegralNumber() && message.path("id").canConvertToLong()
                ? message.path("id").asLong()
                : null;
        try {
            return read(id, message);
        } catch (RefusedException e) {
            throw new Unreadable(id, e);
        }
    }

    /**
     * The subscription that a query asks for: ids with commas between them, or {@code *}.
     *
     * @throws Unreadable if it is neither
     */
    static ClientCommand subscription(String markets) throws Unreadable {
        Map<String, Object> message = Map.of(
                "op", "subscribe", "channel", "odds", "markets", List.of(COMMA.split(markets, MARKETS_IN_QUERY_MAX)));
        return parse(new String(Json.bytes(message), StandardCharsets.UTF_8));
    }

    private static ClientCommand read(Long id, JsonNode message) {
        String op = message.path("op").asText();
        if (!OPERATIONS.contains(op)) {
            throw invalid("op", "must be one of auth, list, ping, subscribe, unsubscribe");
        }
        boolean choosing = op.equals("subscribe") || op.equals("unsubscribe");
        if (choosing && !message.path("channel").asText().equals("odds")) {
            throw invalid("channel", "must be odds");
        }
        JsonNode markets = message.path("markets");
        boolean all = markets.asText().equals("*")
                || (markets.size() == 1 && markets.path(0).asText().equals("*"));
        return new ClientCommand(
                id,
                op,
                all,
                choosing && !all ? ids(markets) : Set.of(),
                since(message.path("since")),
                conflate(message.path("conflateMs")),
                message.path("token").asText(),
                time(message.path("settledSince")));
    }

    private static Optional<Instant> time(JsonNode text) {
        try {
            return text.isMissingNode()
                    ? Optional.empty()
                    : Optional.of(OffsetDateTime.parse(text.asText()).toInstant());
        } catch (DateTimeParseException e) {
            throw invalid("settledSince", "must be a time as 2026-11-18T09:30:00Z");
        }
    }

    private static Set<UUID> ids(JsonNode markets) {
        if (!markets.isArray() || markets.isEmpty()) {
            throw invalid("markets", "must be an array of market ids, or \"*\"");
        }
        Set<UUID> ids = new LinkedHashSet<>();
        for (JsonNode market : markets) {
            try {
                String text = market.asText();
                ids.add(UUID.fromString(text.length() == UUID_LENGTH ? text : ""));
            } catch (IllegalArgumentException e) {
                throw invalid("markets", "must hold UUIDs only");
            }
        }
        return ids;
    }

    private static Optional<Since> since(JsonNode since) {
        return since.path("epoch").isTextual()
                ? Optional.of(new Since(
                        since.path("epoch").asText(), since.path("position").asLong(FrameFactory.NO_POSITION)))
                : Optional.empty();
    }

    private static int conflate(JsonNode wanted) {
        if (wanted.isMissingNode()) {
            return 0;
        }
        if (!wanted.isInt() || wanted.asInt() < CONFLATE_MS_MIN || wanted.asInt() > CONFLATE_MS_MAX) {
            throw invalid("conflateMs", "must be a whole number from " + CONFLATE_MS_MIN + " to " + CONFLATE_MS_MAX);
        }
        return wanted.asInt();
    }

    private static RefusedException invalid(String field, String problem) {
        return Refusal.of(RefusalCode.VALIDATION_ERROR, "The message is not valid", Map.of(field, problem))
                .asException();
    }

    /** A message that is no command. */
    static final class Unreadable extends Exception {

        private static final long serialVersionUID = 1L;

        private final Long id;
        private final transient Refusal refusal;

        Unreadable(Long id, RefusedException cause) {
            super(cause);
            this.id = id;
            this.refusal = cause.refusal();
        }

        Long id() {
            return id;
        }

        Refusal refusal() {
            return refusal;
        }
    }
}
