package app.thisthat.account.credentials;

import app.thisthat.account.MessageResponse;
import app.thisthat.http.ApiRequest;
import app.thisthat.http.ApiResponse;
import app.thisthat.http.Operations;
import io.vertx.core.Future;
import java.util.Map;

/** Changing a password, and getting back in without one. */
public final class PasswordApi {

    private static final int ACCEPTED = 202;

    private final PasswordChange passwords;

    public PasswordApi(PasswordChange passwords) {
        this.passwords = passwords;
    }

    public void register(Operations operations) {
        operations.on("changePassword", this::change);
        operations.on("forgotPassword", this::forgot);
        operations.on("resetPassword", this::reset);
    }

    private record Change(String currentPassword, String newPassword) {}

    private Future<ApiResponse> change(ApiRequest request) {
        Change body = request.body(Change.class);
        return passwords
                .change(request.caller(), body.currentPassword, body.newPassword)
                .map(changed -> {
                    request.actionLog().log("Password changed");
                    return ApiResponse.ok(new MessageResponse("The password was changed; sign in again"));
                });
    }

    private record Address(String email) {}

    private Future<ApiResponse> forgot(ApiRequest request) {
        MessageResponse answer = new MessageResponse("If there is an account with this address, a mail is on its way");
        return passwords
                .forgot(request.body(Address.class).email)
                .map(asked -> new ApiResponse(ACCEPTED, answer, Map.of()));
    }

    private record Reset(String token, String newPassword) {}

    private Future<ApiResponse> reset(ApiRequest request) {
        Reset body = request.body(Reset.class);
        return passwords.reset(body.token, body.newPassword).map(userId -> {
            request.actionLog(userId).log("Password reset");
            return ApiResponse.ok(new MessageResponse("The password was set; sign in with it"));
        });
    }
}
