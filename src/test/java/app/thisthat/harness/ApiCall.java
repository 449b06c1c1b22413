package app.thisthat.harness;

import app.thisthat.platform.Json;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.RequestOptions;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;

/** Builder of one API request. */
public final class ApiCall {

    private static final long TIMEOUT_MS = 20_000;

    private final HttpClient http;
    private final ContractRules rules;
    private final HttpMethod method;
    private final RequestOptions options = new RequestOptions();
    private String uri;
    private Buffer body = Buffer.buffer();

    ApiCall(HttpClient http, ContractRules rules, HttpMethod method, String uri) {
        this.http = http;
        this.rules = rules;
        this.method = method;
        this.uri = uri;
    }

    /** Adds a query parameter, encoded. */
    public ApiCall query(String name, Object value) {
        return rawQuery(encode(name) + "=" + encode(value.toString()));
    }

    /** Appends to the query string without encoding. */
    public ApiCall rawQuery(String query) {
        uri += (uri.contains("?") ? "&" : "?") + query;
        return this;
    }

    private static String encode(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }

    public ApiCall header(String name, String value) {
        options.addHeader(name, value);
        return this;
    }

    /** Sets the access token. */
    public ApiCall bearer(String token) {
        return header("Authorization", "Bearer " + token);
    }

    /** Sets a JSON body. */
    public ApiCall json(Object value) {
        return body("application/json", Json.bytes(value));
    }

    /**
     * Sets the body.
     *
     * @param contentType empty: no header
     */
    public ApiCall body(String contentType, byte[] bytes) {
        body = Buffer.buffer(bytes);
        return contentType.isEmpty() ? this : header("Content-Type", contentType);
    }

    /** Sends the request and returns the response, validated against the contract. */
    public ApiReply send() {
        return TestDatabase.await(sendAsync());
    }

    /** Sends the request; fails with an {@link AssertionError} if the response violates the contract. */
    public Future<ApiReply> sendAsync() {
        options.setMethod(method).setURI(uri).setTimeout(TIMEOUT_MS);
        long startNanos = System.nanoTime();
        return http.request(options)
                .compose(request -> exchange(request, startNanos))
                .compose(reply -> rules.check(method, path(), reply).map(reply));
    }

    /** Runs on the event loop as a whole: a body that arrives before its handler is set is lost. */
    private Future<ApiReply> exchange(HttpClientRequest request, long startNanos) {
        Future<HttpClientResponse> sent = body.length() == 0 ? request.send() : request.send(body);
        return sent.compose(response -> response.body()
                .map(bytes -> new ApiReply(
                        response.statusCode(),
                        response.headers(),
                        bytes,
                        Duration.ofNanos(System.nanoTime() - startNanos))));
    }

    private String path() {
        int query = uri.indexOf('?');
        return query < 0 ? uri : uri.substring(0, query);
    }
}
