package app.thisthat.economy;

/** The words of a warning; {@code {date}} in the text stands for the day. */
record ExpiryMail(String subject, String body) {

    static final ExpiryMail WARNING = new ExpiryMail(
            "Your credits are about to expire",
            """
            Nothing has happened at your account for a while. Unless you sign in, bet or claim your daily reward before
            {date} (UTC), the credits that you hold then expire.

            Stakes in open bets are not touched: what they win is yours.
            """);
}
