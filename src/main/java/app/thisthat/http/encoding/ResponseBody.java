package app.thisthat.http.encoding;

import app.thisthat.http.StreamedBody;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;

/**
 * Sends bodies that are made for one request, compressed if the client accepts it. The response to {@code HEAD} has the
 * same headers and no body.
 */
public final class ResponseBody {

    private static final CharSequence VARY = "origin, accept-encoding";

    private ResponseBody() {}

    /** Ends the response with a body. */
    public static Future<Void> send(HttpServerRequest request, Buffer body) {
        boolean compressible =
                body.length() >= EncodedBody.GZIP_MIN_BYTES && body.length() <= Gzip.EVENT_LOOP_BYTES_MAX;
        return end(request, compressible && prepareGzip(request) ? Gzip.compress(body, Gzip.FAST) : body);
    }

    static Future<Void> end(HttpServerRequest request, Buffer body) {
        HttpServerResponse response = request.response();
        if (isHead(request)) {
            response.putHeader(HttpHeaderNames.CONTENT_LENGTH, Integer.toString(body.length()));
            return response.end();
        }
        return response.end(body);
    }

    private static boolean prepareGzip(HttpServerRequest request) {
        boolean gzip = AcceptEncoding.allowsGzip(request.getHeader(HttpHeaderNames.ACCEPT_ENCODING));
        request.response().putHeader(HttpHeaderNames.VARY, VARY);
        if (gzip) {
            request.response().putHeader(HttpHeaderNames.CONTENT_ENCODING, HttpHeaderValues.GZIP);
        }
        return gzip;
    }

    private static boolean isHead(HttpServerRequest request) {
        return request.method().equals(HttpMethod.HEAD);
    }

    /**
     * Sends a streamed body chunk by chunk.
     *
     * @param first its first chunk; null if it is empty
     */
    public static Future<Void> send(HttpServerRequest request, StreamedBody body, Buffer first) {
        HttpServerResponse response =
                request.response().setChunked(true).putHeader(HttpHeaderNames.CONTENT_TYPE, body.contentType());
        boolean compressed = prepareGzip(request);
        if (isHead(request)) {
            return response.end();
        }
        if (!compressed) {
            return write(response, body, first);
        }
        Gzip gzip = new Gzip(Gzip.FAST, EncodedBody.GZIP_MIN_BYTES);
        return write(response, body, first, gzip).onComplete(sent -> gzip.close());
    }

    private static Future<Void> write(HttpServerResponse response, StreamedBody body, Buffer chunk) {
        return chunk == null
                ? response.end()
                : response.write(chunk)
                        .compose(written -> body.next().get())
                        .compose(next -> write(response, body, next));
    }

    private static Future<Void> write(HttpServerResponse response, StreamedBody body, Buffer chunk, Gzip gzip) {
        return chunk == null
                ? response.end(gzip.end())
                : response.write(gzip.part(chunk))
                        .compose(written -> body.next().get())
                        .compose(next -> write(response, body, next, gzip));
    }
}
