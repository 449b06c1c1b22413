package app.thisthat.betting;

import java.util.Locale;

/** State of the order book of a bet's market (rule {@code odds-refresh}). */
public enum BookRead {
    /** It was not read for this bet. */
    NONE,
    /** It was not read for this bet, because too many reads are requested; only a game needs one nevertheless. */
    SKIPPED,
    /** A read is stored; it may have begun before the bet arrived. */
    CONFIRMED,
    /** A read that began after the bet had arrived is stored. */
    READ,
    /** The feed was too slow or failed, or the book is impossible. */
    FAILED;

    /** The name in the database. */
    String wire() {
        return name().toLowerCase(Locale.ROOT);
    }
}
