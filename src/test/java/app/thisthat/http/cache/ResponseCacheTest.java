package app.thisthat.http.cache;

import static org.assertj.core.api.Assertions.assertThat;

import app.thisthat.harness.ApiReply;
import app.thisthat.harness.RawConnection;
import app.thisthat.http.ApiResponse;
import app.thisthat.http.server.ContractExampleServer;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import java.time.Duration;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Cacheable responses are returned from the cache while they are valid. */
class ResponseCacheTest {

    private static final String PATH = "/markets/categories";

    private static final String ALPHABET = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789";
    private static final int CATEGORY_LENGTH = 90;
    private static final int LARGE_BYTES = 200_000;
    private static final int TOO_LARGE_BYTES = 270_000;

    private static ContractExampleServer server;

    private final AtomicInteger calls = new AtomicInteger();
    private final AtomicInteger sent = new AtomicInteger();
    private volatile CacheValidity validity;

    @BeforeAll
    static void start() {
        server = new ContractExampleServer();
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @BeforeEach
    void returnTheNumberOfCalls() {
        server.on("listCategories", request -> {
            validity = new CacheValidity(Duration.ofMinutes(1));
            return Future.succeededFuture(ApiResponse.cacheable(
                            Buffer.buffer("{\"categories\":[{\"category\":\"Asked\",\"markets\":"
                                    + calls.incrementAndGet() + "}]}"),
                            validity)
                    .onSent(sent::incrementAndGet));
        });
    }

    private static ApiReply get(String query) {
        return server.client().get(PATH + query).send();
    }

    @Test
    void cacheableResponse_isReusedUntilItsInvalidation() {
        ApiReply first = get("");
        ApiReply second = get("");
        assertThat(second.text()).isEqualTo(first.text());
        assertThat(second.header("ETag")).isEqualTo(first.header("ETag"));
        assertThat(second.header("X-Request-Id")).isNotEqualTo(first.header("X-Request-Id"));
        assertThat(second.header("X-Content-Type-Options")).isEqualTo("nosniff");
        assertThat(second.header("RateLimit")).isNotNull();
        assertThat(calls).hasValue(1);

        validity.invalidate();
        assertThat(get("").header("ETag")).isNotEqualTo(first.header("ETag"));
        assertThat(calls).hasValue(2);
        validity.invalidate();
    }

    @Test
    void everySentResponse_isReported() {
        String etag = get("").header("ETag");
        get("");
        server.client().get(PATH).header("If-None-Match", etag).send();

        assertThat(calls).hasValue(1);
        assertThat(sent).hasValue(3);
        validity.invalidate();
    }

    @Test
    void matchingEtag_returns304() {
        String etag = get("").header("ETag");
        ApiReply matching = server.client()
                .get(PATH)
                .header("If-None-Match", "\"other\", " + etag)
                .send();
        assertThat(matching.status()).isEqualTo(304);
        assertThat(matching.text()).isEmpty();
        assertThat(server.client()
                        .get(PATH)
                        .header("If-None-Match", "\"other\"")
                        .send()
                        .status())
                .isEqualTo(200);
        validity.invalidate();
    }

    /** Categories of random letters and digits, which gzip makes a quarter smaller. */
    private static Buffer incompressible(int bytes) {
        Random random = new Random(1);
        StringBuilder json = new StringBuilder("{\"categories\":[");
        while (json.length() < bytes) {
            json.append(json.charAt(json.length() - 1) == '[' ? "" : ",").append("{\"category\":\"");
            random.ints(CATEGORY_LENGTH, 0, ALPHABET.length()).forEach(letter -> json.append(ALPHABET.charAt(letter)));
            json.append("\",\"markets\":1}");
        }
        return Buffer.buffer(json.append("]}").toString());
    }

    private void returnCategories(Buffer json) {
        server.on("listCategories", request -> {
            validity = new CacheValidity(Duration.ofMinutes(1));
            return Future.succeededFuture(ApiResponse.cacheable(json, validity));
        });
    }

    private static double cachedBytes() {
        return server.gauge("thisthat_http_response_cache");
    }

    @Test
    void compressedCopy_countsForTheMemoryOfTheCache() {
        Buffer json = incompressible(LARGE_BYTES);
        returnCategories(json);
        get("");
        double plain = cachedBytes();
        assertThat(plain).isGreaterThan(json.length());

        assertThat(getCompressed().header("Content-Encoding")).isEqualTo("gzip");

        assertThat(cachedBytes()).isBetween(plain + json.length() * 0.5, plain + json.length());
        validity.invalidate();
    }

    @Test
    void responseThatWouldOccupyTheEventLoop_isNotCompressed() {
        Buffer json = incompressible(TOO_LARGE_BYTES);
        returnCategories(json);

        RawConnection.Response response = getCompressed();

        assertThat(response.header("Content-Encoding")).isNull();
        assertThat(response.body()).hasSize(json.length());
        validity.invalidate();
    }

    private static RawConnection.Response getCompressed() {
        try (RawConnection connection = new RawConnection(server.port())) {
            return connection
                    .send("GET /api/v1" + PATH + " HTTP/1.1\r\nHost: a\r\nAccept-Encoding: gzip\r\n\r\n")
                    .read();
        }
    }
}
