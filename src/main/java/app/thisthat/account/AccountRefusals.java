package app.thisthat.account;

import app.thisthat.kernel.Refusal;
import app.thisthat.kernel.RefusalCode;
import app.thisthat.kernel.RefusedException;
import app.thisthat.platform.RequestBatcher;
import io.vertx.core.Future;

/** What several parts of this room refuse with the same words, so that the words do not tell them apart. */
public final class AccountRefusals {

    private static final int RETRY_AFTER_SECONDS = 1;

    private AccountRefusals() {}

    public static RefusedException suspended() {
        return Refusal.of(RefusalCode.ACCOUNT_SUSPENDED, "This account is suspended")
                .asException();
    }

    public static RefusedException sessionEnded() {
        return Refusal.of(RefusalCode.TOKEN_REVOKED, "The session has ended").asException();
    }

    /** Fails as before, in words for the caller where too many asked at once. */
    public static <T> Future<T> busy(Throwable failure) {
        return Future.failedFuture(
                failure instanceof RequestBatcher.QueueFullException
                        ? Refusal.of(RefusalCode.SERVICE_BUSY, "Too many requests at once")
                                .retryAfter(RETRY_AFTER_SECONDS)
                                .asException()
                        : failure);
    }

    public static RefusedException wrongCredentials() {
        return Refusal.of(RefusalCode.INVALID_CREDENTIALS, "Wrong e-mail or password")
                .asException();
    }

    public static RefusedException emailTaken() {
        return Refusal.of(RefusalCode.EMAIL_TAKEN, "There is an account with this e-mail address")
                .asException();
    }

    public static RefusedException invalidRefreshToken() {
        return Refusal.of(RefusalCode.INVALID_REFRESH_TOKEN, "The refresh token is not valid")
                .asException();
    }

    static RefusedException noSuchUser() {
        return Refusal.of(RefusalCode.USER_NOT_FOUND, "There is no such user").asException();
    }
}
