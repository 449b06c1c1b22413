package app.thisthat.ingestion;

import app.thisthat.http.ApiRequest;
import app.thisthat.http.ApiResponse;
import app.thisthat.http.Operations;
import app.thisthat.kernel.Refusal;
import app.thisthat.kernel.RefusalCode;
import app.thisthat.platform.eventbus.Bus;
import app.thisthat.platform.redis.RedisCircuitBreaker;
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
    private final WebhookSignature signature;
    private final WebhookReplayStore store;
    private final Clock clock;

    /**
     * Publishes a {@link ResolutionHint} for each message.
     *
     * @param secrets those a message may be signed with; none: there is no hook
     */
    public WebhookApi(Bus bus, RedisCircuitBreaker redis, List<String> secrets) {
        this.bus = bus;
        this.signature = new WebhookSignature(secrets);
        this.store = new WebhookReplayStore(redis);
        this.clock = Clock.systemUTC();
    }

    /** Registers the operation. */
    public void register(Operations operations) {
        operations.on("hearPolymarket", this::hear);
    }

    private record Hint(String event, String conditionId) {}

    private record Heard(boolean accepted) {}

    private Future<ApiResponse> hear(ApiRequest request) {
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
            bus.publish(ResolutionHint.ADDRESS, new ResolutionHint(hint.conditionId()));
            return ApiResponse.ok(new Heard(true));
        });
    }
}
