package app.thisthat.account.session;

import app.thisthat.account.MessageResponse;
import app.thisthat.http.ApiRequest;
import app.thisthat.http.ApiResponse;
import app.thisthat.http.Operations;
import io.vertx.core.Future;
import java.util.List;

/** Handlers of the session operations. */
public final class SessionApi {

    private final Sessions sessions;
    private final RefreshCookie cookie;

    public SessionApi(Sessions sessions, RefreshCookie cookie) {
        this.sessions = sessions;
        this.cookie = cookie;
    }

    public void register(Operations operations) {
        operations.on("refreshTokens", this::refresh);
        operations.on("logout", this::logout);
        operations.on("listSessions", this::list);
        operations.on("endSessions", this::endAll);
        operations.on("endSession", this::end);
    }

    private record RefreshToken(String refreshToken) {}

    private Future<ApiResponse> refresh(ApiRequest request) {
        String inBody = request.body(RefreshToken.class).refreshToken;
        return sessions.refresh(cookie.tokenOf(request, inBody))
                .map(tokens -> cookie.isUsed(request, inBody)
                        ? cookie.set(ApiResponse.ok(tokens.withoutRefreshToken()), tokens.refreshToken())
                        : ApiResponse.ok(tokens));
    }

    private Future<ApiResponse> logout(ApiRequest request) {
        String inBody = request.body(RefreshToken.class).refreshToken;
        return sessions.logout(request.caller(), cookie.tokenOf(request, inBody))
                .map(ended -> {
                    ApiResponse done = done(request, "User logged out", "Logged out successfully");
                    return cookie.isUsed(request, inBody) ? cookie.delete(done) : done;
                });
    }

    private record SessionList(List<SessionView> sessions) {}

    private Future<ApiResponse> list(ApiRequest request) {
        return sessions.list(request.caller()).map(listed -> ApiResponse.ok(new SessionList(listed)));
    }

    private Future<ApiResponse> endAll(ApiRequest request) {
        return sessions.endAll(request.caller().userId())
                .map(ended -> done(request, "All sessions ended", "All sessions have ended"));
    }

    private Future<ApiResponse> end(ApiRequest request) {
        return sessions.end(request.caller(), request.pathId("sessionId"))
                .map(ended -> done(request, "Session ended", "The session has ended"));
    }

    private static ApiResponse done(ApiRequest request, String event, String message) {
        request.actionLog().log(event);
        return ApiResponse.ok(new MessageResponse(message));
    }
}
