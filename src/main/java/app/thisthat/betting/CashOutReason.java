package app.thisthat.betting;

/** Why a bet or a position cannot be cashed out; a reason of the contract. */
enum CashOutReason {
    /** Cash-outs are switched off. */
    DISABLED,
    /** The market takes no bets. */
    MARKET_CLOSED,
    /** The ledger audit has found a violation in the bets of the market. */
    MARKET_HELD,
    /** The user made the market as an admin. */
    CONFLICT_OF_INTEREST,
    /** The odds moved too far within seconds. */
    ODDS_MOVING,
    /** The market has no fresh price. */
    ODDS_STALE,
    /** The odds are outside 0.01 to 0.99. */
    ODDS_UNAVAILABLE,
    /** More than the stake was requested, or too little of it would be left. */
    STAKE,
    /** The value rounds down to nothing. */
    VALUE_TOO_SMALL
}
