package app.thisthat.inbox;

import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/** The types of entries, in the order of the preferences. */
public enum InboxType {
    SETTLED,
    CORRECTED,
    CASHED_OUT,
    MARKET_CLOSED,
    MARKET_REWORDED,
    ALERT,
    ALERT_DIGEST,
    REWARD_READY,
    STREAK_AT_RISK,
    CREDITS_EXPIRING,
    SECURITY,
    ANNOUNCEMENT;

    private final String wire = name().toLowerCase(Locale.ROOT);

    /** Its name in the contract. */
    public String wire() {
        return wire;
    }

    /** The type with a name of the contract. */
    public static InboxType fromWire(String wire) {
        return valueOf(wire.toUpperCase(Locale.ROOT));
    }

    /** Whether entries can be mailed together. Mails of the other types are always sent, one by one. */
    boolean hasMailChannel() {
        return this != SECURITY && this != CREDITS_EXPIRING;
    }

    /** Whether a user can switch the channel inbox off. */
    boolean isOptional() {
        return this != SECURITY;
    }

    /** The list of its mails. */
    MailList list() {
        return switch (this) {
            case SETTLED, CORRECTED, CASHED_OUT -> MailList.SETTLEMENTS;
            case ANNOUNCEMENT -> MailList.NEWS;
            default -> MailList.ACTIVITY;
        };
    }

    /** The types whose mails belong to a list. */
    static List<InboxType> of(MailList list) {
        return Stream.of(values())
                .filter(type -> type.hasMailChannel() && type.list() == list)
                .toList();
    }
}
