package app.thisthat.account.mail;

import io.vertx.core.Future;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Where there is no mail server: mails stay where they are, for admins to read. The log tells that there is one, but not
 * what is in it, since some carry secrets.
 */
public final class OutboxOnlyTransport implements MailTransport {

    private static final Logger LOG = LoggerFactory.getLogger(OutboxOnlyTransport.class);

    @Override
    public Future<Void> carry(OutgoingMail mail) {
        LOG.info("Mail to {}: {} (read it at /api/v1/admin/mails)", mail.recipient(), mail.subject());
        return Future.succeededFuture();
    }

    @Override
    public boolean keepsText() {
        return false;
    }
}
