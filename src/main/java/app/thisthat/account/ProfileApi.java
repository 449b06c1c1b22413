package app.thisthat.account;

import app.thisthat.account.credentials.CurrentPassword;
import app.thisthat.account.credentials.EmailChange;
import app.thisthat.account.credentials.EmailVerification;
import app.thisthat.account.export.AccountExport;
import app.thisthat.account.export.ExportStore;
import app.thisthat.account.session.SessionEndPublisher;
import app.thisthat.account.session.SessionValidator;
import app.thisthat.http.ApiRequest;
import app.thisthat.http.ApiResponse;
import app.thisthat.http.Caller;
import app.thisthat.http.Operations;
import app.thisthat.http.RequestFields;
import app.thisthat.http.StreamedBody;
import app.thisthat.kernel.FieldError;
import app.thisthat.kernel.Refusal;
import app.thisthat.statistics.UserResults;
import io.vertx.core.Future;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.function.Function;

/** Handlers of the profile operations. */
final class ProfileApi {

    private static final FieldError PASSWORD_MISSING =
            new FieldError("currentPassword", "required", "is required with email");

    private final ProfileStore store;
    private final ExportStore exports;
    private final SessionValidator sessionValidator;
    private final CurrentPassword currentPassword;
    private final EmailVerification emailVerification;
    private final EmailChange emailChange;
    private final SessionEndPublisher sessionEnds;
    private final Function<UUID, Future<Ranks>> liveRanks;
    private final Function<UUID, Future<UserResults>> results;

    ProfileApi(
            ProfileStore store,
            ExportStore exports,
            SessionValidator sessionValidator,
            CurrentPassword currentPassword,
            EmailVerification emailVerification,
            EmailChange emailChange,
            SessionEndPublisher sessionEnds,
            Function<UUID, Future<Ranks>> liveRanks,
            Function<UUID, Future<UserResults>> results) {
        this.store = store;
        this.exports = exports;
        this.sessionValidator = sessionValidator;
        this.currentPassword = currentPassword;
        this.emailVerification = emailVerification;
        this.emailChange = emailChange;
        this.sessionEnds = sessionEnds;
        this.liveRanks = liveRanks;
        this.results = results;
    }

    void register(Operations operations) {
        operations.onTokenOnly("getMe", this::me);
        operations.on("getUser", this::user);
        operations.on("updateMe", this::update);
        operations.check("updateMe", ProfileApi::checkUpdate);
        operations.on("closeMe", this::close);
        operations.on("exportMe", this::export);
        operations.on("resendVerification", this::resend);
    }

    private Future<ApiResponse> me(ApiRequest request) {
        return store.findOwn(request.caller())
                .compose(own -> {
                    sessionValidator.validate(request.caller(), request.clientAddress(), own.session());
                    return withRanks(own.profile());
                })
                .map(ApiResponse::ok);
    }

    /** Adds the present ranks of an account that the last ranking did not rank, as its leaderboard place shows them. */
    private Future<Profile> withRanks(Profile profile) {
        return profile.lacksRank()
                ? liveRanks.apply(profile.id()).otherwise(Ranks.NONE).map(profile::with)
                : Future.succeededFuture(profile);
    }

    private Future<ApiResponse> user(ApiRequest request) {
        UUID userId = request.pathId("userId");
        boolean own = request.optionalCaller()
                .filter(caller -> caller.userId().equals(userId))
                .isPresent();
        return profile(userId)
                .compose(profile -> visibleResults(profile, own).map(found -> PublicProfile.of(profile, own, found)))
                .map(ApiResponse::ok);
    }

    /** The results of a user; null if they are hidden from the reader. */
    private Future<UserResults> visibleResults(Profile profile, boolean own) {
        return own || profile.preferences().publicResults() ? results.apply(profile.id()) : Future.succeededFuture();
    }

    /** The caller's profile; an account that was closed meanwhile has no session. */
    private Future<Profile> ownProfile(Caller caller) {
        return store.find(caller.userId())
                .map(found -> found.orElseThrow(AccountRefusals::sessionEnded))
                .compose(this::withRanks);
    }

    private Future<Profile> profile(UUID userId) {
        return store.find(userId)
                .map(found -> found.orElseThrow(AccountRefusals::userNotFound))
                .compose(this::withRanks);
    }

    private record UpdateRequest(String username, String email, String currentPassword, Preferences preferences) {}

    private record UpdatedProfile(Profile user) {}

    private static void checkUpdate(RequestFields fields, Consumer<FieldError> faults) {
        fields.text("email").flatMap(EmailAddress::fault).ifPresent(faults);
        fields.text("preferences.timeZone").flatMap(Preferences::timeZoneFault).ifPresent(faults);
        if (fields.has("email") && !fields.has("currentPassword")) {
            faults.accept(PASSWORD_MISSING);
        }
    }

    private Future<ApiResponse> update(ApiRequest request) {
        UpdateRequest body = request.body(UpdateRequest.class);
        Caller caller = request.caller();
        String username = body.username == null ? null : new Username(body.username).value();
        Preferences preferences = body.preferences == null ? Preferences.NONE : body.preferences;
        return changeEmail(caller, request.clientNetwork(), body)
                .compose(requested -> store.update(caller, username, preferences))
                .compose(updated -> ownProfile(caller))
                .map(profile -> {
                    request.actionLog().log("Profile updated");
                    return ApiResponse.ok(new UpdatedProfile(profile));
                });
    }

    /** Requires the password, because the new address can reset it; a stolen access token must not be enough. */
    private Future<Void> changeEmail(Caller caller, String network, UpdateRequest body) {
        if (body.email == null) {
            return Future.succeededFuture();
        }
        EmailAddress email = new EmailAddress(body.email);
        if (body.currentPassword == null) {
            throw Refusal.invalid(
                            "Current password is required to change the e-mail address", List.of(PASSWORD_MISSING))
                    .asException();
        }
        return currentPassword
                .countAndVerify(caller, network, body.currentPassword)
                .compose(verified -> emailChange.request(caller, network, email));
    }

    private record CloseRequest(String password) {}

    private Future<ApiResponse> close(ApiRequest request) {
        Caller caller = request.caller();
        return currentPassword
                .verify(caller, request.clientNetwork(), request.body(CloseRequest.class).password)
                .compose(verified -> store.close(caller.userId(), caller.tokenVersion()))
                .map(ended -> {
                    sessionEnds.publish(caller.userId(), ended.orElseThrow(AccountRefusals::sessionEnded));
                    request.actionLog().log("Account closed");
                    return ApiResponse.ok(new MessageResponse("Account closed"));
                });
    }

    private Future<ApiResponse> export(ApiRequest request) {
        AccountExport export = new AccountExport(exports, request.caller().userId());
        return Future.succeededFuture(ApiResponse.ok(new StreamedBody("application/json", export::next))
                .withHeader("Content-Disposition", "attachment; filename=\"thisthat-export.json\""));
    }

    private Future<ApiResponse> resend(ApiRequest request) {
        Caller caller = request.caller();
        return ownProfile(caller)
                .compose(profile -> emailVerification.repeat(
                        caller, request.clientNetwork(), profile.email(), profile.pendingEmail()))
                .map(sent -> new ApiResponse(202, new MessageResponse("A verification mail will be sent"), Map.of()));
    }
}
