package app.thisthat.account;

import app.thisthat.http.Answer;
import app.thisthat.http.Operations;
import app.thisthat.http.Request;
import app.thisthat.platform.Bus;
import io.vertx.core.Future;

/** Registering and logging in. */
final class SignInApi {

    private final SignIn signIn;
    private final AddressHash addressHash;
    private final Bus bus;

    SignInApi(SignIn signIn, AddressHash addressHash, Bus bus) {
        this.signIn = signIn;
        this.addressHash = addressHash;
        this.bus = bus;
    }

    void register(Operations operations) {
        operations.on("register", this::register);
        operations.on("login", this::login);
    }

    private record Registration(String username, String email, String password) {}

    private Future<Answer> register(Request request) {
        Registration body = request.body(Registration.class);
        return signIn.register(
                        new Username(body.username), new EmailAddress(body.email), body.password, device(request))
                .map(signedIn -> {
                    bus.publish(
                            AccountOpened.ADDRESS,
                            new AccountOpened(signedIn.user().id()));
                    request.did(signedIn.user().id()).log("User registered");
                    return Answer.created(signedIn);
                });
    }

    private record Login(String email, String password) {}

    private Future<Answer> login(Request request) {
        Login body = request.body(Login.class);
        return signIn.login(body.email, body.password, device(request)).map(signedIn -> {
            request.did(signedIn.user().id()).log("User logged in");
            return Answer.ok(signedIn);
        });
    }

    private Device device(Request request) {
        String origin = addressHash.of(request.clientNetwork());
        return new Device(
                request.clientAddress(), origin, request.header("User-Agent").orElse(null));
    }
}
