package app.thisthat.kernel;

import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;

/** Outcome of one requested bet. */
public enum PlacementOutcome {
    /** The bet was placed. */
    PLACED,
    /** An earlier request with the same idempotency key and the same body placed the bet. */
    REPLAYED,
    /** An earlier request with the same idempotency key placed another bet. */
    KEY_MISMATCH,
    /** The access token or its session has ended. */
    TOKEN_REVOKED,
    ACCOUNT_SUSPENDED,
    MARKET_NOT_FOUND,
    /** The market, or the market that it follows, takes no bets. */
    MARKET_CLOSED,
    /** The market, or the market that it follows, is {@link Placeholder#OTHER}. */
    PLACEHOLDER_OTHER,
    /** The market, or the market that it follows, is {@link Placeholder#UNNAMED}. */
    PLACEHOLDER_UNNAMED,
    /** The user created, edited or reopened the market as an admin. */
    OWN_MARKET,
    /** The market has no odds, or odds outside 0.01 to 0.99. */
    ODDS_UNAVAILABLE,
    /** Nothing is decided: the order book of the mirrored market has to be read first. */
    ODDS_UNCONFIRMED,
    /** Nothing is decided: a game has begun, and a read of the order book has to begin after the bet's arrival. */
    ODDS_IN_PLAY,
    /** The odds of a mirrored market are suspended, have no price or were confirmed too long ago. */
    ODDS_STALE,
    /** The odds of a mirrored market have moved too far within the last seconds. */
    ODDS_MOVING,
    /** The odds exceed the expected odds by more than the maximum slippage. */
    ODDS_CHANGED,
    /** The balance is smaller than the stake. */
    INSUFFICIENT_BALANCE;

    private static final Map<String, PlacementOutcome> BY_WIRE =
            Arrays.stream(values()).collect(Collectors.toUnmodifiableMap(PlacementOutcome::wire, Function.identity()));

    /** The name in the database. */
    public String wire() {
        return name().toLowerCase(Locale.ROOT);
    }

    /**
     * Reads the name in the database.
     *
     * @throws IllegalArgumentException if it is none of these
     */
    public static PlacementOutcome fromWire(String wire) {
        PlacementOutcome outcome = BY_WIRE.get(wire);
        if (outcome == null) {
            throw new IllegalArgumentException("Unknown placement outcome " + wire);
        }
        return outcome;
    }
}
