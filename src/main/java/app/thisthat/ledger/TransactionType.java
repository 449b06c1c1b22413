package app.thisthat.ledger;

import java.util.Locale;

/** Why a balance moved. */
public enum TransactionType {
    SIGNUP_BONUS,
    DAILY_REWARD,
    BET_PLACED,
    BET_PAYOUT,
    BET_REFUND,
    PAYOUT_REVERSAL,
    REFUND_REVERSAL,
    DEBT_REPAYMENT,
    EXPIRED;

    /** The name in the contract and in the database. */
    public String wire() {
        return name().toLowerCase(Locale.ROOT);
    }
}
