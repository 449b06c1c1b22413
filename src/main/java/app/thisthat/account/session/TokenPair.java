package app.thisthat.account.session;

/**
 * The current tokens of a session.
 *
 * @param expiresIn lifetime of the access token in seconds
 */
public record TokenPair(String accessToken, String refreshToken, long expiresIn) {

    /** The same tokens for a response that has the refresh token in a cookie. */
    TokenPair withoutRefreshToken() {
        return new TokenPair(accessToken, "", expiresIn);
    }
}
