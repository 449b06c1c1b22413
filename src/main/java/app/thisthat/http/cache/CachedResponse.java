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

/** The bytes of an answer that is the same for everybody, and that are compressed once for all. */
public final class CachedResponse {

    private static final int NOT_MODIFIED = 304;
    private static final int ETAG_BYTES = 12;

    /** Smaller answers do not get smaller by compression. */
    public static final int ZIP_MIN = 1_024;

    private static final CharSequence REVALIDATE = "no-cache";
    private static final CharSequence VARIES = "origin, accept-encoding";
    private static final CharSequence JSON = "application/json";

    private final Buffer json;
    private final String etag;
    private final CacheValidity freshness;
    private final RateLimitHandler gate;
    private final OperationMetrics meter;
    private volatile Buffer zipped;

    /**
     * Holds an answer.
     *
     * @param freshness whether it still holds
     * @param gate of the operation that made it, which every asker has to pass
     * @param meter of that operation
     */
    public CachedResponse(Buffer json, CacheValidity freshness, RateLimitHandler gate, OperationMetrics meter) {
        this.json = json;
        this.etag = etag(json);
        this.freshness = freshness;
        this.gate = gate;
        this.meter = meter;
    }

    private static String etag(Buffer json) {
        return '"' + HexFormat.of().formatHex(Digests.sha256(json.getBytes()), 0, ETAG_BYTES) + '"';
    }

    boolean holds() {
        return freshness.holds();
    }

    RateLimitHandler gate() {
        return gate;
    }

    OperationMetrics meter() {
        return meter;
    }

    /** What it takes to be kept, without what compression makes of it. */
    int bytes() {
        return json.length();
    }

    /** Answers a request with these bytes, or with 304 if the asker has them. */
    public void write(HttpServerRequest request) {
        HttpServerResponse response = request.response();
        response.putHeader(HttpHeaderNames.ETAG, etag)
                .putHeader(HttpHeaderNames.CACHE_CONTROL, REVALIDATE)
                .putHeader(HttpHeaderNames.VARY, VARIES);
        if (isKnown(request.getHeader(HttpHeaderNames.IF_NONE_MATCH))) {
            response.setStatusCode(NOT_MODIFIED).end();
            return;
        }
        response.putHeader(HttpHeaderNames.CONTENT_TYPE, JSON);
        if (json.length() >= ZIP_MIN && takesGzip(request.getHeader(HttpHeaderNames.ACCEPT_ENCODING))) {
            response.putHeader(HttpHeaderNames.CONTENT_ENCODING, HttpHeaderValues.GZIP)
                    .end(zipped());
        } else {
            response.end(json);
        }
    }

    private Buffer zipped() {
        if (zipped == null) {
            zipped = zip(json);
        }
        return zipped;
    }

    private static Buffer zip(Buffer json) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(json.length() / 4);
        try (GZIPOutputStream gzip = new GZIPOutputStream(bytes)) {
            gzip.write(json.getBytes());
        } catch (IOException e) {
            throw new UncheckedIOException("memory cannot be written to", e);
        }
        return Buffer.buffer(bytes.toByteArray());
    }

    private static boolean takesGzip(String encodings) {
        return encodings != null && encodings.contains("gzip") && !encodings.contains("gzip;q=0");
    }

    private boolean isKnown(String asked) {
        if (asked == null) {
            return false;
        }
        for (String one : asked.split(",", -1)) {
            String tag = one.strip();
            if (tag.equals("*") || tag.equals(etag) || tag.equals("W/" + etag)) {
                return true;
            }
        }
        return false;
    }
}
