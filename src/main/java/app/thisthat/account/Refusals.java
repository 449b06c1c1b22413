package app.thisthat.account;

import app.thisthat.kernel.Refusal;
import app.thisthat.kernel.RefusalCode;
import app.thisthat.kernel.RefusedException;
import app.thisthat.platform.Grouping;
import io.vertx.core.Future;

/** What several parts of this room refuse with the same words, so that the words do not tell them apart. */
final class Refusals {

    private static final int RETRY_AFTER_SECONDS = 1;

    private Refusals() {}

    static RefusedException suspended() {
        return Refusal.of(RefusalCode.ACCOUNT_SUSPENDED, "This account is suspended")
                .asException();
    }

    static RefusedException sessionEnded() {
        return Refusal.of(RefusalCode.TOKEN_REVOKED, "The session has ended").asException();
    }

    /** Fails as before, in words for the caller where too many asked at once. */
    static <T> Future<T> busy(Throwable failure) {
        return Future.failedFuture(
                failure instanceof Grouping.TooManyException
                        ? Refusal.of(RefusalCode.SERVICE_BUSY, "Too many requests at once")
                                .retryAfter(RETRY_AFTER_SECONDS)
                                .asException()
                        : failure);
    }

    static RefusedException wrongCredentials() {
        return Refusal.of(RefusalCode.INVALID_CREDENTIALS, "Wrong e-mail or password")
                .asException();
    }

    static RefusedException emailTaken() {
        return Refusal.of(RefusalCode.EMAIL_TAKEN, "There is an account with this e-mail address")
                .asException();
    }

    static RefusedException invalidRefreshToken() {
        return Refusal.of(RefusalCode.INVALID_REFRESH_TOKEN, "The refresh token is not valid")
                .asException();
    }

    static RefusedException noSuchUser() {
        return Refusal.of(RefusalCode.USER_NOT_FOUND, "There is no such user").asException();
    }
}
