package app.thisthat.account.mail;

import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Empties the outbox. Every node has one; a mail is taken by one of them, and comes again if that one dies. A crash
 * between the server's word and our note of it sends a mail twice, never not at all.
 */
public final class MailVerticle extends VerticleBase {

    private static final Logger LOG = LoggerFactory.getLogger(MailVerticle.class);
    private static final long INTERVAL_MS = 2_000;
    private static final int AT_ONCE_MAX = 10;

    private final MailOutboxStore store;
    private final MailTransport carrier;
    private boolean busy;
    private long timer;

    public MailVerticle(MailOutboxStore store, MailTransport carrier) {
        this.store = store;
        this.carrier = carrier;
    }

    @Override
    public Future<?> start() {
        timer = vertx.setPeriodic(INTERVAL_MS, tick -> {
            if (!busy) {
                busy = true;
                empty().onComplete(done -> busy = false);
            }
        });
        return Future.succeededFuture();
    }

    @Override
    public Future<?> stop() {
        vertx.cancelTimer(timer);
        return Future.succeededFuture();
    }

    private Future<Void> empty() {
        return store.claim(AT_ONCE_MAX)
                .compose(this::carryAll)
                .onFailure(failure -> LOG.warn("The outbox could not be read", failure));
    }

    private Future<Void> carryAll(List<OutgoingMail> mails) {
        return Future.join(mails.stream().map(this::carry).toList())
                .compose(carried -> mails.size() == AT_ONCE_MAX ? empty() : Future.succeededFuture());
    }

    private Future<Void> carry(OutgoingMail mail) {
        return carrier.carry(mail).compose(carried -> store.sent(mail.id(), carrier.keepsText()), failure -> {
            LOG.warn("Mail {} could not be sent, attempt {}: {}", mail.id(), mail.attempt(), failure.getMessage());
            return store.failed(mail.id(), String.valueOf(failure.getMessage()));
        });
    }
}
