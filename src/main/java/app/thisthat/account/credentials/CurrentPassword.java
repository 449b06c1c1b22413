package app.thisthat.account.credentials;

import app.thisthat.account.AccountRefusals;
import app.thisthat.http.Caller;
import app.thisthat.kernel.Refusal;
import app.thisthat.kernel.RefusalCode;
import io.vertx.core.Future;

/** Verifies the password of signed-in callers, for operations that a stolen access token must not allow. */
public final class CurrentPassword {

    private final PasswordStore store;
    private final PasswordHasher hasher;
    private final CredentialLimits limits;

    public CurrentPassword(PasswordStore store, PasswordHasher hasher, CredentialLimits limits) {
        this.store = store;
        this.hasher = hasher;
        this.limits = limits;
    }

    /**
     * Verifies the caller's password, in an operation with the limit {@code password}. A wrong one counts like a failed
     * login. Fails with {@code INVALID_CREDENTIALS}, {@code TOKEN_REVOKED}, {@code RATE_LIMIT_EXCEEDED} or
     * {@code SERVICE_BUSY}.
     *
     * @param network of the client
     */
    public Future<Void> verify(Caller caller, String network, String password) {
        return limits.checkPassword(network).compose(allowed -> verify(caller, password));
    }

    /** Like {@link #verify}, and counts against the limit {@code password}, in an operation with another limit. */
    public Future<Void> countAndVerify(Caller caller, String network, String password) {
        return limits.checkPassword(caller, network).compose(allowed -> verify(caller, password));
    }

    private Future<Void> verify(Caller caller, String password) {
        return find(caller).compose(current -> hasher.verify(client(caller), password, current.hash())
                .compose(result -> result.matches() ? Future.succeededFuture() : refuse(current)));
    }

    /** Verifies the caller's password like {@link #verify}, and returns the hash of a new one. */
    Future<String> replace(Caller caller, String network, String password, String newPassword) {
        return limits.checkPassword(network).compose(allowed -> find(caller)).compose(current -> hasher.replace(
                        client(caller), password, current.hash(), newPassword)
                .compose(hash -> hash.isPresent() ? Future.succeededFuture(hash.get()) : refuse(current)));
    }

    private Future<PasswordStore.Current> find(Caller caller) {
        return store.find(caller.userId(), caller.tokenVersion())
                .map(found -> found.orElseThrow(AccountRefusals::sessionEnded));
    }

    private static String client(Caller caller) {
        return caller.userId().toString();
    }

    private <T> Future<T> refuse(PasswordStore.Current current) {
        return limits.refuse(
                current.email(),
                Refusal.of(RefusalCode.INVALID_CREDENTIALS, "Wrong password").asException());
    }
}
