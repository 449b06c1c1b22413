package app.thisthat.http.server;

import static org.assertj.core.api.Assertions.assertThat;

import app.thisthat.harness.RawConnection;
import io.vertx.core.http.HttpMethod;
import io.vertx.openapi.contract.Operation;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code GET} and {@code HEAD}: paths, encodings and {@code ETag}s. */
class ReadRequestTest {

    /** Headers that differ from request to request. */
    private static final Set<String> VARYING = Set.of("x-request-id", "ratelimit", "date");

    private static ContractExampleServer server;

    @BeforeAll
    static void start() {
        server = new ContractExampleServer();
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    private static String request(String method, String path, String headers) {
        return method + " " + path + " HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer " + ContractExampleServer.ADMIN
                + "\r\n" + headers + "\r\n";
    }

    private static RawConnection.Response get(String path, String headers) {
        try (RawConnection connection = new RawConnection(server.port())) {
            return connection.send(request("GET", path, headers)).read();
        }
    }

    private static Map<String, String> comparable(Map<String, String> headers) {
        Map<String, String> comparable = new TreeMap<>(headers);
        comparable.keySet().removeAll(VARYING);
        comparable.remove("transfer-encoding"); // may be omitted (RFC 9110, section 9.3.2)
        return comparable;
    }

    @TestFactory
    Stream<DynamicTest> headOfEveryReadablePath_hasTheStatusAndHeadersOfGet() {
        Stream<String> operations = server.contract().operations().stream()
                .filter(operation -> operation.getHttpMethod().equals(HttpMethod.GET))
                .map(ReadRequestTest::path);
        Stream<String> others = Stream.of(
                "/", "/docs", "/docs/swagger-ui-bundle.js", "/openapi.yaml", "/asyncapi.yaml", "/api/v1/nothing");
        return Stream.concat(operations, others).flatMap(path -> Stream.of("", "Accept-Encoding: gzip\r\n")
                .map(headers -> DynamicTest.dynamicTest(path + " " + headers.strip(), () -> {
                    try (RawConnection connection = new RawConnection(server.port())) {
                        RawConnection.Response get =
                                connection.send(request("GET", path, headers)).read();
                        RawConnection.Response head =
                                connection.send(request("HEAD", path, headers)).readHead();
                        assertThat(head.status()).isEqualTo(get.status());
                        assertThat(comparable(head.headers())).isEqualTo(comparable(get.headers()));
                        assertThat(connection
                                        .send(request("GET", "/hidden", ""))
                                        .read()
                                        .status())
                                .isEqualTo(404);
                    }
                })));
    }

    private static String path(Operation operation) {
        return "/api/v1" + server.contract().path(operation);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/api/v1//markets",
                "//api/v1/markets",
                "/api/v1/m%61rkets",
                "/%61pi/v1/markets",
                "/api/v1/./markets",
                "/api/v1/x/../markets",
                "/api/v1/%2e/markets",
                "/api/v1/markets/",
                "/api/v1/markets/.",
                "/api/v1/markets%2f",
                "/api%2fv1/markets",
                "/api/v1/Markets",
                "/API/v1/markets",
                "/api/v1/markets;a=b",
                "/api/v1/markets/%30",
                "//docs",
                "/docs/",
                "/d%6fcs",
                "/docs/../docs"
            })
    void otherSpellingOfAPath_returns404(String path) {
        RawConnection.Response response = get(path, "");
        assertThat(response.status()).isEqualTo(404);
        assertThat(response.code()).isEqualTo("NOT_FOUND");
    }

    @ParameterizedTest
    @ValueSource(strings = {"/api/v1/%zz", "/api/v1/markets%", "/%"})
    void malformedPercentEncoding_returns400(String path) {
        RawConnection.Response response = get(path, "");
        assertThat(response.status()).isEqualTo(400);
        assertThat(response.code()).isEqualTo("VALIDATION_ERROR");
        assertThat(response.text()).contains(response.header("X-Request-Id"));
    }

    @Test
    void documentation_isCompressedForClientsThatAcceptIt() throws IOException {
        RawConnection.Response plain = get("/openapi.yaml", "Accept-Encoding: gzip;q=0\r\n");
        RawConnection.Response compressed = get("/openapi.yaml", "Accept-Encoding: gzip\r\n");
        assertThat(plain.header("Content-Encoding")).isNull();
        assertThat(compressed.header("Content-Encoding")).isEqualTo("gzip");
        assertThat(compressed.header("Vary")).contains("accept-encoding");
        assertThat(compressed.header("ETag")).isNotEqualTo(plain.header("ETag"));
        byte[] decompressed = new GZIPInputStream(new ByteArrayInputStream(compressed.body())).readAllBytes();
        assertThat(new String(decompressed, StandardCharsets.UTF_8)).isEqualTo(plain.text());
    }

    @Test
    void unchangedDocumentation_returns304ForTheEtagOfTheSameEncoding() {
        String gzip = "Accept-Encoding: gzip\r\n";
        String etag = get("/openapi.yaml", gzip).header("ETag");
        assertThat(get("/openapi.yaml", gzip + "If-None-Match: W/" + etag + "\r\n")
                        .status())
                .isEqualTo(304);
        assertThat(get("/openapi.yaml", "If-None-Match: " + etag + "\r\n").status())
                .isEqualTo(200);
    }
}
