package app.thisthat.account.credentials;

import app.thisthat.account.MessageResponse;
import app.thisthat.account.session.NetworkHasher;
import app.thisthat.http.ApiRequest;
import app.thisthat.http.ApiResponse;
import app.thisthat.http.Operations;
import io.vertx.core.Future;

/** Handlers of the operations that use a token from a mail about an e-mail address. */
public final class EmailApi {

    private final EmailVerification verification;
    private final EmailChange change;
    private final NetworkHasher networkHasher;

    public EmailApi(EmailVerification verification, EmailChange change, NetworkHasher networkHasher) {
        this.verification = verification;
        this.change = change;
        this.networkHasher = networkHasher;
    }

    public void register(Operations operations) {
        operations.on("verifyEmail", this::verify);
        operations.on("undoEmailChange", this::undo);
    }

    private record EmailToken(String token) {}

    private Future<ApiResponse> verify(ApiRequest request) {
        return verification.confirm(request.body(EmailToken.class).token).map(userId -> {
            request.actionLog(userId).log("E-mail address confirmed");
            return ApiResponse.ok(new MessageResponse("E-mail address confirmed"));
        });
    }

    private Future<ApiResponse> undo(ApiRequest request) {
        String origin = networkHasher.hash(request.clientNetwork());
        return change.undo(request.body(EmailToken.class).token, origin).map(userId -> {
            request.actionLog(userId).log("Change of e-mail address undone");
            return ApiResponse.ok(new MessageResponse(
                    "The change is undone; set a new password with the link in the mail that follows"));
        });
    }
}
