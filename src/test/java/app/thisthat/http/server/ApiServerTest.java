package app.thisthat.http.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import app.thisthat.harness.ApiReply;
import app.thisthat.harness.TestDatabase;
import app.thisthat.http.DependencyStatus;
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

/** What holds for every answer, whatever the operation. */
class ApiServerTest {

    private static ContractExampleServer features;

    @BeforeAll
    static void start() {
        features = new ContractExampleServer();
    }

    @AfterAll
    static void stop() {
        features.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"/nothing", "/markets/1/2/3", "/", ""})
    void unknownPath_isNotFound(String path) {
        ApiReply reply = features.client().get(path).send();
        assertThat(reply.status()).isEqualTo(404);
        assertThat(reply.code()).isEqualTo("NOT_FOUND");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "DELETE|/markets|GET",
                "GET|/bets|POST",
                "POST|/users/me|GET, PATCH",
                "PUT|/markets/019a8f6e-2b3c-7d4e-9f50-617283940516|GET",
                "PATCH|/auth/login|POST",
                "OPTIONS|/bets|POST",
                "TRACE|/bets|POST"
            })
    void wrongMethod_isRefusedAndTellsTheRightOnes(String method, String path, String allowed) {
        ApiReply reply =
                features.client().call(HttpMethod.valueOf(method), path).send();
        assertThat(reply.status()).isEqualTo(405);
        assertThat(reply.code()).isEqualTo("METHOD_NOT_ALLOWED");
        assertThat(reply.header("Allow")).isEqualTo(allowed);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "Bearer", "Bearer ", "Basic YTpi", "Bearer a b", "Bearer caf\u00e9", "user-token"})
    void missingOrGarbledToken_isUnauthorized(String header) {
        ApiReply reply = features.client()
                .get("/users/me")
                .header("Authorization", header)
                .send();
        assertThat(reply.status()).isEqualTo(401);
        assertThat(reply.code()).isEqualTo("UNAUTHORIZED");
        assertThat(reply.header("WWW-Authenticate")).isEqualTo("Bearer");
    }

    @Test
    void refusedToken_isAnsweredWithItsReason() {
        ApiReply reply = features.client().get("/users/me").bearer("old").send();
        assertThat(reply.status()).isEqualTo(401);
        assertThat(reply.code()).isEqualTo("TOKEN_EXPIRED");
        assertThat(reply.header("WWW-Authenticate")).isEqualTo("Bearer error=\"invalid_token\"");
    }

    @Test
    void adminOperation_isRefusedToUsers() {
        String path = "/admin/markets/019a8f6e-2b3c-7d4e-9f50-617283940516/resolve";
        Map<String, String> body = Map.of("resolution", "this");
        ApiReply byUser = features.client()
                .post(path)
                .bearer(ContractExampleServer.USER)
                .json(body)
                .send();
        ApiReply byAdmin = features.client()
                .post(path)
                .bearer(ContractExampleServer.ADMIN)
                .json(body)
                .send();
        ApiReply byNobody = features.client().post(path).json(body).send();
        assertThat(List.of(byUser.status(), byAdmin.status(), byNobody.status()))
                .containsExactly(403, 200, 401);
        assertThat(byUser.code()).isEqualTo("FORBIDDEN");
    }

    @Test
    void stranger_isTurnedAwayBeforeTheRequestIsChecked() {
        ApiReply reply = features.client().post("/bets").json("nonsense").send();
        assertThat(reply.status()).isEqualTo(401);
    }

    @Test
    void requestId_isTakenIfItIsSane() {
        ApiReply taken = features.client()
                .get("/markets")
                .header("X-Request-Id", "my.id_1-2")
                .send();
        ApiReply made =
                features.client().get("/markets").header("X-Request-Id", "a b").send();
        ApiReply tooLong = features.client()
                .get("/nothing")
                .header("X-Request-Id", "x".repeat(65))
                .send();
        assertThat(taken.header("X-Request-Id")).isEqualTo("my.id_1-2");
        assertThat(made.header("X-Request-Id")).hasSize(36);
        assertThat(tooLong.json().path("requestId").asText()).hasSize(36);
    }

    @Test
    void everyAnswer_keepsBrowsersFromMisusingIt() {
        for (String path : List.of("/markets", "/nothing", "/users/me")) {
            ApiReply reply = features.client().get(path).send();
            assertThat(reply.header("X-Content-Type-Options")).isEqualTo("nosniff");
            assertThat(reply.header("Referrer-Policy")).isEqualTo("no-referrer");
            assertThat(reply.header("Content-Security-Policy")).contains("frame-ancestors 'none'");
            assertThat(reply.header("Cache-Control")).isEqualTo("no-store");
        }
    }

    @Test
    void query_arrivesWithItsDefaultsAndDecodedOnce() {
        Promise<String> seen = Promise.promise();
        features.on("listMarkets", request -> {
            seen.complete(request.query("category").orElse("")
                    + request.page()
                    + request.query("status")
                    + request.query("type"));
            return Future.failedFuture(
                    Refusal.of(RefusalCode.SERVICE_BUSY, "Enough seen").asException());
        });
        features.client().get("/markets").rawQuery("category=100%25%2b%20a;b+c").send();
        assertThat(TestDatabase.await(seen.future()))
                .isEqualTo("100%+ a;b cPageRequest[limit=20, offset=0]Optional[open]Optional.empty");
    }

    @Test
    void allowedOrigin_mayReadAnswersAndAskBeforehand() {
        ApiReply answer = features.client()
                .get("/leaderboard/pnl")
                .header("Origin", ContractExampleServer.FRIEND)
                .send();
        assertThat(answer.header("Access-Control-Allow-Origin")).isEqualTo(ContractExampleServer.FRIEND);
        assertThat(answer.header("Access-Control-Expose-Headers")).contains("X-Request-Id", "Retry-After", "RateLimit");
        assertThat(answer.header("Vary")).isEqualToIgnoringCase("Origin");
        ApiReply failure = features.client()
                .get("/nothing")
                .header("Origin", ContractExampleServer.FRIEND)
                .send();
        assertThat(failure.header("Access-Control-Allow-Origin")).isEqualTo(ContractExampleServer.FRIEND);
        String preflight =
                answerTo("OPTIONS /api/v1/bets HTTP/1.1\r\nHost: localhost\r\nOrigin: " + ContractExampleServer.FRIEND
                        + "\r\nAccess-Control-Request-Method: POST\r\nConnection: close\r\n\r\n");
        assertThat(preflight).startsWith("HTTP/1.1 204").contains("Idempotency-Key");
    }

    @Test
    void otherOrigin_isAnsweredWithoutLeaveToRead() {
        ApiReply answer = features.client()
                .get("/leaderboard/pnl")
                .header("Origin", "https://evil.example")
                .send();
        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.header("Access-Control-Allow-Origin")).isNull();
    }

    @Test
    void refusal_isAnsweredAsItIs() {
        features.on(
                "getMe",
                request ->
                        Future.failedFuture(Refusal.of(RefusalCode.SERVICE_BUSY, "Too much at once", Map.of("queue", 5))
                                .retryAfter(7)
                                .asException()));
        ApiReply reply = features.client()
                .get("/users/me")
                .bearer(ContractExampleServer.USER)
                .send();
        assertThat(reply.status()).isEqualTo(503);
        assertThat(reply.header("Retry-After")).isEqualTo("7");
        assertThat(reply.json().at("/details/queue").asInt()).isEqualTo(5);
    }

    @Test
    void failureBelow_isTranslated() {
        features.on("getMe", request -> Future.failedFuture(new IllegalAccessException("connection lost")));
        ApiReply reply = features.client()
                .get("/users/me")
                .bearer(ContractExampleServer.USER)
                .send();
        assertThat(reply.status()).isEqualTo(503);
        assertThat(reply.code()).isEqualTo("SERVICE_UNAVAILABLE");
        assertThat(reply.header("Retry-After")).isEqualTo("2");
    }

    @Test
    void fault_isAnsweredWithoutAWordOfIt() {
        features.on("getBet", request -> {
            throw new IllegalArgumentException("secret");
        });
        ApiReply thrown = features.client()
                .get("/bets/019a8f6e-2b3c-7d4e-9f50-617283940516")
                .bearer(ContractExampleServer.USER)
                .send();
        assertThat(thrown.status()).isEqualTo(500);
        assertThat(thrown.code()).isEqualTo("INTERNAL_ERROR");
        assertThat(thrown.text()).doesNotContain("secret").doesNotContain("Exception");
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
    void malformedHttp_isAnsweredAsAnErrorOrHungUpOn(String request) {
        String answer = answerTo(request);
        assertThat(answer).satisfiesAnyOf(text -> assertThat(text).isEmpty(), text -> assertThat(text)
                .containsPattern("^HTTP/1.[01] 4")
                .contains("\"statusCode\":4", "application/json"));
    }

    @Test
    void overlongUriAndHeaders_areRefused() {
        String longUri = answerTo("GET /" + "x".repeat(20_000) + " HTTP/1.1\r\nHost: a\r\n\r\n");
        String longHeader = answerTo("GET / HTTP/1.1\r\nHost: a\r\nX-Long: " + "x".repeat(70_000) + "\r\n\r\n");
        assertThat(longUri).contains(" 400 ", "VALIDATION_ERROR");
        assertThat(longHeader).contains(" 400 ", "VALIDATION_ERROR");
    }

    @Test
    void bodyInChunks_isBoundedToo() {
        String chunk = "8000\r\n" + "x".repeat(0x8000) + "\r\n";
        String answer = answerTo("POST /api/v1/auth/login HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\n"
                + "Transfer-Encoding: chunked\r\nConnection: close\r\n\r\n" + chunk.repeat(3) + "0\r\n\r\n");
        assertThat(answer).startsWith("HTTP/1.1 413").contains("PAYLOAD_TOO_LARGE");
    }

    @Test
    void docs_runWithoutInlineScriptOrOutsideHost() {
        String page = answerTo("GET /docs HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n");
        assertThat(page)
                .startsWith("HTTP/1.1 200")
                .contains("script-src 'self';")
                .doesNotContain("https://");
        assertThat(page).doesNotContainPattern("<script>|<script [^>]*>[^<]");
        for (String file : List.of("docs.js", "swagger-ui.css", "swagger-ui-bundle.js", "favicon.png")) {
            assertThat(answerTo("GET /docs/" + file + " HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n"))
                    .startsWith("HTTP/1.1 200");
        }
        assertThat(answerTo("GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n"))
                .startsWith("HTTP/1.1 302")
                .contains("location: /docs");
    }

    @Test
    void contract_isServedWithTheServerItIsServedBy() {
        String file = answerTo("GET /openapi.yaml HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n");
        assertThat(file).contains("url: /api/v1\n").doesNotContain("localhost");
        String tag = file.substring(file.indexOf("etag: ") + 6, file.indexOf("\r\n", file.indexOf("etag: ")));
        assertThat(answerTo("GET /openapi.yaml HTTP/1.1\r\nHost: a\r\nIf-None-Match: " + tag
                        + "\r\nConnection: close\r\n\r\n"))
                .startsWith("HTTP/1.1 304");
    }

    @Test
    void start_failsWhenContractAndHandlersDiffer() {
        Operations none = new Operations();
        Operations more = features.operations();
        more.on("somethingElse", request -> Future.failedFuture("never called"));
        assertThatThrownBy(() -> start(none))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("placeBet");
        assertThatThrownBy(() -> start(more))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("somethingElse");
    }

    private static void start(Operations operations) {
        TestDatabase.await(ApiServer.start(
                features.vertx(),
                ContractExampleServer.settings(),
                operations,
                ContractExampleServer.access(),
                ContractExampleServer.unlimited(features.vertx()),
                new DependencyStatus(failure -> Optional.empty(), () -> false),
                new SimpleMeterRegistry()));
    }

    /** What the server sends until it hangs up. */
    private static String answerTo(String request) {
        NetClient client = features.vertx().createNetClient();
        String answer = TestDatabase.await(
                client.connect(features.port(), "localhost").compose(socket -> read(socket, request)));
        TestDatabase.await(client.close());
        return answer;
    }

    private static Future<String> read(NetSocket socket, String request) {
        Promise<String> all = Promise.promise();
        Buffer received = Buffer.buffer();
        socket.handler(received::appendBuffer);
        socket.exceptionHandler(gone -> all.tryComplete(received.toString(StandardCharsets.ISO_8859_1)));
        socket.closeHandler(closed -> all.tryComplete(received.toString(StandardCharsets.ISO_8859_1)));
        socket.write(Buffer.buffer(request, "ISO-8859-1"));
        return all.future();
    }
}
