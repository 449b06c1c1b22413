package app.thisthat.account;

/** The answer to a registration or a login. */
record SignedIn(AccountSummary user, String accessToken, String refreshToken) {}
