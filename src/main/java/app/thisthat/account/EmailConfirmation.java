package app.thisthat.account;

import app.thisthat.kernel.Refusal;
import app.thisthat.kernel.RefusalCode;
import io.vertx.core.Future;
import java.util.UUID;

/** Finding out that an address belongs to the account: a mail with a token goes there, and the token comes back. */
final class EmailConfirmation {

    private final EmailStore store;
    private final String link;

    EmailConfirmation(EmailStore store, String link) {
        this.store = store;
        this.link = link;
    }

    /** Sends the mail. */
    Future<Void> request(UUID userId, String email) {
        Secret secret = Secret.random();
        return store.request(userId, email, secret, Mail.verification(link, secret));
    }

    /**
     * Sends the mail to an address that shall take the place of the account's.
     *
     * @return fails with {@code EMAIL_TAKEN}
     */
    Future<Void> requestChange(UUID userId, EmailAddress email) {
        return store.isTaken(email.value())
                .compose(taken -> taken ? Future.failedFuture(Refusals.emailTaken()) : request(userId, email.value()));
    }

    /**
     * Takes a token back.
     *
     * @return whose address is confirmed; fails with {@code INVALID_VERIFICATION_TOKEN} or {@code EMAIL_TAKEN}
     */
    Future<UUID> confirm(String token) {
        return store.verify(new Secret(token))
                .map(user -> user.orElseThrow(() -> Refusal.of(
                                RefusalCode.INVALID_VERIFICATION_TOKEN, "The token is not valid; ask for a new mail")
                        .asException()));
    }
}
