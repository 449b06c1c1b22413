package app.thisthat.inbox;

import java.util.List;

/**
 * The preferences of an inbox.
 *
 * @param types channels of every type
 * @param quietHours null: none
 * @param timeZone IANA name
 */
record InboxPreferences(
        List<Channels> types, QuietHours quietHours, String timeZone, boolean settlementMails, boolean newsMails) {

    /**
     * Channels of a type.
     *
     * @param type as in the contract
     * @param mail null: mails of the type are always sent, one by one
     */
    record Channels(String type, boolean inbox, boolean live, Boolean mail) {}

    /** A daily period in the time zone of the user, which may include midnight: {@code HH:mm}. */
    record QuietHours(String start, String end) {}
}
