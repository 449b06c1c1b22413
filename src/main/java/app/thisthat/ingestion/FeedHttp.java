package app.thisthat.ingestion;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.PoolOptions;
import io.vertx.core.http.RequestOptions;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/**
 * JSON over HTTP from an untrusted server. One timeout covers the whole exchange, slow bodies included, and the size of
 * a response is limited. Every failure is a {@link FeedException}.
 */
final class FeedHttp {

    /** The parsed tree takes several times this memory. */
    static final int BODY_BYTES_MAX = 8 << 20;

    private static final int CONNECTIONS_MAX = 8;
    private static final int WAIT_QUEUE_MAX = 256;
    private static final int OK = 200;

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

    Future<JsonNode> get(String url) {
        return exchange(HttpMethod.GET, url, Buffer.buffer());
    }

    Future<JsonNode> post(String url, Buffer json) {
        return exchange(HttpMethod.POST, url, json);
    }

    private Future<JsonNode> exchange(HttpMethod method, String url, Buffer body) {
        RequestOptions options = new RequestOptions()
                .setMethod(method)
                .setAbsoluteURI(url)
                .putHeader("Accept", "application/json")
                .putHeader("User-Agent", "thisthat");
        if (body.length() > 0) {
            options.putHeader("Content-Type", "application/json");
        }
        Future<HttpClientRequest> request = client.request(options);
        return request.compose(opened -> opened.send(body).compose(FeedHttp::readBody))
                .timeout(timeout.toMillis(), TimeUnit.MILLISECONDS)
                .onFailure(failure -> request.onSuccess(HttpClientRequest::reset))
                .map(response -> parse(url, response))
                .onComplete(response -> metrics.requestAnswered(), failure -> metrics.requestFailed())
                .recover(failure -> Future.failedFuture(
                        failure instanceof FeedException
                                ? failure
                                : new FeedException(url + ": " + failure.getMessage())));
    }

    private static Future<Buffer> readBody(HttpClientResponse response) {
        if (response.statusCode() != OK) {
            response.exceptionHandler(reset -> {}); // the body is not read, and the request is reset
            return Future.failedFuture(new FeedException(
                    response.request().absoluteURI() + " returned status " + response.statusCode(),
                    response.statusCode()));
        }
        Promise<Buffer> body = Promise.promise();
        Buffer received = Buffer.buffer();
        response.exceptionHandler(body::tryFail);
        response.endHandler(end -> body.tryComplete(received));
        response.handler(chunk -> {
            if (received.length() + chunk.length() > BODY_BYTES_MAX) {
                body.tryFail(new FeedException(
                        response.request().absoluteURI() + " returned more than " + BODY_BYTES_MAX + " bytes"));
            } else {
                received.appendBuffer(chunk);
            }
        });
        return body.future();
    }

    private static JsonNode parse(String url, Buffer body) {
        try {
            return FeedJson.parse(body.getBytes());
        } catch (JsonProcessingException e) {
            throw new FeedException(url + " returned invalid JSON");
        }
    }

    Future<Void> close() {
        return client.close();
    }
}
