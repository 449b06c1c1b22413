package app.thisthat.account.credentials;

import app.thisthat.account.AccountRegistered;
import app.thisthat.account.EmailAddress;
import app.thisthat.account.Username;
import app.thisthat.account.session.Device;
import app.thisthat.account.session.NetworkHasher;
import app.thisthat.http.ApiRequest;
import app.thisthat.http.ApiResponse;
import app.thisthat.http.Operations;
import app.thisthat.platform.eventbus.Bus;
import io.vertx.core.Future;

/** Handlers of the registration and the login. */
public final class SignInApi {

    private final SignIn signIn;
    private final CredentialLimits limits;
    private final NetworkHasher networkHasher;
    private final Bus bus;

    public SignInApi(SignIn signIn, CredentialLimits limits, NetworkHasher networkHasher, Bus bus) {
        this.signIn = signIn;
        this.limits = limits;
        this.networkHasher = networkHasher;
        this.bus = bus;
    }

    public void register(Operations operations) {
        operations.on("register", this::register);
        operations.on("login", this::login);
    }

    private record RegistrationRequest(String username, String email, String password) {}

    private Future<ApiResponse> register(ApiRequest request) {
        RegistrationRequest body = request.body(RegistrationRequest.class);
        return limits.register(request.clientSite())
                .compose(counted -> signIn.register(
                        new Username(body.username), new EmailAddress(body.email), body.password, device(request)))
                .map(signedIn -> {
                    bus.publish(
                            AccountRegistered.ADDRESS,
                            new AccountRegistered(signedIn.user().id()));
                    request.actionLog(signedIn.user().id()).log("User registered");
                    return ApiResponse.created(signedIn);
                });
    }

    private record LoginRequest(String email, String password) {}

    private Future<ApiResponse> login(ApiRequest request) {
        LoginRequest body = request.body(LoginRequest.class);
        return signIn.login(body.email, body.password, device(request)).map(signedIn -> {
            request.actionLog(signedIn.user().id()).log("User logged in");
            return ApiResponse.ok(signedIn);
        });
    }

    private Device device(ApiRequest request) {
        String origin = networkHasher.hash(request.clientNetwork());
        return new Device(
                request.clientAddress(), origin, request.header("User-Agent").orElse(null));
    }
}
