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

    private static ContractExampleServer features;

    @BeforeAll
    static void start() {
        features = new ContractExampleServer();
    }

    @AfterAll
    static void stop() {
        features.close();
    }

    @Test
    void pieces_arriveInTheirOrder() {
        ApiReply reply = call(List.of(piece("a,b\n"), piece("1,2\n"), piece("3,4\n"), Future.succeededFuture(null)))
                .send();
        assertThat(reply.text()).isEqualTo("a,b\n1,2\n3,4\n");
        assertThat(reply.header("Content-Type")).isEqualTo("text/csv");
    }

    @Test
    void failureBeforeTheFirstPiece_isAnAnswerOfItsOwn() {
        ApiReply reply = call(List.of(Future.failedFuture(new IllegalAccessException("connection lost"))))
                .send();
        assertThat(reply.status()).isEqualTo(503);
        assertThat(reply.code()).isEqualTo("SERVICE_UNAVAILABLE");
    }

    @Test
    void failureLater_breaksOffSoThatHalfIsNotTakenForTheWhole() {
        ApiCall call =
                call(List.of(piece("a,b\n"), Future.failedFuture(new IllegalAccessException("connection lost"))));
        assertThatThrownBy(call::send).hasMessageContaining("closed");
    }

    private static ApiCall call(List<Future<Buffer>> pieces) {
        Iterator<Future<Buffer>> next = pieces.iterator();
        features.on(
                "exportMyTransactions",
                request -> Future.succeededFuture(ApiResponse.ok(new StreamedBody("text/csv", next::next))));
        return features.client().get("/transactions/me/export").bearer(ContractExampleServer.USER);
    }

    private static Future<Buffer> piece(String text) {
        return Future.succeededFuture(Buffer.buffer(text));
    }
}
