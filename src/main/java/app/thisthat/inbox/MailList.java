package app.thisthat.inbox;

import java.util.Locale;

/** The lists of mails. A link in a mail ends those of one list. */
public enum MailList {
    /** Settled, corrected and cashed-out bets. */
    SETTLEMENTS,

    /** Announcements. */
    NEWS,

    /** All other types. */
    ACTIVITY;

    private final String wire = name().toLowerCase(Locale.ROOT);

    /** Its name in the contract. */
    public String wire() {
        return wire;
    }

    /** The list with a name of the contract. */
    public static MailList fromWire(String wire) {
        return valueOf(wire.toUpperCase(Locale.ROOT));
    }
}
