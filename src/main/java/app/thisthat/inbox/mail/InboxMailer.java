package app.thisthat.inbox.mail;

import app.thisthat.account.session.LinkSigner;
import app.thisthat.inbox.InboxMetrics;
import app.thisthat.inbox.InboxType;
import app.thisthat.inbox.MailList;
import app.thisthat.platform.Json;
import app.thisthat.platform.jobs.Lease;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import io.vertx.core.Future;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * Writes the mails about entries and announcements into the outbox. What a transaction takes from the inbox, it stores in
 * the outbox, so a crash loses and repeats nothing.
 */
public final class InboxMailer {

    /** Mails of one transaction. */
    private static final int BATCHES = 50;

    /** Users that one transaction scans for an announcement. */
    private static final int SCANNED = 500;

    private final InboxMailStore store;
    private final LinkSigner signer;
    private final String unsubscribeLink;
    private final InboxMetrics metrics;

    /**
     * Creates the mailer.
     *
     * @param unsubscribeLink {@code mail.unsubscribeLink}
     */
    public InboxMailer(InboxMailStore store, LinkSigner signer, String unsubscribeLink, InboxMetrics metrics) {
        this.store = store;
        this.signer = signer;
        this.unsubscribeLink = unsubscribeLink;
        this.metrics = metrics;
    }

    /** Writes all mails that are due. */
    public Future<Void> run(Lease lease) {
        return sendBatches(lease).compose(sent -> sendNews(lease));
    }

    private Future<Void> sendBatches(Lease lease) {
        return store.sendBatches(BATCHES, this::compose).compose(batches -> {
            batches.stream().filter(batch -> batch.count() > 0).forEach(batch -> metrics.mailed(batch.list(), 1));
            return batches.isEmpty() || !lease.held() ? Future.succeededFuture() : sendBatches(lease);
        });
    }

    private Future<Void> sendNews(Lease lease) {
        return store.sendNews(SCANNED, this::compose).compose(count -> {
            metrics.mailed(MailList.NEWS, Math.max(0, count));
            return count < 0 || !lease.held() ? Future.succeededFuture() : sendNews(lease);
        });
    }

    private InboxMailStore.Outgoing compose(InboxMailStore.Batch batch) {
        String signed = sign(batch.recipient(), batch.list());
        return new InboxMailStore.Outgoing(
                batch.recipient(),
                MailText.digest(batch.list(), entries(batch), batch.count(), unsubscribeLink + signed),
                signed);
    }

    private List<InboxMailStore.Outgoing> compose(InboxMailStore.News news) {
        return news.recipients().stream()
                .map(recipient -> {
                    String signed = sign(recipient, MailList.NEWS);
                    return new InboxMailStore.Outgoing(
                            recipient, MailText.news(news.title(), news.text(), unsubscribeLink + signed), signed);
                })
                .toList();
    }

    private String sign(InboxMailStore.Recipient recipient, MailList list) {
        return new UnsubscribeLink(recipient.userId(), list, recipient.tokenVersion()).signed(signer);
    }

    private static List<EntryText> entries(InboxMailStore.Batch batch) {
        List<EntryText> texts = new ArrayList<>();
        try {
            for (JsonNode entry : Json.read(batch.entries().getBytes(StandardCharsets.UTF_8), JsonNode.class)) {
                texts.add(EntryText.of(
                        InboxType.fromWire(entry.path("type").asText()), entry.path("payload"), batch.reader()));
            }
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("Stored entries are not valid JSON", e);
        }
        return texts;
    }
}
