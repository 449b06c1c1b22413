package app.thisthat.account;

import app.thisthat.account.credentials.EmailVerification;
import app.thisthat.account.credentials.PasswordChange;
import app.thisthat.account.session.SessionEndPublisher;
import app.thisthat.account.session.SessionValidator;
import app.thisthat.http.ApiRequest;
import app.thisthat.http.ApiResponse;
import app.thisthat.http.Caller;
import app.thisthat.http.Operations;
import app.thisthat.kernel.Refusal;
import app.thisthat.kernel.RefusalCode;
import io.vertx.core.Future;
import java.util.Map;
import java.util.UUID;

/** Reading profiles; changing, exporting and closing one's own account. */
final class ProfileApi {

    private final ProfileStore store;
    private final SessionValidator sessions;
    private final PasswordChange passwords;
    private final EmailVerification emails;
    private final SessionEndPublisher ends;

    ProfileApi(
            ProfileStore store,
            SessionValidator sessions,
            PasswordChange passwords,
            EmailVerification emails,
            SessionEndPublisher ends) {
        this.store = store;
        this.sessions = sessions;
        this.passwords = passwords;
        this.emails = emails;
        this.ends = ends;
    }

    void register(Operations operations) {
        operations.onTokenOnly("getMe", this::me);
        operations.on("getUser", this::user);
        operations.on("updateMe", this::update);
        operations.on("closeMe", this::close);
        operations.on("exportMe", this::export);
        operations.on("verifyEmail", this::verifyEmail);
        operations.on("resendVerification", this::resend);
    }

    private Future<ApiResponse> me(ApiRequest request) {
        return store.own(request.caller()).map(own -> {
            sessions.judge(request.caller(), request.clientAddress(), own.standing());
            return ApiResponse.ok(own.profile());
        });
    }

    private Future<ApiResponse> user(ApiRequest request) {
        UUID userId = request.pathId("userId");
        boolean own = userId.equals(request.caller().userId());
        return profile(userId).map(profile -> ApiResponse.ok(PublicProfile.of(profile, own)));
    }

    private Future<Profile> profile(UUID userId) {
        return store.profile(userId).map(found -> found.orElseThrow(AccountRefusals::noSuchUser));
    }

    private record Change(String username, String email, String currentPassword, Preferences preferences) {}

    private record Changed(Profile user) {}

    private Future<ApiResponse> update(ApiRequest request) {
        Change body = request.body(Change.class);
        Caller caller = request.caller();
        String username = body.username == null ? null : new Username(body.username).value();
        Preferences preferences = body.preferences == null ? Preferences.NONE : body.preferences;
        return changeEmail(caller, body)
                .compose(asked -> store.update(caller.userId(), username, preferences))
                .compose(updated -> profile(caller.userId()))
                .map(profile -> {
                    request.actionLog().log("Profile changed");
                    return ApiResponse.ok(new Changed(profile));
                });
    }

    /** A new address can reset the password, so that a stolen access token alone must not bring one in. */
    private Future<Void> changeEmail(Caller caller, Change body) {
        if (body.email == null) {
            return Future.succeededFuture();
        }
        EmailAddress email = new EmailAddress(body.email);
        if (body.currentPassword == null) {
            throw Refusal.of(
                            RefusalCode.VALIDATION_ERROR,
                            "A new e-mail address needs the current password",
                            Map.of("currentPassword", "is required with email"))
                    .asException();
        }
        return passwords
                .confirm(caller, body.currentPassword)
                .compose(right -> emails.requestChange(caller.userId(), email));
    }

    private record Closing(String password) {}

    private Future<ApiResponse> close(ApiRequest request) {
        Caller caller = request.caller();
        return passwords
                .confirm(caller, request.body(Closing.class).password)
                .compose(right -> store.close(caller.userId(), caller.tokenVersion()))
                .map(ended -> {
                    ends.tell(caller.userId(), ended.orElseThrow(AccountRefusals::sessionEnded));
                    request.actionLog().log("Account closed");
                    return ApiResponse.ok(new MessageResponse("The account is closed"));
                });
    }

    private Future<ApiResponse> export(ApiRequest request) {
        return store.export(request.caller().userId()).map(document -> ApiResponse.ok(document)
                .withHeader("Content-Disposition", "attachment; filename=\"thisthat-export.json\""));
    }

    private record Token(String token) {}

    private Future<ApiResponse> verifyEmail(ApiRequest request) {
        return emails.confirm(request.body(Token.class).token).map(userId -> {
            request.actionLog(userId).log("E-mail confirmed");
            return ApiResponse.ok(new MessageResponse("The address is confirmed"));
        });
    }

    private Future<ApiResponse> resend(ApiRequest request) {
        return profile(request.caller().userId()).compose(profile -> {
            String address = profile.pendingEmail() == null ? profile.email() : profile.pendingEmail();
            return emails.request(profile.id(), address)
                    .map(sent -> new ApiResponse(202, new MessageResponse("A mail is on its way"), Map.of()));
        });
    }
}
