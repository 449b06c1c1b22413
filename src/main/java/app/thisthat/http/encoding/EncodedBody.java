package app.thisthat.http.encoding;

import app.thisthat.platform.Digests;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import java.util.HexFormat;

/**
 * A body that many requests share. It is compressed once, and each encoding has its own {@code ETag} (RFC 9110, section
 * 8.8.3.3). Thread-safe.
 */
public final class EncodedBody {

    /** Minimum size of a compressed body. */
    public static final int GZIP_MIN_BYTES = 1_024;

    private static final int NOT_MODIFIED = 304;
    private static final int ETAG_BYTES = 12;
    private static final CharSequence NO_CACHE = "no-cache";

    /** One year, the longest time that caches agree on. */
    private static final CharSequence IMMUTABLE = "public, max-age=31536000, immutable";

    private static final CharSequence VARY = "origin, accept-encoding";

    private final String contentType;
    private final CharSequence cacheControl;
    private final Variant identity;
    private volatile Variant compressed;

    private record Variant(Buffer bytes, String etag) {}

    private EncodedBody(String contentType, CharSequence cacheControl, Buffer bytes) {
        this.contentType = contentType;
        this.cacheControl = cacheControl;
        this.identity = new Variant(bytes, '"' + tag(bytes) + '"');
    }

    /**
     * A body that is compressed at the first request that accepts gzip, fast enough for an event loop. One larger than
     * 256 KiB is not compressed.
     */
    public static EncodedBody of(String contentType, Buffer bytes) {
        return new EncodedBody(contentType, NO_CACHE, bytes);
    }

    /** A body that is compressed now as much as possible. Blocks: about 0.1 s per megabyte. */
    public static EncodedBody compressed(String contentType, Buffer bytes) {
        return new EncodedBody(contentType, NO_CACHE, bytes).compressNow();
    }

    /** Like {@link #compressed}, for a path whose content never changes: clients cache it without revalidation. */
    public static EncodedBody immutable(String contentType, Buffer bytes) {
        return new EncodedBody(contentType, IMMUTABLE, bytes).compressNow();
    }

    private EncodedBody compressNow() {
        compressed = compress(Gzip.SMALLEST);
        return this;
    }

    private static String tag(Buffer bytes) {
        return HexFormat.of().formatHex(Digests.sha256(bytes.getBytes()), 0, ETAG_BYTES);
    }

    /** Size in bytes, with the compressed copy once there is one. */
    public int size() {
        Variant copy = compressed;
        return identity.bytes.length() + (copy == null ? 0 : copy.bytes.length());
    }

    private boolean isCompressible() {
        int size = identity.bytes.length();
        return compressed != null || (size >= GZIP_MIN_BYTES && size <= Gzip.EVENT_LOOP_BYTES_MAX);
    }

    /** Sends the body to a {@code GET} or {@code HEAD} request, or 304 if {@code If-None-Match} has its {@code ETag}. */
    public void send(HttpServerRequest request) {
        send(request, cacheControl);
    }

    /** Like {@link #send}, but clients must revalidate the body before each use. */
    public void sendRevalidated(HttpServerRequest request) {
        send(request, NO_CACHE);
    }

    private void send(HttpServerRequest request, CharSequence caching) {
        HttpServerResponse response = request.response();
        boolean gzip =
                isCompressible() && AcceptEncoding.allowsGzip(request.getHeader(HttpHeaderNames.ACCEPT_ENCODING));
        Variant variant = gzip ? compressed() : identity;
        response.putHeader(HttpHeaderNames.ETAG, variant.etag)
                .putHeader(HttpHeaderNames.CACHE_CONTROL, caching)
                .putHeader(HttpHeaderNames.VARY, VARY);
        if (matches(request.getHeader(HttpHeaderNames.IF_NONE_MATCH), variant.etag)) {
            response.setStatusCode(NOT_MODIFIED).end();
            return;
        }
        response.putHeader(HttpHeaderNames.CONTENT_TYPE, contentType);
        if (gzip) {
            response.putHeader(HttpHeaderNames.CONTENT_ENCODING, HttpHeaderValues.GZIP);
        }
        ResponseBody.end(request, variant.bytes);
    }

    private Variant compressed() {
        if (compressed == null) {
            compressed = compress(Gzip.FAST);
        }
        return compressed;
    }

    private Variant compress(int level) {
        String etag = identity.etag;
        return new Variant(Gzip.compress(identity.bytes, level), etag.substring(0, etag.length() - 1) + "-gzip\"");
    }

    private static boolean matches(String ifNoneMatch, String etag) {
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
