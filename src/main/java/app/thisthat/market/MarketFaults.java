package app.thisthat.market;

import app.thisthat.http.RequestFields;
import app.thisthat.kernel.FieldError;
import app.thisthat.kernel.MarketType;
import app.thisthat.kernel.Odds;
import app.thisthat.kernel.Refusal;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Consumer;

/** Faults of new and edited markets that concern several fields (rules {@code odds-bounds} and {@code odds-sum}). */
final class MarketFaults {

    private static final String THIS_ODDS = "thisOdds";
    private static final String THAT_ODDS = "thatOdds";
    private static final String LINKED_MARKET_ID = "linkedMarketId";
    private static final String EXPIRES_AT = "expiresAt";
    private static final String REQUIRED = "required";
    private static final String NOT_ALLOWED = "notAllowed";

    private final List<FieldError> faults = new ArrayList<>();

    private MarketFaults() {}

    private void add(String field, String rule, String message) {
        faults.add(new FieldError(field, rule, message));
    }

    /** Throws {@code VALIDATION_ERROR} with all faults of a new market. */
    static void requireNone(
            String thisOption, String thatOption, MarketType type, UUID linked, Odds thisOdds, Odds thatOdds) {
        MarketFaults found = new MarketFaults();
        found.checkOptions(Optional.of(thisOption), Optional.of(thatOption));
        found.checkOrigin(type == MarketType.CROSS, linked != null, thisOdds != null, thatOdds != null);
        found.checkOdds(Optional.ofNullable(thisOdds), Optional.ofNullable(thatOdds));
        found.throwIfAny();
    }

    /** Throws {@code VALIDATION_ERROR} with all faults of an edit. */
    static void requireNone(Odds thisOdds, Odds thatOdds, Instant expiresAt) {
        MarketFaults found = new MarketFaults();
        found.checkPair(thisOdds != null, thatOdds != null);
        found.checkOdds(Optional.ofNullable(thisOdds), Optional.ofNullable(thatOdds));
        found.checkExpiry(Optional.ofNullable(expiresAt));
        found.throwIfAny();
    }

    private void throwIfAny() {
        if (faults.size() == 1) {
            throw Refusal.invalid(faults.get(0)).asException();
        }
        if (!faults.isEmpty()) {
            throw Refusal.invalid("The request is not valid", faults).asException();
        }
    }

    /** The rules of the request that creates a market. */
    static void ofNew(RequestFields fields, Consumer<FieldError> faults) {
        MarketFaults found = new MarketFaults();
        found.checkOptions(fields.text("thisOption"), fields.text("thatOption"));
        if (!fields.has("marketType") || fields.text("marketType").isPresent()) {
            boolean cross = fields.text("marketType").equals(Optional.of(MarketType.CROSS.wire()));
            found.checkOrigin(cross, fields.has(LINKED_MARKET_ID), fields.has(THIS_ODDS), fields.has(THAT_ODDS));
        }
        found.checkOdds(fields.odds(THIS_ODDS), fields.odds(THAT_ODDS));
        found.faults.forEach(faults);
    }

    /** The rules of the request that edits a market. */
    static void ofEdit(RequestFields fields, Consumer<FieldError> faults) {
        MarketFaults found = new MarketFaults();
        found.checkPair(fields.has(THIS_ODDS), fields.has(THAT_ODDS));
        found.checkOdds(fields.odds(THIS_ODDS), fields.odds(THAT_ODDS));
        found.checkExpiry(fields.time(EXPIRES_AT));
        found.faults.forEach(faults);
    }

    private void checkOptions(Optional<String> thisOption, Optional<String> thatOption) {
        if (thisOption.isPresent() && thisOption.equals(thatOption)) {
            add("thatOption", "different", "must differ from thisOption");
        }
    }

    private void checkOrigin(boolean cross, boolean linked, boolean hasThis, boolean hasThat) {
        if (cross) {
            if (!linked) {
                add(LINKED_MARKET_ID, REQUIRED, "is required for a cross market");
            }
            checkNoOdds(THIS_ODDS, hasThis);
            checkNoOdds(THAT_ODDS, hasThat);
            return;
        }
        if (linked) {
            add(LINKED_MARKET_ID, NOT_ALLOWED, "is allowed for cross markets only");
        }
        if (!hasThis) {
            add(THIS_ODDS, REQUIRED, "is required");
        }
        if (!hasThat) {
            add(THAT_ODDS, REQUIRED, "is required");
        }
    }

    private void checkNoOdds(String field, boolean present) {
        if (present) {
            add(field, NOT_ALLOWED, "must not be set for a cross market");
        }
    }

    private void checkPair(boolean hasThis, boolean hasThat) {
        if (hasThis != hasThat) {
            add(THAT_ODDS, "together", "must be set together with thisOdds");
        }
    }

    private void checkOdds(Optional<Odds> thisOdds, Optional<Odds> thatOdds) {
        if (thisOdds.isEmpty() || thatOdds.isEmpty()) {
            return;
        }
        if (!thisOdds.get().bettable() || !thatOdds.get().bettable()) {
            add(THIS_ODDS, "minimum", "must be from 0.01 to 0.99, like thatOdds");
        } else if (thisOdds.get().tenThousandths() + thatOdds.get().tenThousandths() < Odds.ONE) {
            faults.add(new FieldError(THAT_ODDS, "sum", Map.of("minimum", 1), "must sum to at least 1 with thisOdds"));
        }
    }

    private void checkExpiry(Optional<Instant> expiresAt) {
        if (expiresAt.isPresent() && !expiresAt.get().isAfter(Instant.now())) {
            faults.add(expiryInThePast());
        }
    }

    static FieldError expiryInThePast() {
        return new FieldError(EXPIRES_AT, "minimum", Map.of("minimum", "now"), "must be in the future");
    }

    static FieldError linkNotOpen() {
        return new FieldError(LINKED_MARKET_ID, NOT_ALLOWED, "must be an open mirrored market");
    }
}
