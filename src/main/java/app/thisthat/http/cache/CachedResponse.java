package app.thisthat.http.cache;

import app.thisthat.http.ratelimit.RateLimitHandler;
import app.thisthat.http.server.OperationMetrics;
import app.thisthat.platform.Digests;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.HexFormat;
import java.util.zip.GZIPOutputStream;

/** A public response as bytes. It is compressed once, on the first request that accepts gzip. */
public final class CachedResponse {

    private static final int NOT_MODIFIED = 304;
    private static final int ETAG_BYTES = 12;

    /** Minimum size of a compressed response. */
    public static final int GZIP_MIN_BYTES = 1_024;

    private static final CharSequence NO_CACHE = "no-cache";
    private static final CharSequence VARY = "origin, accept-encoding";
    private static final CharSequence JSON = "application/json";

    private final Buffer json;
    private final String etag;
    private final CacheValidity validity;
    private final RateLimitHandler rateLimit;
    private final OperationMetrics metrics;
    private final Runnable onSent;
    private volatile Buffer compressed;

    /** {@code onSent} runs whenever the response is sent. */
    public CachedResponse(
            Buffer json,
            CacheValidity validity,
            RateLimitHandler rateLimit,
            OperationMetrics metrics,
            Runnable onSent) {
        this.onSent = onSent;
        this.json = json;
        this.etag = etag(json);
        this.validity = validity;
        this.rateLimit = rateLimit;
        this.metrics = metrics;
    }

    private static String etag(Buffer json) {
        return '"' + HexFormat.of().formatHex(Digests.sha256(json.getBytes()), 0, ETAG_BYTES) + '"';
    }

    boolean isValid() {
        return validity.isValid();
    }

    RateLimitHandler rateLimit() {
        return rateLimit;
    }

    OperationMetrics metrics() {
        return metrics;
    }

    /** Size in bytes without the compressed copy. */
    int size() {
        return json.length();
    }

    /** Sends the response, or 304 if {@code If-None-Match} has its {@code ETag}. */
    public void write(HttpServerRequest request) {
        onSent.run();
        HttpServerResponse response = request.response();
        response.putHeader(HttpHeaderNames.ETAG, etag)
                .putHeader(HttpHeaderNames.CACHE_CONTROL, NO_CACHE)
                .putHeader(HttpHeaderNames.VARY, VARY);
        if (matches(request.getHeader(HttpHeaderNames.IF_NONE_MATCH))) {
            response.setStatusCode(NOT_MODIFIED).end();
            return;
        }
        response.putHeader(HttpHeaderNames.CONTENT_TYPE, JSON);
        if (json.length() >= GZIP_MIN_BYTES && acceptsGzip(request.getHeader(HttpHeaderNames.ACCEPT_ENCODING))) {
            response.putHeader(HttpHeaderNames.CONTENT_ENCODING, HttpHeaderValues.GZIP)
                    .end(compressed());
        } else {
            response.end(json);
        }
    }

    private Buffer compressed() {
        if (compressed == null) {
            compressed = gzip(json);
        }
        return compressed;
    }

    private static Buffer gzip(Buffer json) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(json.length() / 4);
        try (GZIPOutputStream out = new GZIPOutputStream(bytes)) {
            out.write(json.getBytes());
        } catch (IOException e) {
            throw new UncheckedIOException("Compression failed", e);
        }
        return Buffer.buffer(bytes.toByteArray());
    }

    private static boolean acceptsGzip(String encodings) {
        return encodings != null && encodings.contains("gzip") && !encodings.contains("gzip;q=0");
    }

    private boolean matches(String ifNoneMatch) {
        if (ifNoneMatch == null) {
            return false;
        }
        for (String entry : ifNoneMatch.split(",", -1)) {
            String tag = entry.strip();
            if (tag.equals("*") || tag.equals(etag) || tag.equals("W/" + etag)) {
                return true;
            }
        }
        return false;
    }
}
