package app.thisthat.account.credentials;

import app.thisthat.account.MessageResponse;
import app.thisthat.account.session.NetworkHasher;
import app.thisthat.http.ApiRequest;
import app.thisthat.http.ApiResponse;
import app.thisthat.http.Operations;
import io.vertx.core.Future;
import java.util.Map;

/** Handlers of the password operations. */
public final class PasswordApi {

    private static final int ACCEPTED = 202;

    private final PasswordChange passwords;
    private final CredentialLimits limits;
    private final NetworkHasher networkHasher;

    public PasswordApi(PasswordChange passwords, CredentialLimits limits, NetworkHasher networkHasher) {
        this.passwords = passwords;
        this.limits = limits;
        this.networkHasher = networkHasher;
    }

    public void register(Operations operations) {
        operations.on("changePassword", this::change);
        operations.on("forgotPassword", this::requestReset);
        operations.on("resetPassword", this::reset);
    }

    private record ChangeRequest(String currentPassword, String newPassword) {}

    private Future<ApiResponse> change(ApiRequest request) {
        ChangeRequest body = request.body(ChangeRequest.class);
        return passwords
                .change(request.caller(), request.clientNetwork(), body.currentPassword, body.newPassword)
                .map(changed -> {
                    request.actionLog().log("Password changed");
                    return ApiResponse.ok(new MessageResponse("Password changed; sign in again"));
                });
    }

    private String network(ApiRequest request) {
        return networkHasher.hash(request.clientNetwork());
    }

    private record ForgotPasswordRequest(String email) {}

    /** The response is the same whether or not the account exists (rule {@code uniform-login}). */
    private Future<ApiResponse> requestReset(ApiRequest request) {
        MessageResponse response =
                new MessageResponse("If an account has this e-mail address, a reset mail will be sent");
        return limits.requestReset(request.clientSite())
                .compose(counted ->
                        passwords.requestReset(request.body(ForgotPasswordRequest.class).email, network(request)))
                .map(requested -> new ApiResponse(ACCEPTED, response, Map.of()));
    }

    private record ResetRequest(String token, String newPassword) {}

    private Future<ApiResponse> reset(ApiRequest request) {
        ResetRequest body = request.body(ResetRequest.class);
        return passwords.reset(body.token, body.newPassword, network(request)).map(userId -> {
            request.actionLog(userId).log("Password reset");
            return ApiResponse.ok(new MessageResponse("Password set; sign in with the new password"));
        });
    }
}
