package app.thisthat.account.mail;

import io.vertx.core.Future;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The transport without a mail server: mails stay in the outbox, where admins can read them. The log has no text of a
 * mail, because it may contain a token.
 */
public final class LogTransport implements MailTransport {

    private static final Logger LOG = LoggerFactory.getLogger(LogTransport.class);

    @Override
    public Future<Void> send(OutgoingMail mail) {
        LOG.info("Mail to {}: {} (read it at /api/v1/admin/mails)", mail.recipient(), mail.subject());
        return Future.succeededFuture();
    }

    @Override
    public boolean delivers() {
        return false;
    }
}
