package app.thisthat.account.mail;

import io.vertx.core.Future;

/** Takes mails to where they are read. */
public interface MailTransport {

    /** Completes when the mail is in other hands. */
    Future<Void> carry(OutgoingMail mail);

    /** Whether others keep the text once it is carried, so that we may forget it. */
    boolean keepsText();
}
