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
 * JSON over HTTP from a server that may answer with anything: each request has one deadline for all of it, so that a slow
 * drip ends as a silence does, and an answer has a largest size. Whatever goes wrong is a {@link FeedException}.
 */
final class FeedHttp {

    /** Read into a tree, an answer takes some times as much. */
    static final int BODY_MAX = 8 << 20;

    private static final int CONNECTIONS_MAX = 8;
    private static final int WAITING_MAX = 256;
    private static final int OK = 200;

    private final HttpClient client;
    private final Duration deadline;
    private final FeedMetrics meter;

    FeedHttp(Vertx vertx, Duration deadline, FeedMetrics meter) {
        this.deadline = deadline;
        this.meter = meter;
        this.client = vertx.createHttpClient(
                new HttpClientOptions().setDecompressionSupported(true).setConnectTimeout((int) deadline.toMillis()),
                new PoolOptions().setHttp1MaxSize(CONNECTIONS_MAX).setMaxWaitQueueSize(WAITING_MAX));
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
        return request.compose(opened -> opened.send(body).compose(FeedHttp::bounded))
                .timeout(deadline.toMillis(), TimeUnit.MILLISECONDS)
                .onFailure(failure -> request.onSuccess(HttpClientRequest::reset))
                .map(answer -> parse(url, answer))
                .onComplete(answer -> meter.answered(), failure -> meter.failed())
                .recover(failure -> Future.failedFuture(
                        failure instanceof FeedException
                                ? failure
                                : new FeedException(url + ": " + failure.getMessage())));
    }

    private static Future<Buffer> bounded(HttpClientResponse response) {
        if (response.statusCode() != OK) {
            response.exceptionHandler(reset -> {}); // its body is not read: the request is reset
            return Future.failedFuture(new FeedException(
                    response.request().absoluteURI() + " answered " + response.statusCode(), response.statusCode()));
        }
        Promise<Buffer> whole = Promise.promise();
        Buffer received = Buffer.buffer();
        response.exceptionHandler(whole::tryFail);
        response.endHandler(end -> whole.tryComplete(received));
        response.handler(chunk -> {
            if (received.length() + chunk.length() > BODY_MAX) {
                whole.tryFail(new FeedException(response.request().absoluteURI() + " answered more than " + BODY_MAX));
            } else {
                received.appendBuffer(chunk);
            }
        });
        return whole.future();
    }

    private static JsonNode parse(String url, Buffer body) {
        try {
            return FeedJson.parse(body.getBytes());
        } catch (JsonProcessingException e) {
            throw new FeedException(url + " answered what is not JSON");
        }
    }

    Future<Void> close() {
        return client.close();
    }
}
