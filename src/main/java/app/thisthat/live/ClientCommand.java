package app.thisthat.live;

import app.thisthat.kernel.CleanText;
import app.thisthat.kernel.FieldError;
import app.thisthat.kernel.Refusal;
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
 * A command of a client. Unknown fields are ignored, for clients that are newer than the server.
 *
 * @param id ID chosen by the client, an integer or a text, returned in the response; null if absent
 * @param op one of the five operations
 * @param markets empty if {@code all} is true
 * @param conflateMs minimum interval between odds messages in milliseconds; 0: unchanged
 * @param settledSince start of the missed settlements of {@code auth}
 */
record ClientCommand(
        JsonNode id,
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
    private static final int ID_CHARACTERS_MAX = 64;
    private static final int MARKETS_IN_QUERY_MAX = 100;
    private static final Pattern COMMA = Pattern.compile(",");

    /** A resume position, and the epoch of the server that it belongs to. */
    record Since(String epoch, long position) {}

    static ClientCommand parse(String text) throws InvalidCommandException {
        JsonNode message;
        try {
            message = Json.tree(text.getBytes(StandardCharsets.UTF_8));
        } catch (JsonProcessingException e) {
            throw new InvalidCommandException(null, invalid("message", "must be JSON"));
        }
        JsonNode id = message.path("id");
        if (id.isMissingNode() || id.isNull()) {
            id = null;
        } else if (!isValidId(id)) {
            throw new InvalidCommandException(
                    null,
                    invalid("id", "must be an integer or a text of at most " + ID_CHARACTERS_MAX + " characters"));
        }
        try {
            return read(id, message);
        } catch (RefusedException e) {
            throw new InvalidCommandException(id, e);
        }
    }

    private static boolean isValidId(JsonNode id) {
        return id.isIntegralNumber()
                ? id.canConvertToLong()
                : id.isTextual()
                        && id.textValue().length() <= ID_CHARACTERS_MAX
                        && CleanText.isCleanLine(id.textValue());
    }

    boolean isSubscribe() {
        return op.equals("subscribe");
    }

    /** Parses the {@code markets} parameter of an event stream: comma-separated IDs, or {@code *}. */
    static ClientCommand subscription(String markets) throws InvalidCommandException {
        Map<String, Object> message = Map.of(
                "op", "subscribe", "channel", "odds", "markets", List.of(COMMA.split(markets, MARKETS_IN_QUERY_MAX)));
        return parse(new String(Json.bytes(message), StandardCharsets.UTF_8));
    }

    private static ClientCommand read(JsonNode id, JsonNode message) {
        String op = message.path("op").asText();
        if (!OPERATIONS.contains(op)) {
            throw invalid("op", "must be one of auth, list, ping, subscribe, unsubscribe");
        }
        boolean hasMarkets = op.equals("subscribe") || op.equals("unsubscribe");
        if (hasMarkets && !message.path("channel").asText().equals("odds")) {
            throw invalid("channel", "must be odds");
        }
        JsonNode markets = message.path("markets");
        boolean all = markets.asText().equals("*")
                || (markets.size() == 1 && markets.path(0).asText().equals("*"));
        return new ClientCommand(
                id,
                op,
                all,
                hasMarkets && !all ? ids(markets) : Set.of(),
                since(message.path("since")),
                conflateMs(message.path("conflateMs")),
                message.path("token").asText(),
                time(message.path("settledSince")));
    }

    private static Optional<Instant> time(JsonNode text) {
        try {
            return text.isMissingNode()
                    ? Optional.empty()
                    : Optional.of(OffsetDateTime.parse(text.asText()).toInstant());
        } catch (DateTimeParseException e) {
            throw invalid("settledSince", "must be a time such as 2026-11-18T09:30:00Z");
        }
    }

    private static Set<UUID> ids(JsonNode markets) {
        if (!markets.isArray() || markets.isEmpty()) {
            throw invalid("markets", "must be an array of market IDs or \"*\"");
        }
        Set<UUID> ids = new LinkedHashSet<>();
        for (JsonNode market : markets) {
            try {
                String text = market.asText();
                ids.add(UUID.fromString(text.length() == UUID_LENGTH ? text : ""));
            } catch (IllegalArgumentException e) {
                throw invalid("markets", "must contain only UUIDs");
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

    private static int conflateMs(JsonNode value) {
        if (value.isMissingNode()) {
            return 0;
        }
        if (!value.isInt() || value.asInt() < CONFLATE_MS_MIN || value.asInt() > CONFLATE_MS_MAX) {
            throw invalid("conflateMs", "must be an integer from " + CONFLATE_MS_MIN + " to " + CONFLATE_MS_MAX);
        }
        return value.asInt();
    }

    private static RefusedException invalid(String field, String problem) {
        return Refusal.invalid("Invalid message", List.of(new FieldError(field, "format", problem)))
                .asException();
    }

    /** A message is not a valid command. */
    static final class InvalidCommandException extends Exception {

        private static final long serialVersionUID = 1L;

        private final transient JsonNode id;
        private final transient Refusal refusal;

        InvalidCommandException(JsonNode id, RefusedException cause) {
            super(cause);
            this.id = id;
            this.refusal = cause.refusal();
        }

        /** ID of the command; null if it has none or an invalid one. */
        JsonNode id() {
            return id;
        }

        Refusal refusal() {
            return refusal;
        }
    }
}
