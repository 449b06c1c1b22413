package app.thisthat.account;

/** The tokens of a session that are good now. */
record TokenPair(String accessToken, String refreshToken) {}
