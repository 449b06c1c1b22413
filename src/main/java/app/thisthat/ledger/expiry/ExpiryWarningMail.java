package app.thisthat.ledger.expiry;

/** The words of a warning; {@code {date}} in the text stands for the day. */
record ExpiryWarningMail(String subject, String body) {

    static final ExpiryWarningMail WARNING = new ExpiryWarningMail(
            "Your credits are about to expire",
            """
            Nothing has happened at your account for a while. Unless you sign in, bet or claim your daily reward before
            {date} (UTC), the credits that you hold then expire.

            Stakes in open bets are not touched: what they win is yours.
            """);
}
