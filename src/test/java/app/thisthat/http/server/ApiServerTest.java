package app.thisthat.http.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import app.thisthat.harness.ApiReply;
import app.thisthat.harness.TestDatabase;
import app.thisthat.http.DependencyHealth;
import app.thisthat.http.Operations;
import app.thisthat.kernel.Refusal;
import app.thisthat.kernel.RefusalCode;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.net.NetClient;
import io.vertx.core.net.NetSocket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Behaviour of every response, whatever the operation. */
class ApiServerTest {

    private static ContractExampleServer server;

    @BeforeAll
    static void start() {
        server = new ContractExampleServer();
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"/nothing", "/markets/1/2/3", "/", ""})
    void unknownPath_returns404(String path) {
        ApiReply reply = server.client().get(path).send();
        assertThat(reply.status()).isEqualTo(404);
        assertThat(reply.code()).isEqualTo("NOT_FOUND");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "DELETE|/markets|GET, HEAD",
                "GET|/bets|POST",
                "GET|/bets/quote|POST",
                "POST|/users/me|GET, HEAD, PATCH",
                "PUT|/markets/019a8f6e-2b3c-7d4e-9f50-617283940516|GET, HEAD",
                "PATCH|/auth/login|POST",
                "OPTIONS|/bets|POST",
                "TRACE|/bets|POST"
            })
    void wrongMethod_returns405WithTheAllowedMethods(String method, String path, String allowed) {
        ApiReply reply = server.client().call(HttpMethod.valueOf(method), path).send();
        assertThat(reply.status()).isEqualTo(405);
        assertThat(reply.code()).isEqualTo("METHOD_NOT_ALLOWED");
        assertThat(reply.header("Allow")).isEqualTo(allowed);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "Bearer", "Bearer ", "Basic YTpi", "Bearer a b", "Bearer caf\u00e9", "user-token"})
    void missingOrMalformedToken_returns401(String header) {
        ApiReply reply =
                server.client().get("/users/me").header("Authorization", header).send();
        assertThat(reply.status()).isEqualTo(401);
        assertThat(reply.code()).isEqualTo("UNAUTHORIZED");
        assertThat(reply.header("WWW-Authenticate")).isEqualTo("Bearer");
    }

    @Test
    void rejectedToken_returnsItsReason() {
        ApiReply reply = server.client().get("/users/me").bearer("old").send();
        assertThat(reply.status()).isEqualTo(401);
        assertThat(reply.code()).isEqualTo("TOKEN_EXPIRED");
        assertThat(reply.header("WWW-Authenticate")).isEqualTo("Bearer error=\"invalid_token\"");
    }

    @Test
    void adminOperation_returns403ForUsers() {
        String path = "/admin/markets/019a8f6e-2b3c-7d4e-9f50-617283940516/resolve";
        Map<String, String> body = Map.of("resolution", "this");
        ApiReply asUser = server.client()
                .post(path)
                .bearer(ContractExampleServer.USER)
                .json(body)
                .send();
        ApiReply asAdmin = server.client()
                .post(path)
                .bearer(ContractExampleServer.ADMIN)
                .json(body)
                .send();
        ApiReply unauthenticated = server.client().post(path).json(body).send();
        assertThat(List.of(asUser.status(), asAdmin.status(), unauthenticated.status()))
                .containsExactly(403, 200, 401);
        assertThat(asUser.code()).isEqualTo("FORBIDDEN");
    }

    @Test
    void unauthenticatedRequest_isRejectedBeforeItsValidation() {
        ApiReply reply = server.client().post("/bets").json("nonsense").send();
        assertThat(reply.status()).isEqualTo(401);
    }

    @Test
    void unauthenticatedBody_isNotRead() {
        String head = "POST /api/v1/bets HTTP/1.1\r\nHost: a\r\nContent-Length: 10\r\nExpect: 100-continue\r\n";
        String response = responseTo(head + "Connection: close\r\n\r\n0123456789");
        assertThat(response).startsWith("HTTP/1.1 401");
    }

    @Test
    void requestId_isTheClientsIfItIsValid() {
        ApiReply accepted = server.client()
                .get("/markets")
                .header("X-Request-Id", "my.id_1-2")
                .send();
        ApiReply replaced =
                server.client().get("/markets").header("X-Request-Id", "a b").send();
        ApiReply tooLong = server.client()
                .get("/nothing")
                .header("X-Request-Id", "x".repeat(65))
                .send();
        assertThat(accepted.header("X-Request-Id")).isEqualTo("my.id_1-2");
        assertThat(replaced.header("X-Request-Id")).hasSize(36);
        assertThat(tooLong.json().path("requestId").asText()).hasSize(36);
    }

    @Test
    void everyResponse_hasSecurityHeaders() {
        for (String path : List.of("/markets", "/nothing", "/users/me")) {
            ApiReply reply = server.client().get(path).send();
            assertThat(reply.header("X-Content-Type-Options")).isEqualTo("nosniff");
            assertThat(reply.header("Referrer-Policy")).isEqualTo("no-referrer");
            assertThat(reply.header("Content-Security-Policy")).contains("frame-ancestors 'none'");
            assertThat(reply.header("Cache-Control")).isEqualTo("no-store");
        }
    }

    @Test
    void query_isDecodedOnceAndHasDefaults() {
        Promise<String> received = Promise.promise();
        server.on("listMarkets", request -> {
            received.complete(request.query("category").orElse("")
                    + request.page()
                    + request.query("status")
                    + request.query("type"));
            return Future.failedFuture(
                    Refusal.of(RefusalCode.SERVICE_BUSY, "Busy").asException());
        });
        server.client().get("/markets").rawQuery("category=100%25%2b%20a;b+c").send();
        assertThat(TestDatabase.await(received.future()))
                .isEqualTo("100%+ a;b cPageRequest[limit=20, offset=0]Optional.emptyOptional.empty");
    }

    @Test
    void allowedOrigin_getsCorsHeadersAndPreflight() {
        ApiReply reply = server.client()
                .get("/leaderboard/pnl")
                .header("Origin", ContractExampleServer.ALLOWED_ORIGIN)
                .send();
        assertThat(reply.header("Access-Control-Allow-Origin")).isEqualTo(ContractExampleServer.ALLOWED_ORIGIN);
        assertThat(reply.header("Access-Control-Expose-Headers")).contains("X-Request-Id", "Retry-After", "RateLimit");
        assertThat(reply.header("Vary")).isEqualToIgnoringCase("Origin");
        ApiReply failure = server.client()
                .get("/nothing")
                .header("Origin", ContractExampleServer.ALLOWED_ORIGIN)
                .send();
        assertThat(failure.header("Access-Control-Allow-Origin")).isEqualTo(ContractExampleServer.ALLOWED_ORIGIN);
        String preflight = responseTo(
                "OPTIONS /api/v1/bets HTTP/1.1\r\nHost: localhost\r\nOrigin: " + ContractExampleServer.ALLOWED_ORIGIN
                        + "\r\nAccess-Control-Request-Method: POST\r\nConnection: close\r\n\r\n");
        assertThat(preflight).startsWith("HTTP/1.1 204").contains("Idempotency-Key");
    }

    @Test
    void otherOrigin_getsNoCorsHeaders() {
        ApiReply reply = server.client()
                .get("/leaderboard/pnl")
                .header("Origin", "https://evil.example")
                .send();
        assertThat(reply.status()).isEqualTo(200);
        assertThat(reply.header("Access-Control-Allow-Origin")).isNull();
    }

    @Test
    void refusal_isReturnedUnchanged() {
        server.on(
                "getMe",
                request -> Future.failedFuture(Refusal.of(
                                RefusalCode.SERVICE_BUSY,
                                "Too many requests in the queue",
                                Map.of("retryAfterSeconds", 9))
                        .retryAfter(7)
                        .asException()));
        ApiReply reply = server.client()
                .get("/users/me")
                .bearer(ContractExampleServer.USER)
                .send();
        assertThat(reply.status()).isEqualTo(503);
        assertThat(reply.header("Retry-After")).isEqualTo("7");
        assertThat(reply.json().at("/details/retryAfterSeconds").asInt()).isEqualTo(9);
    }

    @Test
    void failureOfADependency_isReturnedAsItsRefusal() {
        server.on("getMe", request -> Future.failedFuture(new IllegalAccessException("connection lost")));
        ApiReply reply = server.client()
                .get("/users/me")
                .bearer(ContractExampleServer.USER)
                .send();
        assertThat(reply.status()).isEqualTo(503);
        assertThat(reply.code()).isEqualTo("SERVICE_UNAVAILABLE");
        assertThat(reply.header("Retry-After")).isEqualTo("2");
    }

    @Test
    void defect_returns500WithoutDetails() {
        server.on("getBet", request -> {
            throw new IllegalArgumentException("secret");
        });
        ApiReply reply = server.client()
                .get("/bets/019a8f6e-2b3c-7d4e-9f50-617283940516")
                .bearer(ContractExampleServer.USER)
                .send();
        assertThat(reply.status()).isEqualTo(500);
        assertThat(reply.code()).isEqualTo("INTERNAL_ERROR");
        assertThat(reply.text()).doesNotContain("secret").doesNotContain("Exception");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "GET /api/v1/markets/%zz HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n",
                "GET /api/v1/%00 HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n",
                "GET nonsense HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n",
                "GET /a\r\n\r\n",
                "NONSENSE\r\n\r\n",
                "POST /api/v1/auth/login HTTP/1.1\r\nHost: a\r\nContent-Length: -5\r\nConnection: close\r\n\r\n",
                "POST /api/v1/auth/login HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\nConnection: close\r\n\r\nzz\r\n\r\n"
            })
    void malformedHttp_returnsAnErrorOrClosesTheConnection(String request) {
        String response = responseTo(request);
        assertThat(response).satisfiesAnyOf(text -> assertThat(text).isEmpty(), text -> assertThat(text)
                .containsPattern("^HTTP/1.[01] 4")
                .contains("\"statusCode\":4", "application/json"));
    }

    @Test
    void longUriAndHeaders_return414And431() {
        String longUri = responseTo("GET /" + "x".repeat(20_000) + " HTTP/1.1\r\nHost: a\r\n\r\n");
        String longHeader = responseTo("GET / HTTP/1.1\r\nHost: a\r\nX-Long: " + "x".repeat(70_000) + "\r\n\r\n");
        assertThat(longUri).startsWith("HTTP/1.1 414").contains("URI_TOO_LONG");
        assertThat(longHeader).startsWith("HTTP/1.1 431").contains("HEADERS_TOO_LARGE");
    }

    @Test
    void chunkedBody_isBounded() {
        String chunk = "8000\r\n" + "x".repeat(0x8000) + "\r\n";
        String response = responseTo("POST /api/v1/auth/login HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\n"
                + "Transfer-Encoding: chunked\r\nConnection: close\r\n\r\n" + chunk.repeat(3) + "0\r\n\r\n");
        assertThat(response).startsWith("HTTP/1.1 413").contains("PAYLOAD_TOO_LARGE");
    }

    @Test
    void docs_haveNoInlineScriptAndNoOtherHost() {
        String page = responseTo("GET /docs HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n");
        assertThat(page)
                .startsWith("HTTP/1.1 200")
                .contains("script-src 'self';")
                .doesNotContain("https://");
        assertThat(page).doesNotContainPattern("<script>|<script [^>]*>[^<]");
        for (String file : List.of("docs.js", "swagger-ui.css", "swagger-ui-bundle.js", "favicon.png")) {
            assertThat(responseTo("GET /docs/" + file + " HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n"))
                    .startsWith("HTTP/1.1 200");
        }
    }

    @Test
    void contract_isServedWithARelativeServerUrl() {
        String file = responseTo("GET /openapi.yaml HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n");
        assertThat(file).contains("url: /api/v1\n").doesNotContain("localhost");
        String tag = file.substring(file.indexOf("etag: ") + 6, file.indexOf("\r\n", file.indexOf("etag: ")));
        assertThat(responseTo("GET /openapi.yaml HTTP/1.1\r\nHost: a\r\nIf-None-Match: " + tag
                        + "\r\nConnection: close\r\n\r\n"))
                .startsWith("HTTP/1.1 304");
    }

    @Test
    void start_failsIfContractAndHandlersDiffer() {
        Operations empty = new Operations();
        Operations additional = server.operations();
        additional.on("unknownOperation", request -> Future.failedFuture("never called"));
        assertThatThrownBy(() -> start(empty))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("placeBet");
        assertThatThrownBy(() -> start(additional))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("unknownOperation");
    }

    private static void start(Operations operations) {
        TestDatabase.await(ApiServer.start(
                server.vertx(),
                ContractExampleServer.settings(),
                ApiServer.Resources.load(server.vertx(), ContractExampleServer.settings()),
                DevelopmentTools.NONE,
                operations,
                ContractExampleServer.authenticator(),
                ContractExampleServer.unlimited(server.vertx()),
                new DependencyHealth(failure -> Optional.empty(), () -> false),
                new SimpleMeterRegistry()));
    }

    /** Everything that the server sends until it closes the connection. */
    private static String responseTo(String request) {
        NetClient client = server.vertx().createNetClient();
        String response =
                TestDatabase.await(client.connect(server.port(), "localhost").compose(socket -> read(socket, request)));
        TestDatabase.await(client.close());
        return response;
    }

    private static Future<String> read(NetSocket socket, String request) {
        Promise<String> response = Promise.promise();
        Buffer received = Buffer.buffer();
        socket.handler(received::appendBuffer);
        socket.exceptionHandler(failure -> response.tryComplete(received.toString(StandardCharsets.ISO_8859_1)));
        socket.closeHandler(closed -> response.tryComplete(received.toString(StandardCharsets.ISO_8859_1)));
        socket.write(Buffer.buffer(request, "ISO-8859-1"));
        return response.future();
    }
}
