package app.thisthat.account.session;

import app.thisthat.account.AccountRefusals;
import app.thisthat.http.ApiRequest;
import app.thisthat.http.ApiResponse;
import app.thisthat.kernel.Refusal;
import app.thisthat.kernel.RefusalCode;
import java.time.Duration;
import java.util.Optional;

/**
 * The refresh token in a cookie that scripts cannot read (rule {@code refresh-cookie}). Browsers send it to the paths of
 * the tokens only. A request that uses it needs the {@code Origin} of this service or of the allow-list: requests that
 * other sites cause have another one, and requests without one do not come from a page.
 */
public final class RefreshCookie {

    private static final String NAME = "refreshToken";
    private static final String ATTRIBUTES = "; Path=/api/v1/auth; HttpOnly; Secure; SameSite=Strict; Max-Age=";
    private static final String SET_COOKIE = "Set-Cookie";

    private final long maxAgeSeconds;

    /** Creates the rule for cookies that live as long as a refresh token. */
    public RefreshCookie(Duration lifetime) {
        this.maxAgeSeconds = lifetime.toSeconds();
    }

    /** The response with the refresh token in the cookie; its body must not contain the token. */
    public ApiResponse set(ApiResponse response, String refreshToken) {
        return response.withHeader(SET_COOKIE, NAME + "=" + refreshToken + ATTRIBUTES + maxAgeSeconds);
    }

    /** The response that deletes the cookie. */
    ApiResponse delete(ApiResponse response) {
        return response.withHeader(SET_COOKIE, NAME + "=" + ATTRIBUTES + 0);
    }

    /**
     * The refresh token of a request: that of the body, else that of the cookie.
     *
     * @param inBody null: the body has none
     * @throws app.thisthat.kernel.RefusedException {@code INVALID_REFRESH_TOKEN} if there is none, and {@code FORBIDDEN} if
     *     the cookie must not be used
     */
    String tokenOf(ApiRequest request, String inBody) {
        if (inBody != null) {
            return inBody;
        }
        String inCookie = cookie(request).orElseThrow(AccountRefusals::invalidRefreshToken);
        if (!request.hasTrustedOrigin()) {
            throw Refusal.of(RefusalCode.FORBIDDEN, "The cookie requires an allowed Origin")
                    .asException();
        }
        return inCookie;
    }

    /** Whether the refresh token of a request is in the cookie. */
    boolean isUsed(ApiRequest request, String inBody) {
        return inBody == null && cookie(request).isPresent();
    }

    private static Optional<String> cookie(ApiRequest request) {
        return request.cookie(NAME).filter(token -> !token.isEmpty());
    }
}
