package app.thisthat.kernel;

import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;

/** Outcome of one requested cash-out. */
public enum CashOutOutcome {
    /** The value was paid. */
    CASHED_OUT,
    /** The value was quoted. */
    QUOTED,
    /** An earlier request with the same idempotency key and the same body was paid. */
    REPLAYED,
    /** An earlier request with the same idempotency key was paid for another cash-out. */
    KEY_MISMATCH,
    /** The access token or its session has ended. */
    TOKEN_REVOKED,
    ACCOUNT_SUSPENDED,
    /** The bet does not exist or is another user's. */
    BET_NOT_FOUND,
    /** Cash-outs are switched off. */
    CASH_OUT_DISABLED,
    /** The bet has ended, by a settlement or a cash-out. */
    BET_SETTLED,
    /** The market, or the market that it follows, takes no bets. */
    MARKET_CLOSED,
    /** The ledger audit holds the settlement of the market. */
    MARKET_HELD,
    /** The user created, edited or reopened the market as an admin. */
    OWN_MARKET,
    /** The quote has expired, or is not of this bet. */
    QUOTE_EXPIRED,
    /** More than the stake was requested, or too little of it would be left. */
    STAKE_NOT_DIVISIBLE,
    /** Nothing is decided: the odds have to be confirmed by the order book first. */
    ODDS_UNCONFIRMED,
    /** Nothing is decided: the game has begun, and the order book has to be read after the request's arrival. */
    ODDS_IN_PLAY,
    /** The odds moved too far within seconds. */
    ODDS_MOVING,
    /** The market has no odds, or odds outside 0.01 to 0.99. */
    ODDS_UNAVAILABLE,
    /** The odds of a mirrored market are suspended or were confirmed too long ago. */
    ODDS_STALE,
    /** The value rounds down to nothing. */
    VALUE_TOO_SMALL,
    /** The value is below the quote or the requested minimum. */
    VALUE_CHANGED;

    private static final Map<String, CashOutOutcome> BY_WIRE =
            Arrays.stream(values()).collect(Collectors.toUnmodifiableMap(CashOutOutcome::wire, Function.identity()));

    /** The name in the database. */
    public String wire() {
        return name().toLowerCase(Locale.ROOT);
    }

    /**
     * Reads the name in the database.
     *
     * @throws IllegalArgumentException if it is none of these
     */
    public static CashOutOutcome fromWire(String wire) {
        CashOutOutcome outcome = BY_WIRE.get(wire);
        if (outcome == null) {
            throw new IllegalArgumentException("Unknown cash-out outcome " + wire);
        }
        return outcome;
    }
}
