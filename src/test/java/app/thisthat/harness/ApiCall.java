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

/** One call of the API while it is put together. */
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

    /** Adds to the query as it stands. */
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

    /** Calls with an access token. */
    public ApiCall bearer(String token) {
        return header("Authorization", "Bearer " + token);
    }

    /** Sends a value as JSON. */
    public ApiCall json(Object value) {
        return body("application/json", Json.bytes(value));
    }

    /** Sends bytes of some content type. */
    public ApiCall body(String contentType, byte[] bytes) {
        body = Buffer.buffer(bytes);
        return contentType.isEmpty() ? this : header("Content-Type", contentType);
    }

    /** The answer, after it was found in the contract. */
    public ApiReply send() {
        return TestDatabase.await(sendAsync());
    }

    /** The answer; fails with an {@link AssertionError} if it is not in the contract. */
    public Future<ApiReply> sendAsync() {
        options.setMethod(method).setURI(uri).setTimeout(TIMEOUT_MS);
        long called = System.nanoTime();
        return http.request(options)
                .compose(request -> exchange(request, called))
                .compose(reply -> rules.check(method, path(), reply).map(reply));
    }

    /** In one piece on the event loop: a body that arrives before somebody asks for it would be lost. */
    private Future<ApiReply> exchange(HttpClientRequest request, long called) {
        Future<HttpClientResponse> answer = body.length() == 0 ? request.send() : request.send(body);
        return answer.compose(response -> response.body()
                .map(bytes -> new ApiReply(
                        response.statusCode(),
                        response.headers(),
                        bytes,
                        Duration.ofNanos(System.nanoTime() - called))));
    }

    private String path() {
        int query = uri.indexOf('?');
        return query < 0 ? uri : uri.substring(0, query);
    }
}
