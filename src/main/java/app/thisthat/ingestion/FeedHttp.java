package app.thisthat.ingestion;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.PoolOptions;
import io.vertx.core.http.RequestOptions;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.regex.Pattern;

/**
 * JSON over HTTP from an untrusted server. One timeout covers the whole exchange, slow bodies included, and the size of
 * a response is limited. Every failure is a {@link FeedException}.
 */
final class FeedHttp {

    /** The parsed tree takes several times this memory. */
    static final int BODY_BYTES_MAX = 8 << 20;

    /** Bound of a response that is scanned, of which only a few fields stay in memory. */
    static final int SCAN_BYTES_MAX = 256 << 20;

    private static final int CONNECTIONS_MAX = 16;
    private static final int WAIT_QUEUE_MAX = 256;
    private static final int OK = 200;
    private static final Pattern AGE = Pattern.compile("\\d{1,9}");

    private final HttpClient client;
    private final Duration timeout;
    private final FeedMetrics metrics;

    FeedHttp(Vertx vertx, Duration timeout, FeedMetrics metrics) {
        this.timeout = timeout;
        this.metrics = metrics;
        this.client = vertx.createHttpClient(
                new HttpClientOptions().setDecompressionSupported(true).setConnectTimeout((int) timeout.toMillis()),
                new PoolOptions().setHttp1MaxSize(CONNECTIONS_MAX).setMaxWaitQueueSize(WAIT_QUEUE_MAX));
    }

    /**
     * A response.
     *
     * @param readAt time at which it was current: the start of the request, less the age of a cached response
     */
    record Response(JsonNode json, Instant readAt) {}

    Future<Response> get(String url) {
        return exchange(HttpMethod.GET, url, Buffer.buffer(), response -> read(url, response, FeedJson::parse));
    }

    /** Reads a page of the catalogue, with the fields that are mapped. */
    Future<Response> page(String url) {
        return exchange(HttpMethod.GET, url, Buffer.buffer(), response -> read(url, response, FeedJson::parsePage));
    }

    Future<Response> post(String url, Buffer json) {
        return exchange(HttpMethod.POST, url, json, response -> read(url, response, FeedJson::parse));
    }

    /** Scans a page that is too large to be read. */
    Future<PageScanner> scan(String url) {
        return exchange(HttpMethod.GET, url, Buffer.buffer(), response -> {
            PageScanner scanner = new PageScanner();
            return consume(response, SCAN_BYTES_MAX, chunk -> scanner.add(chunk.getBytes()))
                    .map(done -> {
                        scanner.end();
                        return scanner;
                    });
        });
    }

    private interface Parser {
        JsonNode parse(byte[] body) throws JsonProcessingException;
    }

    private static Future<Response> read(String url, Received response, Parser parser) {
        Buffer received = Buffer.buffer();
        return consume(response, BODY_BYTES_MAX, received::appendBuffer)
                .map(done -> new Response(
                        parse(url, received, parser), response.startedAt().minus(age(response.http()))));
    }

    private record Received(HttpClientResponse http, Instant startedAt) {}

    private <T> Future<T> exchange(HttpMethod method, String url, Buffer body, Function<Received, Future<T>> read) {
        RequestOptions options = new RequestOptions()
                .setMethod(method)
                .setAbsoluteURI(url)
                .putHeader("Accept", "application/json")
                .putHeader("User-Agent", "thisthat");
        if (body.length() > 0) {
            options.putHeader("Content-Type", "application/json");
        }
        Instant startedAt = Instant.now();
        Future<HttpClientRequest> request = client.request(options);
        // One step on the context of the response: a body that arrives before its handler is set is lost.
        return request.compose(
                        opened -> opened.send(body).compose(response -> read.apply(new Received(response, startedAt))))
                .timeout(timeout.toMillis(), TimeUnit.MILLISECONDS)
                .onFailure(failure -> request.onSuccess(HttpClientRequest::reset))
                .onComplete(response -> metrics.requestAnswered(), failure -> metrics.requestFailed())
                .recover(failure -> Future.failedFuture(
                        failure instanceof FeedException
                                ? failure
                                : new FeedException(url + ": " + failure.getMessage())));
    }

    /** Passes the chunks of the body on. Fails if there are too many bytes, or if a chunk is not accepted. */
    private static Future<Void> consume(Received received, int bytesMax, Consumer<Buffer> onChunk) {
        HttpClientResponse response = received.http();
        String url = response.request().absoluteURI();
        if (response.statusCode() != OK) {
            response.exceptionHandler(reset -> {}); // the body is not read, and the request is reset
            return Future.failedFuture(
                    new FeedException(url + " returned status " + response.statusCode(), response.statusCode()));
        }
        Promise<Void> body = Promise.promise();
        response.exceptionHandler(body::tryFail);
        response.endHandler(end -> body.tryComplete());
        response.handler(new Handler<>() {
            private int bytes;

            @Override
            public void handle(Buffer chunk) {
                bytes += chunk.length();
                if (bytes > bytesMax) {
                    body.tryFail(FeedException.tooLarge(url, bytesMax));
                }
                if (!body.future().isComplete()) {
                    try {
                        onChunk.accept(chunk);
                    } catch (FeedException e) {
                        body.tryFail(e);
                    }
                }
            }
        });
        return body.future();
    }

    /** The time that the response has spent in a cache in front of the feed, in whole seconds. */
    private static Duration age(HttpClientResponse response) {
        String age = response.getHeader(HttpHeaders.AGE);
        return age != null && AGE.matcher(age).matches() ? Duration.ofSeconds(Long.parseLong(age)) : Duration.ZERO;
    }

    private static JsonNode parse(String url, Buffer body, Parser parser) {
        try {
            return parser.parse(body.getBytes());
        } catch (JsonProcessingException e) {
            throw new FeedException(url + " returned invalid JSON");
        }
    }

    Future<Void> close() {
        return client.close();
    }
}
