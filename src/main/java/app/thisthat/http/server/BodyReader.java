package app.thisthat.http.server;

import app.thisthat.http.ApiRequest;
import app.thisthat.kernel.FieldError;
import app.thisthat.kernel.Refusal;
import app.thisthat.kernel.RefusalCode;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpVersion;
import io.vertx.ext.web.RoutingContext;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/**
 * Reads the body of a request into memory, within limits of its size, of its time and of the memory of all bodies. The
 * request must be paused. {@code BodyHandler} of Vert.x Web has no limits of time and memory. One instance per event
 * loop.
 */
final class BodyReader implements Handler<RoutingContext> {

    /** Bytes of each body that are not counted, so that small requests succeed while large bodies use all memory. */
    static final int UNCOUNTED_BYTES = 2_048;

    private static final long CHECK_INTERVAL_MS = 500;
    private static final long CLOSE_SECONDS = 1;
    private static final int RETRY_AFTER_SECONDS = 1;

    private static final Refusal TOO_LARGE =
            Refusal.of(RefusalCode.PAYLOAD_TOO_LARGE, "The body exceeds the maximum size");
    private static final Refusal MALFORMED =
            Refusal.invalid("The body is malformed", List.of(new FieldError("body", "syntax", "is malformed")));
    private static final Refusal UNKNOWN_EXPECTATION = Refusal.invalid(
            "The expectation is not supported", List.of(new FieldError("Expect", "enum", "must be 100-continue")));
    private static final Refusal OVERDUE =
            Refusal.of(RefusalCode.REQUEST_TIMEOUT, "The request did not arrive in time");
    private static final Refusal BUSY = Refusal.of(RefusalCode.SERVICE_BUSY, "Too many request bodies in flight")
            .retryAfter(RETRY_AFTER_SECONDS);

    private final int maxBytes;
    private final Duration timeout;
    private final BodyMemory memory;

    /** Bodies in progress, oldest first. */
    private final Set<Reading> readings = new LinkedHashSet<>();

    BodyReader(Vertx vertx, int maxBytes, Duration timeout, BodyMemory memory) {
        this.maxBytes = maxBytes;
        this.timeout = timeout;
        this.memory = memory;
        vertx.setPeriodic(CHECK_INTERVAL_MS, id -> failOverdue());
    }

    @Override
    public void handle(RoutingContext context) {
        HttpServerRequest request = context.request();
        String length = request.getHeader(HttpHeaderNames.CONTENT_LENGTH);
        String expectation = request.getHeader(HttpHeaderNames.EXPECT);
        if (length != null && !isWithinLimit(length)) {
            fail(context, TOO_LARGE);
            return;
        }
        if (expectation != null && request.version() != HttpVersion.HTTP_1_0) {
            if (!HttpHeaderValues.CONTINUE.contentEqualsIgnoreCase(expectation)) {
                fail(context, UNKNOWN_EXPECTATION);
                return;
            }
            context.response().writeContinue();
        }
        Reading reading = new Reading(context);
        readings.add(reading);
        request.handler(reading::add)
                .endHandler(ended -> reading.end())
                .exceptionHandler(failure -> reading.fail(MALFORMED))
                .resume();
    }

    /** Keeps the body of a request unread until {@link #handle}; then the request may wait for the rate limiter. */
    static void pause(RoutingContext context) {
        HttpServerRequest request = context.request();
        request.pause();
        context.addEndHandler(responded -> request.resume()); // discards the body of a rejected request
        context.next();
    }

    private boolean isWithinLimit(String length) {
        try {
            return Long.parseLong(length) <= maxBytes;
        } catch (NumberFormatException e) {
            return false; // the decoder accepts numbers only
        }
    }

    private void failOverdue() {
        long limit = System.nanoTime() - timeout.toNanos();
        List<Reading> overdue = new ArrayList<>();
        for (Reading reading : readings) {
            if (reading.startNanos - limit > 0) {
                break;
            }
            overdue.add(reading);
        }
        overdue.forEach(reading -> reading.fail(OVERDUE));
    }

    /** Fails a request whose body is not read to its end. Its HTTP/2 connection is closed; HTTP/1.1 has a deadline. */
    private static void fail(RoutingContext context, Refusal refusal) {
        HttpServerRequest request = context.request();
        if (request.version() == HttpVersion.HTTP_2) {
            context.addEndHandler(ended -> request.connection().shutdown(CLOSE_SECONDS, TimeUnit.SECONDS));
        }
        Refusal unsigned =
                refusal.code() == RefusalCode.PAYLOAD_TOO_LARGE ? context.get(SignatureHandler.TOO_LARGE) : null;
        context.fail((unsigned == null ? refusal : unsigned).asException());
    }

    /** The body of one request. */
    private final class Reading {

        private final RoutingContext context;
        private final String network;
        private final long startNanos = System.nanoTime();
        private Buffer body = Buffer.buffer();
        private int reserved;
        private boolean ended;

        Reading(RoutingContext context) {
            this.context = context;
            this.network = ApiRequest.of(context).clientNetwork();
            context.addEndHandler(responded -> release());
        }

        void add(Buffer chunk) {
            if (ended) {
                return;
            }
            int size = body.length() + chunk.length();
            if (size > maxBytes) {
                fail(TOO_LARGE);
                return;
            }
            int more = Math.max(0, size - UNCOUNTED_BYTES) - reserved;
            if (more > 0 && !memory.reserve(network, more)) {
                fail(BUSY);
                return;
            }
            reserved += more;
            body = body.length() == 0 ? chunk : body.appendBuffer(chunk);
        }

        void end() {
            if (!ended) {
                stop();
                context.put(ApiRequest.RAW_BODY, body);
                context.next();
            }
        }

        void fail(Refusal refusal) {
            if (!ended) {
                stop();
                body = Buffer.buffer();
                release();
                BodyReader.fail(context, refusal);
            }
        }

        private void stop() {
            ended = true;
            readings.remove(this);
        }

        private void release() {
            readings.remove(this);
            if (reserved > 0) {
                memory.release(network, reserved);
                reserved = 0;
            }
        }
    }
}
