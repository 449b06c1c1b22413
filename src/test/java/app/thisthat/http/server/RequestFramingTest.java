package app.thisthat.http.server;

import static org.assertj.core.api.Assertions.assertThat;

import app.thisthat.harness.RawConnection;
import app.thisthat.http.ApiResponse;
import io.vertx.core.Future;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Rule {@code request-framing}, with bytes that HTTP clients do not send. */
class RequestFramingTest {

    /** Would be answered with 404 if it were read as a request. */
    private static final String HIDDEN = "GET /hidden HTTP/1.1\r\nHost: a\r\n\r\n";

    private static final String POST =
            "POST /api/v1/auth/login HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\n";
    private static final String GET = "GET /api/v1/markets HTTP/1.1\r\n";

    private static ContractExampleServer server;

    @BeforeAll
    static void start() {
        server = new ContractExampleServer();
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    private static void assertRejectedAndClosed(String request, int status, String code) {
        try (RawConnection connection = new RawConnection(server.port())) {
            RawConnection.Response response = connection.send(request + HIDDEN).read();
            assertThat(response.status()).as(response.text()).isEqualTo(status);
            assertThat(response.code()).isEqualTo(code);
            assertThat(response.header("Connection")).isEqualTo("close");
            assertThat(response.text()).contains(response.header("X-Request-Id"));
            assertThat(response.header("X-Content-Type-Options")).isEqualTo("nosniff");
            assertThat(response.header("Content-Security-Policy")).contains("frame-ancestors 'none'");
            assertThat(connection.readToEnd()).isEmpty();
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Content-Length: 4\r\nTransfer-Encoding: chunked",
                "Transfer-Encoding: chunked\r\nContent-Length: 4",
                "Transfer-Encoding: chunked, identity",
                "Transfer-Encoding: identity, chunked",
                "Transfer-Encoding: gzip, chunked",
                "Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked",
                "Transfer-Encoding: xchunked",
                "Transfer-Encoding: identity",
                "Transfer-Encoding: identity\r\nContent-Length: 5",
                "Transfer-Encoding: ",
                "Transfer-Encoding: \u000bchunked",
                "Transfer-Encoding : chunked",
                "Transfer-Encoding:\r\n\tchunked",
                "X-A: a\r\n b\r\nContent-Length: 5",
                "Content-Length: 5\r\nContent-Length: 5",
                "Content-Length: 5\r\nContent-Length: 0",
                "Content-Length: 5, 5",
                "Content-Length: +5",
                "Content-Length: -5",
                "Content-Length: 5 5",
                "Content-Length: 0x5",
                "Content-Length: ",
                "Content-Length: 99999999999999999999",
                "Content-Length : 5",
                "Content-Length: 5\u0000",
                "X-A: a\nContent-Length: 5",
                "X-A: a\rContent-Length: 5",
                "X-A: a\u0000b\r\nContent-Length: 5",
                "X-A: a\u007fb\r\nContent-Length: 5",
                "X\u0000A: a\r\nContent-Length: 5",
                "X A: a\r\nContent-Length: 5",
                ": a\r\nContent-Length: 5",
                "XA\r\nContent-Length: 5",
                "Host: b\r\nContent-Length: 5"
            })
    void ambiguousHead_isRejectedAndTheRequestInItsBodyIsNotAnswered(String headers) {
        assertRejectedAndClosed(POST + headers + "\r\n\r\n0\r\n\r\n", 400, "VALIDATION_ERROR");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"Content-Length: 5\r\nContent-Length: 0", "Content-Length: 5, 5", "Transfer-Encoding: chunked"})
    void ambiguousHeadOfHttp10_isRejected(String headers) {
        String head = POST.replace("HTTP/1.1", "HTTP/1.0") + "Connection: keep-alive\r\n";
        assertRejectedAndClosed(head + headers + "\r\n\r\n0\r\n\r\n", 400, "VALIDATION_ERROR");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "zz\r\n{}\r\n0\r\n\r\n",
                "2\n{}\r\n0\r\n\r\n",
                "+2\r\n{}\r\n0\r\n\r\n",
                "-2\r\n{}\r\n0\r\n\r\n",
                " 2\r\n{}\r\n0\r\n\r\n",
                "2 \r\n{}\r\n0\r\n\r\n",
                "0x2\r\n{}\r\n0\r\n\r\n",
                "2\u000bzz\r\n{}\r\n0\r\n\r\n",
                "2;a\nb\r\n{}\r\n0\r\n\r\n",
                "100000002\r\n{}\r\n0\r\n\r\n",
                "\r\n{}\r\n0\r\n\r\n",
                "2\r\n{}xx0\r\n\r\n",
                "2\r\n{}\r\n0\r\nX-A: a\nX-B: b\r\n\r\n"
            })
    void malformedChunk_isRejectedAndTheRequestAfterItIsNotAnswered(String body) {
        assertBodyRejected(POST + "Transfer-Encoding: chunked\r\n\r\n" + body);
    }

    /** The head was valid, so the response has the headers of the operation. */
    private static void assertBodyRejected(String request) {
        try (RawConnection connection = new RawConnection(server.port())) {
            RawConnection.Response response = connection.send(request + HIDDEN).read();
            assertThat(response.status()).isEqualTo(400);
            assertThat(response.code()).isEqualTo("VALIDATION_ERROR");
            assertThat(connection.readToEnd()).isEmpty();
        }
    }

    @Test
    void chunksInSmallReads_areDecoded() {
        String body =
                "1\r\n{\r\n00a\r\n\"email\":\"a\r\n3\r\n\",\"\r\nD\r\npassword\":\"b\"\r\n1\r\n}\r\n0\r\nX-A: a\r\n\r\n";
        try (RawConnection connection = new RawConnection(server.port())) {
            connection.send(POST + "Transfer-Encoding: Chunked\r\n\r\n");
            for (int i = 0; i < body.length(); i++) {
                connection.send(body.substring(i, i + 1));
            }
            assertThat(connection.read().status()).isEqualTo(200);
            assertThat(connection.send(HIDDEN).read().status()).isEqualTo(404);
        }
    }

    @Test
    void headInSmallReads_isCheckedLikeAnyOther() {
        try (RawConnection connection = new RawConnection(server.port())) {
            for (char c : (GET + "Host: a\r\nX-A: a\r\n b\r\n\r\n").toCharArray()) {
                connection.send(String.valueOf(c));
            }
            assertThat(connection.read().status()).isEqualTo(400);
            assertThat(connection.readToEnd()).isEmpty();
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "Host: a\r\nHost: a\r\n",
                "Host: a\r\nhost: b\r\n",
                "Host: \r\n",
                "Host: a b\r\n",
                "Host: a,b\r\n",
                "Host: http://a\r\n",
                "Host: a/b\r\n",
                "Host: a@b\r\n",
                "Host: a:x\r\n",
                "Host: a:\r\n",
                "Host: a:99999\r\n",
                "Host: :80\r\n",
                "Host: [::1\r\n",
                "Host: [x]\r\n",
                "Host: []\r\n"
            })
    void missingRepeatedOrMalformedHost_isRejected(String host) {
        assertRejectedAndClosed(GET + host + "\r\n", 400, "VALIDATION_ERROR");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "GET http://b/api/v1/markets HTTP/1.1|400|VALIDATION_ERROR",
                "GET http://u@a/api/v1/markets HTTP/1.1|400|VALIDATION_ERROR",
                "GET ftp://a/api/v1/markets HTTP/1.1|400|VALIDATION_ERROR",
                "GET api/v1/markets HTTP/1.1|400|VALIDATION_ERROR",
                "GET * HTTP/1.1|400|VALIDATION_ERROR",
                "GET  /api/v1/markets HTTP/1.1|400|VALIDATION_ERROR",
                "GET\t/api/v1/markets HTTP/1.1|400|VALIDATION_ERROR",
                "GET /api/v1/ markets HTTP/1.1|400|VALIDATION_ERROR",
                "GET /api/v1/m\u00e4rkets HTTP/1.1|400|VALIDATION_ERROR",
                "GET /api/v1/markets#a HTTP/1.1|400|VALIDATION_ERROR",
                "GET /api/v1/markets HTTP/1.2|400|VALIDATION_ERROR",
                "GET /api/v1/markets HTTP/2.0|400|VALIDATION_ERROR",
                "GET /api/v1/markets http/1.1|400|VALIDATION_ERROR",
                "GET /api/v1/markets|400|VALIDATION_ERROR",
                "G@T /api/v1/markets HTTP/1.1|400|VALIDATION_ERROR",
                "PRI * HTTP/2.0|400|VALIDATION_ERROR",
                "CONNECT a:80 HTTP/1.1|405|METHOD_NOT_ALLOWED"
            })
    void malformedRequestLine_isRejected(String line, int status, String code) {
        assertRejectedAndClosed(line + "\r\nHost: a\r\n\r\n", status, code);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "GET /api/v1/markets HTTP/1.1\r\nHost: [::1]:8080",
                "GET /api/v1/markets HTTP/1.1\r\nHost: my_service.internal:80",
                "GET http://A:80/api/v1/markets HTTP/1.1\r\nHost: a:80",
                "\r\nGET /api/v1/markets HTTP/1.1\r\nhost:a"
            })
    void unusualValidRequest_isAnsweredAndTheConnectionStaysOpen(String head) {
        try (RawConnection connection = new RawConnection(server.port())) {
            assertThat(connection.send(head + "\r\n\r\n").read().status()).isEqualTo(200);
            assertThat(connection.send(HIDDEN).read().status()).isEqualTo(404);
        }
    }

    @Test
    void optionsOfTheServer_hasTheCommonHeaders() {
        try (RawConnection connection = new RawConnection(server.port())) {
            RawConnection.Response response =
                    connection.send("OPTIONS * HTTP/1.1\r\nHost: a\r\n\r\n").read();
            assertThat(response.status()).isEqualTo(404);
            assertThat(response.text()).contains(response.header("X-Request-Id"));
            assertThat(response.header("X-Content-Type-Options")).isEqualTo("nosniff");
        }
    }

    @Test
    void pipelinedRequests_areAnsweredInOrder() {
        try (RawConnection connection = new RawConnection(server.port())) {
            connection.send((GET + "Host: a\r\n\r\n" + HIDDEN).repeat(4));
            List<Integer> statuses = IntStream.range(0, 8)
                    .mapToObj(i -> connection.read().status())
                    .toList();
            assertThat(statuses).containsExactly(200, 404, 200, 404, 200, 404, 200, 404);
        }
    }

    @Test
    void manyPipelinedRequests_areAnsweredInPartAndTheConnectionIsClosed() {
        server.on(
                "listMarkets",
                request -> Future.future(
                        promise -> server.vertx().setTimer(50, id -> promise.complete(ApiResponse.ok(Map.of())))));
        try (RawConnection connection = new RawConnection(server.port())) {
            connection.send((GET + "Host: a\r\n\r\n").repeat(200));
            int answered = connection.readToEnd().split("HTTP/1.1 200", -1).length - 1;
            assertThat(answered).isBetween(1, 199);
        } finally {
            server.restore("listMarkets");
        }
    }

    @Test
    void http2InClearText_isOff() {
        try (RawConnection connection = new RawConnection(server.port())) {
            String upgrade =
                    "Connection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\nHTTP2-Settings: AAMAAABkAAQAAP__\r\n";
            assertThat(connection
                            .send(GET + "Host: a\r\n" + upgrade + "\r\n")
                            .read()
                            .status())
                    .isEqualTo(200);
        }
    }
}
