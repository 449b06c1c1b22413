package app.thisthat.account.mail;

import app.thisthat.kernel.Ids;
import java.util.UUID;

/** A mail for the outbox. */
public record Mail(UUID id, String subject, String body) {

    public Mail(String subject, String body) {
        this(Ids.next(), subject, body);
    }
}
