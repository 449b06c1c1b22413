package app.thisthat.ledger;

import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Locale;

/** Reason of a ledger row. */
public enum TransactionType {
    SIGNUP_BONUS,
    DAILY_REWARD,
    BET_PLACED,
    BET_PAYOUT,
    BET_REFUND,
    BET_CASH_OUT,
    PAYOUT_REVERSAL,
    REFUND_REVERSAL,
    CASH_OUT_REVERSAL,
    DEBT_REPAYMENT,
    EXPIRED,
    ADJUSTMENT;

    /** The name in the contract and in the database. */
    @JsonValue
    public String wire() {
        return name().toLowerCase(Locale.ROOT);
    }

    /**
     * Reads the name in the database.
     *
     * @throws IllegalArgumentException if it is none of these
     */
    static TransactionType fromWire(String wire) {
        return valueOf(wire.toUpperCase(Locale.ROOT));
    }
}
