package app.thisthat.account.mail;

import io.vertx.core.Future;

/** Sends the mails of the outbox. */
public interface MailTransport {

    /** Sends a mail. Completes when the mail is accepted. */
    Future<Void> send(OutgoingMail mail);

    /** Whether mails are delivered to their recipients. The outbox deletes the text of a delivered mail. */
    boolean delivers();
}
