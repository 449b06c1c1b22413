package app.thisthat.account.mail;

import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import java.time.Duration;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sends the mails of the outbox. Every node runs one; a mail is claimed by one node at a time. Delivery is at least
 * once: a crash between sending and marking a mail sends it again.
 */
public final class MailVerticle extends VerticleBase {

    private static final Logger LOG = LoggerFactory.getLogger(MailVerticle.class);
    private static final Duration INTERVAL = Duration.ofSeconds(2);
    private static final int BATCH_SIZE = 10;

    private final MailOutboxStore store;
    private final MailTransport transport;
    private final Duration interval;
    private boolean busy;
    private long timer;

    public MailVerticle(MailOutboxStore store, MailTransport transport) {
        this(store, transport, INTERVAL);
    }

    MailVerticle(MailOutboxStore store, MailTransport transport, Duration interval) {
        this.store = store;
        this.transport = transport;
        this.interval = interval;
    }

    @Override
    public Future<?> start() {
        timer = vertx.setPeriodic(interval.toMillis(), tick -> {
            if (!busy) {
                busy = true;
                sendDue().onComplete(done -> busy = false);
            }
        });
        return Future.succeededFuture();
    }

    @Override
    public Future<?> stop() {
        vertx.cancelTimer(timer);
        return Future.succeededFuture();
    }

    private Future<Void> sendDue() {
        return store.claim(BATCH_SIZE)
                .compose(this::sendAll)
                .onFailure(failure -> LOG.warn("Reading the mail outbox failed", failure));
    }

    private Future<Void> sendAll(List<OutgoingMail> mails) {
        return Future.join(mails.stream().map(this::send).toList())
                .compose(sent -> mails.size() == BATCH_SIZE ? sendDue() : Future.succeededFuture());
    }

    private Future<Void> send(OutgoingMail mail) {
        return transport.send(mail).compose(sent -> store.markSent(mail.id(), transport.delivers()), failure -> {
            LOG.warn("Sending mail {} failed, attempt {}: {}", mail.id(), mail.attempt(), failure.getMessage());
            return store.markFailed(mail.id(), String.valueOf(failure.getMessage()));
        });
    }
}
