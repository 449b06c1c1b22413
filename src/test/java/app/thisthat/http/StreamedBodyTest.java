package app.thisthat.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import app.thisthat.harness.ApiCall;
import app.thisthat.harness.ApiReply;
import app.thisthat.http.server.ContractExampleServer;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import java.util.Iterator;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class StreamedBodyTest {

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
    void chunks_arriveInOrder() {
        ApiReply reply = call(List.of(chunk("a,b\n"), chunk("1,2\n"), chunk("3,4\n"), Future.succeededFuture(null)))
                .send();
        assertThat(reply.text()).isEqualTo("a,b\n1,2\n3,4\n");
        assertThat(reply.header("Content-Type")).isEqualTo("text/csv");
    }

    @Test
    void failureBeforeTheFirstChunk_returnsAnErrorResponse() {
        ApiReply reply = call(List.of(Future.failedFuture(new IllegalAccessException("connection lost"))))
                .send();
        assertThat(reply.status()).isEqualTo(503);
        assertThat(reply.code()).isEqualTo("SERVICE_UNAVAILABLE");
    }

    @Test
    void laterFailure_closesTheConnection() {
        ApiCall call =
                call(List.of(chunk("a,b\n"), Future.failedFuture(new IllegalAccessException("connection lost"))));
        assertThatThrownBy(call::send).hasMessageContaining("closed");
    }

    private static ApiCall call(List<Future<Buffer>> chunks) {
        Iterator<Future<Buffer>> next = chunks.iterator();
        server.on(
                "exportMyTransactions",
                request -> Future.succeededFuture(ApiResponse.ok(new StreamedBody("text/csv", next::next))));
        return server.client().get("/transactions/me/export").bearer(ContractExampleServer.USER);
    }

    private static Future<Buffer> chunk(String text) {
        return Future.succeededFuture(Buffer.buffer(text));
    }
}
