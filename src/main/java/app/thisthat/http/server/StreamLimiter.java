package app.thisthat.http.server;

import app.thisthat.http.StreamedBody;
import app.thisthat.kernel.Refusal;
import app.thisthat.kernel.RefusalCode;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.TimeoutException;

/** Bounds the streamed responses in progress, per user and in total. A slow client holds one for a limited time. */
final class StreamLimiter {

    static final int PER_USER_MAX = 2;
    static final int TOTAL_MAX = 500;

    /** A stream that takes longer is cut off: the connection is closed. */
    static final Duration DURATION_MAX = Duration.ofMinutes(5);

    private static final int RETRY_AFTER_SECONDS = 5;

    private final Map<UUID, Integer> streams = new HashMap<>();
    private int total;

    /** Begins a stream; throws {@code SERVICE_BUSY} at the limit. */
    synchronized void begin(UUID userId) {
        int own = streams.getOrDefault(userId, 0);
        if (own == PER_USER_MAX || total == TOTAL_MAX) {
            throw Refusal.of(
                            RefusalCode.SERVICE_BUSY,
                            own == PER_USER_MAX
                                    ? "Your previous exports are still in progress"
                                    : "Too many exports are in progress")
                    .retryAfter(RETRY_AFTER_SECONDS)
                    .asException();
        }
        streams.put(userId, own + 1);
        total++;
    }

    /** The body as a client may read it: it fails after {@link #DURATION_MAX}. */
    StreamedBody limited(StreamedBody body) {
        long endNanos = System.nanoTime() + DURATION_MAX.toNanos();
        return new StreamedBody(
                body.contentType(),
                () -> System.nanoTime() - endNanos > 0
                        ? Future.failedFuture(new TimeoutException("The client reads too slowly"))
                        : Future.succeededFuture().compose(begun -> body.next().get()));
    }

    synchronized void end(UUID userId) {
        streams.computeIfPresent(userId, (user, own) -> own == 1 ? null : own - 1);
        total--;
    }
}
