package app.thisthat.account;

import app.thisthat.kernel.Refusal;
import app.thisthat.kernel.RefusalCode;
import app.thisthat.kernel.RefusedException;

/** What several parts of this room refuse with the same words, so that the words do not tell them apart. */
final class Refusals {

    private Refusals() {}

    static RefusedException suspended() {
        return Refusal.of(RefusalCode.ACCOUNT_SUSPENDED, "This account is suspended")
                .asException();
    }

    static RefusedException sessionEnded() {
        return Refusal.of(RefusalCode.TOKEN_REVOKED, "The session has ended").asException();
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
