package app.thisthat.ingestion;

import app.thisthat.http.ApiRequest;
import app.thisthat.http.ApiResponse;
import app.thisthat.http.Operations;
import app.thisthat.kernel.Refusal;
import app.thisthat.kernel.RefusalCode;
import app.thisthat.platform.eventbus.Bus;
import app.thisthat.platform.redis.RedisCircuitBreaker;
import io.vertx.core.Future;
import java.time.InstantSource;
import java.util.List;

/**
 * The webhook that triggers a check for resolutions. It cannot resolve a market: the feed alone decides the outcome.
 */
public final class WebhookApi {

    private static final String SIGNATURE = "X-Signature";

    private final Bus bus;
    private final WebhookSignature signature;
    private final WebhookReplayStore replayStore;
    private final InstantSource clock;

    /**
     * Creates the webhook. It publishes a {@link ResolutionHint} for each accepted message.
     *
     * @param secrets accepted signing secrets; empty: the webhook is off
     */
    public WebhookApi(Bus bus, RedisCircuitBreaker redis, List<String> secrets, InstantSource clock) {
        this.bus = bus;
        this.signature = new WebhookSignature(secrets);
        this.replayStore = new WebhookReplayStore(redis);
        this.clock = clock;
    }

    /** Registers the operation. */
    public void register(Operations operations) {
        operations.on("hearPolymarket", this::receive);
    }

    private record Hint(String event, String conditionId) {}

    private record Receipt(boolean accepted) {}

    private Future<ApiResponse> receive(ApiRequest request) {
        if (!signature.isConfigured()) {
            throw Refusal.of(RefusalCode.NOT_FOUND, "The webhook is off").asException();
        }
        String messageId = request.header(SIGNATURE)
                .flatMap(header -> signature.verify(header, request.rawBody(), clock.instant()))
                .orElseThrow(() -> Refusal.of(RefusalCode.INVALID_SIGNATURE, "Signature is invalid or expired")
                        .asException());
        Hint hint = request.body(Hint.class);
        return replayStore.recordIfNew(messageId).map(isNew -> {
            if (!isNew) {
                throw Refusal.of(RefusalCode.WEBHOOK_REPLAYED, "Message was already received")
                        .asException();
            }
            bus.publish(ResolutionHint.ADDRESS, new ResolutionHint(hint.conditionId()));
            return ApiResponse.ok(new Receipt(true));
        });
    }
}
