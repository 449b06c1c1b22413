package app.thisthat.account.session;

/** The tokens of a session that are good now. */
public record TokenPair(String accessToken, String refreshToken) {}
