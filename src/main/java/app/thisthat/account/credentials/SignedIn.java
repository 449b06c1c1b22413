package app.thisthat.account.credentials;

import app.thisthat.account.AccountSummary;

/** The response to a registration or a login. */
public record SignedIn(AccountSummary user, String accessToken, String refreshToken) {}
