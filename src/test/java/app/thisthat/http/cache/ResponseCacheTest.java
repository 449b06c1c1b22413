package app.thisthat.http.cache;

import static org.assertj.core.api.Assertions.assertThat;

import app.thisthat.harness.ApiReply;
import app.thisthat.http.ApiResponse;
import app.thisthat.http.server.ContractExampleServer;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Answers that last are given again without asking anybody, for as long as they hold. */
class ResponseCacheTest {

    private static final String PATH = "/markets/categories";

    private static ContractExampleServer features;

    private final AtomicInteger asked = new AtomicInteger();
    private volatile CacheValidity freshness;

    @BeforeAll
    static void start() {
        features = new ContractExampleServer();
    }

    @AfterAll
    static void stop() {
        features.close();
    }

    @BeforeEach
    void answerWithACount() {
        features.on("listCategories", request -> {
            freshness = new CacheValidity(Duration.ofMinutes(1));
            return Future.succeededFuture(ApiResponse.lasting(
                    Buffer.buffer(
                            "{\"categories\":[{\"category\":\"Asked\",\"markets\":" + asked.incrementAndGet() + "}]}"),
                    freshness));
        });
    }

    private static ApiReply ask(String query) {
        return features.client().get(PATH + query).send();
    }

    @Test
    void lastingAnswer_isGivenAgainUntilItEnds() {
        ApiReply first = ask("");
        ApiReply second = ask("");
        assertThat(second.text()).isEqualTo(first.text());
        assertThat(second.header("ETag")).isEqualTo(first.header("ETag"));
        assertThat(second.header("X-Request-Id")).isNotEqualTo(first.header("X-Request-Id"));
        assertThat(second.header("X-Content-Type-Options")).isEqualTo("nosniff");
        assertThat(second.header("RateLimit")).isNotNull();
        assertThat(asked).hasValue(1);

        freshness.end();
        assertThat(ask("").header("ETag")).isNotEqualTo(first.header("ETag"));
        assertThat(asked).hasValue(2);
        freshness.end();
    }

    @Test
    void knownBytes_areNotSentAgain() {
        String etag = ask("").header("ETag");
        ApiReply known = features.client()
                .get(PATH)
                .header("If-None-Match", "\"other\", " + etag)
                .send();
        assertThat(known.status()).isEqualTo(304);
        assertThat(known.text()).isEmpty();
        assertThat(features.client()
                        .get(PATH)
                        .header("If-None-Match", "\"other\"")
                        .send()
                        .status())
                .isEqualTo(200);
        freshness.end();
    }
}
