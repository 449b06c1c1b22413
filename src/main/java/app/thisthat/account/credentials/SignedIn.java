package app.thisthat.account.credentials;

import app.thisthat.account.AccountSummary;

/**
 * The response to a registration or a login.
 *
 * @param expiresIn lifetime of the access token in seconds
 */
public record SignedIn(AccountSummary user, String accessToken, String refreshToken, long expiresIn) {

    /** The same for a response that has the refresh token in a cookie. */
    SignedIn withoutRefreshToken() {
        return new SignedIn(user, accessToken, "", expiresIn);
    }
}
