package app.thisthat.account.session;

/** The current tokens of a session. */
public record TokenPair(String accessToken, String refreshToken) {}
