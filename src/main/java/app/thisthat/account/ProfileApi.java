package app.thisthat.account;

import app.thisthat.http.Answer;
import app.thisthat.http.Caller;
import app.thisthat.http.Operations;
import app.thisthat.http.Request;
import app.thisthat.kernel.Refusal;
import app.thisthat.kernel.RefusalCode;
import io.vertx.core.Future;
import java.util.Map;
import java.util.UUID;

/** Reading profiles; changing, exporting and closing one's own account. */
final class ProfileApi {

    private final ProfileStore store;
    private final SessionCheck sessions;
    private final PasswordChange passwords;
    private final EmailConfirmation emails;
    private final SessionEnds ends;

    ProfileApi(
            ProfileStore store,
            SessionCheck sessions,
            PasswordChange passwords,
            EmailConfirmation emails,
            SessionEnds ends) {
        this.store = store;
        this.sessions = sessions;
        this.passwords = passwords;
        this.emails = emails;
        this.ends = ends;
    }

    void register(Operations operations) {
        operations.onUnconfirmed("getMe", this::me);
        operations.on("getUser", this::user);
        operations.on("updateMe", this::update);
        operations.on("closeMe", this::close);
        operations.on("exportMe", this::export);
        operations.on("verifyEmail", this::verifyEmail);
        operations.on("resendVerification", this::resend);
    }

    private Future<Answer> me(Request request) {
        return store.own(request.caller()).map(own -> {
            sessions.judge(request.caller(), request.clientAddress(), own.standing());
            return Answer.ok(own.profile());
        });
    }

    private Future<Answer> user(Request request) {
        UUID userId = request.pathId("userId");
        boolean own = userId.equals(request.caller().userId());
        return profile(userId).map(profile -> Answer.ok(PublicProfile.of(profile, own)));
    }

    private Future<Profile> profile(UUID userId) {
        return store.profile(userId).map(found -> found.orElseThrow(Refusals::noSuchUser));
    }

    private record Change(String username, String email, String currentPassword, Preferences preferences) {}

    private record Changed(Profile user) {}

    private Future<Answer> update(Request request) {
        Change body = request.body(Change.class);
        Caller caller = request.caller();
        String username = body.username == null ? null : new Username(body.username).value();
        Preferences preferences = body.preferences == null ? Preferences.NONE : body.preferences;
        return changeEmail(caller, body)
                .compose(asked -> store.update(caller.userId(), username, preferences))
                .compose(updated -> profile(caller.userId()))
                .map(profile -> {
                    request.did().log("Profile changed");
                    return Answer.ok(new Changed(profile));
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

    private Future<Answer> close(Request request) {
        Caller caller = request.caller();
        return passwords
                .confirm(caller, request.body(Closing.class).password)
                .compose(right -> store.close(caller.userId(), caller.tokenVersion()))
                .map(ended -> {
                    ends.tell(caller.userId(), ended.orElseThrow(Refusals::sessionEnded));
                    request.did().log("Account closed");
                    return Answer.ok(new Message("The account is closed"));
                });
    }

    private Future<Answer> export(Request request) {
        return store.export(request.caller().userId()).map(document -> Answer.ok(document)
                .with("Content-Disposition", "attachment; filename=\"thisthat-export.json\""));
    }

    private record Token(String token) {}

    private Future<Answer> verifyEmail(Request request) {
        return emails.confirm(request.body(Token.class).token).map(userId -> {
            request.did(userId).log("E-mail confirmed");
            return Answer.ok(new Message("The address is confirmed"));
        });
    }

    private Future<Answer> resend(Request request) {
        return profile(request.caller().userId()).compose(profile -> {
            String address = profile.pendingEmail() == null ? profile.email() : profile.pendingEmail();
            return emails.request(profile.id(), address)
                    .map(sent -> new Answer(202, new Message("A mail is on its way"), Map.of()));
        });
    }
}
