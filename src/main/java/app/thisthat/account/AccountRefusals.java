package app.thisthat.account;

import app.thisthat.kernel.Refusal;
import app.thisthat.kernel.RefusalCode;
import app.thisthat.kernel.RefusedException;
import app.thisthat.kernel.SuspensionInForce;
import app.thisthat.platform.RequestBatcher;
import io.vertx.core.Future;

/**
 * Refusals of more than one operation. Their text is the same everywhere, so it does not reveal the check that failed.
 */
public final class AccountRefusals {

    private static final int RETRY_AFTER_SECONDS = 1;

    private AccountRefusals() {}

    /** The refusal of an account with a suspension from everything. */
    public static RefusedException suspended(SuspensionInForce suspension) {
        return Refusal.of(RefusalCode.ACCOUNT_SUSPENDED, "Account is suspended", suspension.details())
                .asException();
    }

    public static RefusedException sessionEnded() {
        return Refusal.of(RefusalCode.TOKEN_REVOKED, "Session has ended").asException();
    }

    /** Replaces the failure of a full queue by {@code SERVICE_BUSY}. Other failures stay the same. */
    public static <T> Future<T> serviceBusy(Throwable failure) {
        return Future.failedFuture(
                failure instanceof RequestBatcher.QueueFullException
                        ? Refusal.of(RefusalCode.SERVICE_BUSY, "Too many concurrent requests")
                                .retryAfter(RETRY_AFTER_SECONDS)
                                .asException()
                        : failure);
    }

    public static RefusedException wrongCredentials() {
        return Refusal.of(RefusalCode.INVALID_CREDENTIALS, "Wrong e-mail address or password")
                .asException();
    }

    public static RefusedException emailTaken() {
        return Refusal.of(RefusalCode.EMAIL_TAKEN, "E-mail address is already in use")
                .asException();
    }

    public static RefusedException invalidRefreshToken() {
        return Refusal.of(RefusalCode.INVALID_REFRESH_TOKEN, "Refresh token is invalid or has expired")
                .asException();
    }

    static RefusedException userNotFound() {
        return Refusal.of(RefusalCode.USER_NOT_FOUND, "User not found").asException();
    }
}
