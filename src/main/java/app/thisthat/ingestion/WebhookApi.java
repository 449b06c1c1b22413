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
import java.util.Optional;

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
        operations.onSigned(
                "hearPolymarket",
                new Operations.Signature(
                        Refusal.of(RefusalCode.INVALID_SIGNATURE, "Signature is invalid or expired"),
                        this::isHeaderRecent,
                        request -> messageId(request).isPresent()),
                this::receive);
    }

    private boolean isHeaderRecent(ApiRequest request) {
        if (!signature.isConfigured()) {
            throw Refusal.of(RefusalCode.NOT_FOUND, "The webhook is off").asException();
        }
        return signature.isRecent(request.header(SIGNATURE).orElse(""), clock.instant());
    }

    private Optional<String> messageId(ApiRequest request) {
        return request.header(SIGNATURE)
                .flatMap(header -> signature.verify(header, request.rawBody(), clock.instant()));
    }

    private record Hint(String event, String conditionId) {}

    private record Receipt(boolean accepted) {}

    private Future<ApiResponse> receive(ApiRequest request) {
        Hint hint = request.body(Hint.class);
        return replayStore.recordIfNew(messageId(request).orElseThrow()).map(isNew -> {
            if (!isNew) {
                throw Refusal.of(RefusalCode.WEBHOOK_REPLAYED, "Message was already received")
                        .asException();
            }
            bus.publish(ResolutionHint.ADDRESS, new ResolutionHint(hint.conditionId()));
            return ApiResponse.ok(new Receipt(true));
        });
    }
}
