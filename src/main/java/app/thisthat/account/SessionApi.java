package app.thisthat.account;

import app.thisthat.http.Answer;
import app.thisthat.http.Operations;
import app.thisthat.http.Request;
import io.vertx.core.Future;
import java.util.List;

/** Refreshing, seeing and ending sessions. */
final class SessionApi {

    private final Sessions sessions;

    SessionApi(Sessions sessions) {
        this.sessions = sessions;
    }

    void register(Operations operations) {
        operations.on("refreshTokens", this::refresh);
        operations.on("logout", this::logout);
        operations.on("listSessions", this::list);
        operations.on("endSessions", this::endAll);
        operations.on("endSession", this::end);
    }

    private record RefreshToken(String refreshToken) {}

    private Future<Answer> refresh(Request request) {
        return sessions.refresh(request.body(RefreshToken.class).refreshToken).map(Answer::ok);
    }

    private Future<Answer> logout(Request request) {
        return sessions.logout(request.caller(), request.body(RefreshToken.class).refreshToken)
                .map(ended -> done(request, "User logged out", "Logged out successfully"));
    }

    private record SessionList(List<SessionView> sessions) {}

    private Future<Answer> list(Request request) {
        return sessions.list(request.caller()).map(listed -> Answer.ok(new SessionList(listed)));
    }

    private Future<Answer> endAll(Request request) {
        return sessions.endAll(request.caller().userId())
                .map(ended -> done(request, "All sessions ended", "All sessions have ended"));
    }

    private Future<Answer> end(Request request) {
        return sessions.end(request.caller(), request.pathId("sessionId"))
                .map(ended -> done(request, "Session ended", "The session has ended"));
    }

    private static Answer done(Request request, String logged, String answered) {
        request.did().log(logged);
        return Answer.ok(new Message(answered));
    }
}
