package app.thisthat.ingestion;

import app.thisthat.http.Answer;
import app.thisthat.http.Operations;
import app.thisthat.http.Request;
import app.thisthat.kernel.Refusal;
import app.thisthat.kernel.RefusalCode;
import app.thisthat.platform.Bus;
import app.thisthat.platform.RedisGate;
import io.vertx.core.Future;
import java.time.Clock;
import java.util.List;

/**
 * The hook by which a relay tells that something happened at the feed. It is believed only so far that the feed is looked
 * at now; how a market ended the feed itself says.
 */
public final class WebhookApi {

    private static final String SIGNATURE = "X-Signature";

    private final Bus bus;
    private final HookSignature signature;
    private final HookStore store;
    private final Clock clock;

    /**
     * Publishes a {@link FeedHint} for each message.
     *
     * @param secrets those a message may be signed with; none: there is no hook
     */
    public WebhookApi(Bus bus, RedisGate redis, List<String> secrets) {
        this.bus = bus;
        this.signature = new HookSignature(secrets);
        this.store = new HookStore(redis);
        this.clock = Clock.systemUTC();
    }

    /** Registers the operation. */
    public void register(Operations operations) {
        operations.on("hearPolymarket", this::hear);
    }

    private record Hint(String event, String conditionId) {}

    private record Heard(boolean accepted) {}

    private Future<Answer> hear(Request request) {
        if (!signature.known()) {
            throw Refusal.of(RefusalCode.NOT_FOUND, "There is no hook here").asException();
        }
        String message = request.header(SIGNATURE)
                .flatMap(written -> signature.verify(written, request.rawBody(), clock.instant()))
                .orElseThrow(() -> Refusal.of(
                                RefusalCode.INVALID_SIGNATURE, "This is not signed as it has to be, or not now")
                        .asException());
        Hint hint = request.body(Hint.class);
        return store.remember(message).map(isNew -> {
            if (!isNew) {
                throw Refusal.of(RefusalCode.WEBHOOK_REPLAYED, "This was heard before")
                        .asException();
            }
            bus.publish(FeedHint.ADDRESS, new FeedHint(hint.conditionId()));
            return Answer.ok(new Heard(true));
        });
    }
}
