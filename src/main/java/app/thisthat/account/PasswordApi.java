package app.thisthat.account;

import app.thisthat.http.Answer;
import app.thisthat.http.Operations;
import app.thisthat.http.Request;
import io.vertx.core.Future;
import java.util.Map;

/** Changing a password, and getting back in without one. */
final class PasswordApi {

    private static final int ACCEPTED = 202;

    private final PasswordChange passwords;

    PasswordApi(PasswordChange passwords) {
        this.passwords = passwords;
    }

    void register(Operations operations) {
        operations.on("changePassword", this::change);
        operations.on("forgotPassword", this::forgot);
        operations.on("resetPassword", this::reset);
    }

    private record Change(String currentPassword, String newPassword) {}

    private Future<Answer> change(Request request) {
        Change body = request.body(Change.class);
        return passwords
                .change(request.caller(), body.currentPassword, body.newPassword)
                .map(changed -> {
                    request.did().log("Password changed");
                    return Answer.ok(new Message("The password was changed; sign in again"));
                });
    }

    private record Address(String email) {}

    private Future<Answer> forgot(Request request) {
        Message answer = new Message("If there is an account with this address, a mail is on its way");
        return passwords.forgot(request.body(Address.class).email).map(asked -> new Answer(ACCEPTED, answer, Map.of()));
    }

    private record Reset(String token, String newPassword) {}

    private Future<Answer> reset(Request request) {
        Reset body = request.body(Reset.class);
        return passwords.reset(body.token, body.newPassword).map(userId -> {
            request.did(userId).log("Password reset");
            return Answer.ok(new Message("The password was set; sign in with it"));
        });
    }
}
