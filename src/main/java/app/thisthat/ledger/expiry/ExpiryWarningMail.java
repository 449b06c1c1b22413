package app.thisthat.ledger.expiry;

/**
 * Text of the warning.
 *
 * @param body contains {@code {date}}, which is replaced by the day of the expiry
 */
record ExpiryWarningMail(String subject, String body) {

    static final ExpiryWarningMail WARNING = new ExpiryWarningMail(
            "Your credits are about to expire",
            """
            Your account has been inactive for a while. Unless you sign in, bet or claim your daily reward before
            {date} (UTC), your credits will expire.

            Open bets are not affected: their payouts remain yours.
            """);
}
