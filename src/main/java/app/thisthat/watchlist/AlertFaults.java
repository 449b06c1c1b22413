package app.thisthat.watchlist;

import app.thisthat.http.RequestFields;
import app.thisthat.kernel.FieldError;
import app.thisthat.kernel.Refusal;
import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/** Faults of new and changed alerts that concern several fields. */
final class AlertFaults {

    /** Longest period of a move: the history is kept per minute for a week, and a longer move is no event. */
    private static final int MOVE_MINUTES_MAX = 1_440;

    private static final String WITHIN_MINUTES = "withinMinutes";

    private AlertFaults() {}

    /** The rules of the request that creates an alert. */
    static void ofNew(RequestFields fields, Consumer<FieldError> faults) {
        if (!fields.has("marketId") && !fields.has("eventId")) {
            faults.accept(new FieldError("marketId", "required", "is required, unless eventId is given"));
        } else if (fields.has("marketId") && fields.has("eventId")) {
            faults.accept(new FieldError("eventId", "notAllowed", "must not be given together with marketId"));
        }
        Optional<AlertType> type = fields.text("type").map(AlertType::fromWire);
        if (type.isEmpty()) {
            return;
        }
        for (String field : AlertType.FIELDS.stream().sorted().toList()) {
            boolean wanted = type.get().fields().contains(field);
            if (wanted && !fields.has(field)) {
                faults.accept(new FieldError(
                        field, "required", "is required for " + type.get().wire()));
            } else if (!wanted && fields.has(field)) {
                faults.accept(notAllowed(field, type.get()));
            }
        }
        if (type.get() == AlertType.ODDS_MOVE) {
            fields.decimal(WITHIN_MINUTES)
                    .filter(minutes -> minutes.intValue() > MOVE_MINUTES_MAX)
                    .ifPresent(minutes -> faults.accept(tooLong()));
        }
    }

    /** Throws {@code VALIDATION_ERROR} with all faults of a change of an alert of a type. */
    static void requireNone(AlertType type, JsonNode change) {
        List<FieldError> faults = new ArrayList<>();
        for (String field : AlertType.FIELDS.stream().sorted().toList()) {
            if (change.hasNonNull(field) && !type.fields().contains(field)) {
                faults.add(notAllowed(field, type));
            }
        }
        if (type == AlertType.ODDS_MOVE && change.path(WITHIN_MINUTES).asInt() > MOVE_MINUTES_MAX) {
            faults.add(tooLong());
        }
        if (!faults.isEmpty()) {
            throw Refusal.invalid("The request is not valid", faults).asException();
        }
    }

    private static FieldError notAllowed(String field, AlertType type) {
        return new FieldError(field, "notAllowed", "is not allowed for " + type.wire());
    }

    private static FieldError tooLong() {
        return new FieldError(
                WITHIN_MINUTES, "maximum", Map.of("maximum", MOVE_MINUTES_MAX), "must be at most " + MOVE_MINUTES_MAX);
    }
}
