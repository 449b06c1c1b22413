package app.thisthat.account;

import app.thisthat.http.Answer;
import app.thisthat.http.Operations;
import app.thisthat.http.Request;
import io.vertx.core.Future;
import java.util.UUID;

/** Registering, logging in, and reading profiles. */
final class AccountApi {

    private final SignIn signIn;
    private final AccountStore accounts;

    AccountApi(SignIn signIn, AccountStore accounts) {
        this.signIn = signIn;
        this.accounts = accounts;
    }

    void register(Operations operations) {
        operations.on("register", this::register);
        operations.on("login", this::login);
        operations.on("getMe", this::me);
        operations.on("getUser", this::user);
    }

    private record Registration(String username, String email, String password) {}

    private Future<Answer> register(Request request) {
        Registration body = request.body(Registration.class);
        return signIn.register(
                        new Username(body.username), new EmailAddress(body.email), body.password, device(request))
                .map(Answer::created);
    }

    private record Login(String email, String password) {}

    private Future<Answer> login(Request request) {
        Login body = request.body(Login.class);
        return signIn.login(body.email, body.password, device(request)).map(Answer::ok);
    }

    private static Device device(Request request) {
        return new Device(null, request.header("User-Agent").orElse(null));
    }

    private Future<Answer> me(Request request) {
        return profile(request.caller().userId()).map(Answer::ok);
    }

    private Future<Answer> user(Request request) {
        UUID userId = request.pathId("userId");
        boolean own = userId.equals(request.caller().userId());
        return profile(userId).map(profile -> Answer.ok(PublicProfile.of(profile, own)));
    }

    private Future<Profile> profile(UUID userId) {
        return accounts.profile(userId).map(found -> found.orElseThrow(Refusals::noSuchUser));
    }
}
