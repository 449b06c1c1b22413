package app.thisthat.http.server;

import static org.assertj.core.api.Assertions.assertThat;

import app.thisthat.harness.RawConnection;
import app.thisthat.harness.TestDatabase;
import app.thisthat.http.ApiResponse;
import io.vertx.core.Future;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** A stop under load: every request that was sent is answered. */
class GracefulStopTest {

    private static final int CLIENTS = 16;
    private static final int WARM_UP_REQUESTS = 200;
    private static final long WAIT_SECONDS_MAX = 60;
    private static final String GET = "GET /api/v1/leaderboard/pnl HTTP/1.1\r\nHost: a\r\n\r\n";

    private final AtomicInteger answered = new AtomicInteger();

    /** Sends requests over connections that stay open, until no connection is accepted any more. */
    private int lostRequests(int port) {
        int lost = 0;
        while (true) {
            RawConnection connection;
            try {
                connection = new RawConnection(port);
            } catch (UncheckedIOException refused) {
                return lost;
            }
            try (connection) {
                boolean open = true;
                while (open) {
                    RawConnection.Response response = connection.send(GET).read();
                    assertThat(response.status()).isEqualTo(200);
                    answered.incrementAndGet();
                    open = !"close".equals(response.header("Connection"));
                }
                assertThat(connection.readToEnd()).isEmpty();
            } catch (UncheckedIOException e) {
                lost++;
            }
        }
    }

    @Test
    void stopUnderLoad_losesNoRequest() throws InterruptedException, ExecutionException {
        ContractExampleServer server = new ContractExampleServer();
        ExecutorService clients = Executors.newFixedThreadPool(CLIENTS);
        try {
            List<java.util.concurrent.Future<Integer>> lost = new ArrayList<>();
            for (int i = 0; i < CLIENTS; i++) {
                lost.add(clients.submit(() -> lostRequests(server.port())));
            }
            while (answered.get() < WARM_UP_REQUESTS) {
                TestDatabase.await(server.vertx().timer(10, TimeUnit.MILLISECONDS));
            }
            server.stop();
            clients.shutdown();
            assertThat(clients.awaitTermination(WAIT_SECONDS_MAX, TimeUnit.SECONDS))
                    .isTrue();
            for (java.util.concurrent.Future<Integer> each : lost) {
                assertThat(each.get()).isZero();
            }
        } finally {
            clients.shutdownNow();
            server.close();
        }
    }

    @Test
    void requestInProgress_isAnsweredAndClosesItsConnection() {
        ContractExampleServer server = new ContractExampleServer();
        server.on(
                "listMarkets",
                request -> Future.future(promise -> server.vertx()
                        .setTimer(500, id -> promise.complete(ApiResponse.ok(Map.of("markets", List.of()))))));
        try (RawConnection connection = new RawConnection(server.port());
                RawConnection idle = new RawConnection(server.port())) {
            idle.send(GET).read();
            connection.send(GET.replace("leaderboard/pnl", "markets"));
            Future<Void> stopped = server.stop();
            RawConnection.Response response = connection.read();
            assertThat(response.status()).isEqualTo(200);
            assertThat(response.header("Connection")).isEqualTo("close");
            assertThat(idle.send(GET).read().header("Connection")).isEqualTo("close");
            assertThat(idle.readToEnd()).isEmpty();
            TestDatabase.await(stopped);
        } finally {
            server.close();
        }
    }
}
