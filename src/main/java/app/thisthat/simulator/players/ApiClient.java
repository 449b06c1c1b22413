package app.thisthat.simulator.players;

import io.netty.handler.codec.http.HttpHeaderNames;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.RequestOptions;
import io.vertx.core.json.JsonObject;

/** Requests of the players to the API. */
final class ApiClient {

    private static final long TIMEOUT_MS = 10_000;
    private static final int OK_MAX = 299;

    private final HttpClient client;
    private final String host;
    private final int port;

    ApiClient(Vertx vertx, String host, int port) {
        this.client = vertx.createHttpClient();
        this.host = host;
        this.port = port;
    }

    /** The status of a response and its body. */
    record Reply(int status, JsonObject body) {
        boolean isSuccess() {
            return status <= OK_MAX;
        }
    }

    Future<Reply> get(String path) {
        return send(new RequestOptions().setMethod(HttpMethod.GET).setURI(path), Buffer.buffer());
    }

    Future<Reply> get(String path, String token) {
        return send(authorized(HttpMethod.GET, path, token), Buffer.buffer());
    }

    Future<Reply> post(String path, String token, JsonObject body) {
        return send(
                authorized(HttpMethod.POST, path, token).putHeader(HttpHeaderNames.CONTENT_TYPE, "application/json"),
                body.toBuffer());
    }

    private static RequestOptions authorized(HttpMethod method, String path, String token) {
        return new RequestOptions()
                .setMethod(method)
                .setURI(path)
                .putHeader(HttpHeaderNames.AUTHORIZATION, "Bearer " + token);
    }

    private Future<Reply> send(RequestOptions options, Buffer body) {
        options.setHost(host).setPort(port).setTimeout(TIMEOUT_MS);
        return client.request(options).compose(request -> request.send(body)
                .compose(response -> response.body().map(content -> reply(response, content))));
    }

    private static Reply reply(HttpClientResponse response, Buffer content) {
        return new Reply(response.statusCode(), content.length() == 0 ? new JsonObject() : content.toJsonObject());
    }
}
