package app.thisthat.http.server;

import static app.thisthat.harness.TestDatabase.await;
import static org.assertj.core.api.Assertions.assertThat;

import app.thisthat.harness.ApiReply;
import app.thisthat.http.ApiResponse;
import app.thisthat.http.StreamedBody;
import app.thisthat.http.cache.CacheValidity;
import app.thisthat.platform.Cancellation;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.buffer.Buffer;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Responses that take long, and clients that do not wait for them. */
class SlowResponseTest {

    private static ContractExampleServer server;

    @BeforeAll
    static void start() {
        server = new ContractExampleServer();
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @Test
    void readWithoutAnAnswer_isRefusedAndCancelled() {
        Promise<Cancellation> cancelled = Promise.promise();
        server.on("getMyPortfolio", request -> {
            Cancellation cancellation = request.cancellation();
            cancellation.onCancel(() -> cancelled.complete(cancellation));
            return Promise.<ApiResponse>promise().future();
        });

        ApiReply reply = server.client()
                .get("/users/me/portfolio")
                .bearer(ContractExampleServer.USER)
                .send();

        assertThat(reply.status()).isEqualTo(503);
        assertThat(reply.code()).isEqualTo("SERVICE_BUSY");
        assertThat(reply.header("Retry-After")).isEqualTo("1");
        assertThat(await(cancelled.future()).isCancelled()).isTrue();
    }

    @Test
    void writeWithoutAnAnswer_isRefusedWithAnUnknownOutcome() {
        server.on("claimDailyReward", request -> Promise.<ApiResponse>promise().future());

        ApiReply reply = server.client()
                .post("/rewards/daily")
                .bearer(ContractExampleServer.USER)
                .send();

        assertThat(reply.code()).isEqualTo("SERVICE_UNAVAILABLE");
        assertThat(reply.json().get("error").textValue()).contains("unknown");
    }

    @Test
    void answerThatIsTooLate_isCachedForTheNextRequest() {
        Promise<ApiResponse> late = Promise.promise();
        server.on("listCategories", request -> late.future());
        ApiReply refused = server.client().get("/markets/categories").send();
        assertThat(refused.code()).isEqualTo("SERVICE_BUSY");

        late.complete(
                ApiResponse.cacheable(Buffer.buffer("{\"categories\":[]}"), new CacheValidity(Duration.ofMinutes(1))));

        assertThat(server.client().get("/markets/categories").send().text()).isEqualTo("{\"categories\":[]}");
    }

    @Test
    void responseThatHasBegun_isNotCutOff() {
        Promise<Buffer> last = Promise.promise();
        Queue<Future<Buffer>> chunks = new ArrayDeque<>(
                List.of(Future.succeededFuture(Buffer.buffer("first,")), last.future(), Future.succeededFuture(null)));
        server.on("exportMyTransactions", request -> stream(chunks));
        server.on("getMyPortfolio", request -> Promise.<ApiResponse>promise().future());

        Future<ApiReply> export = export();
        ApiReply refusedMeanwhile = server.client()
                .get("/users/me/portfolio")
                .bearer(ContractExampleServer.USER)
                .send();
        last.complete(Buffer.buffer("last"));

        assertThat(refusedMeanwhile.status()).isEqualTo(503);
        assertThat(await(export).text()).isEqualTo("first,last");
    }

    @Test
    void exportsOfOneUser_areBounded() {
        Queue<Promise<Buffer>> open = new ConcurrentLinkedQueue<>();
        server.on("exportMyTransactions", request -> {
            Promise<Buffer> first = Promise.promise();
            open.add(first);
            return stream(new ArrayDeque<>(List.of(first.future(), Future.succeededFuture(null))));
        });
        List<Future<ApiReply>> exports = Stream.generate(SlowResponseTest::export)
                .limit(StreamLimiter.PER_USER_MAX + 1)
                .toList();

        ApiReply refused = await(Future.any(exports).map(any -> exports.stream()
                .filter(Future::isComplete)
                .findFirst()
                .orElseThrow()
                .result()));
        assertThat(refused.code()).isEqualTo("SERVICE_BUSY");
        open.forEach(first -> first.complete(Buffer.buffer("seq")));
        await(Future.all(exports));

        server.on(
                "exportMyTransactions",
                request -> stream(new ArrayDeque<>(
                        List.of(Future.succeededFuture(Buffer.buffer("next")), Future.succeededFuture(null)))));
        assertThat(await(export()).text()).isEqualTo("next");
    }

    private static Future<ApiResponse> stream(Queue<Future<Buffer>> chunks) {
        return Future.succeededFuture(new ApiResponse(200, new StreamedBody("text/csv", chunks::remove), Map.of()));
    }

    private static Future<ApiReply> export() {
        return server.client()
                .get("/transactions/me/export")
                .bearer(ContractExampleServer.USER)
                .sendAsync();
    }
}
