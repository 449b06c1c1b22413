package app.thisthat.http.server;

import static org.assertj.core.api.Assertions.assertThat;

import app.thisthat.harness.RawConnection;
import app.thisthat.harness.TestDatabase;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What one client can occupy: connections, time and memory (rules {@code connection-limits}, {@code request-bodies}). */
class ClientLimitsTest {

    private static final int CONNECTIONS = 40;
    private static final int BODY_MEMORY = 32_768;
    private static final Duration REQUEST_TIMEOUT = Duration.ofMillis(700);
    private static final Duration WAIT_MAX = Duration.ofSeconds(20);
    private static final String GET = "GET /api/v1/leaderboard/pnl HTTP/1.1\r\nHost: a\r\n\r\n";
    private static final String POST =
            "POST /api/v1/auth/login HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\n";
    private static final String LOGIN = "{\"email\":\"a\",\"password\":\"b\"}";

    private static ContractExampleServer server;

    @BeforeAll
    static void start() {
        server = new ContractExampleServer(
                ContractExampleServer.settings(1, REQUEST_TIMEOUT, CONNECTIONS, BODY_MEMORY), operations -> {});
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    private static void waitUntil(BooleanSupplier condition) {
        long deadline = System.nanoTime() + WAIT_MAX.toNanos();
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime()).isLessThan(deadline);
            TestDatabase.await(server.vertx().timer(20, TimeUnit.MILLISECONDS));
        }
    }

    /** A request with a new connection; the status, or 0 if the server closed the connection. */
    private static int status(String request) {
        try (RawConnection connection = new RawConnection(server.port())) {
            return connection.send(request).read().status();
        }
    }

    private static String post(int length) {
        return POST + "Content-Length: " + length + "\r\n\r\n";
    }

    @Test
    void connectionsBeyondTheLimitOfAnAddress_areRejectedUntilAnotherCloses() {
        waitUntil(() -> status(GET) == 200);
        List<RawConnection> open = new ArrayList<>();
        try {
            while (open.size() < CONNECTIONS) {
                RawConnection connection = new RawConnection(server.port());
                open.add(connection);
                assertThat(connection.send(GET).read().status()).isEqualTo(200);
            }
            try (RawConnection rejected = new RawConnection(server.port())) {
                RawConnection.Response response = rejected.read();
                assertThat(response.status()).isEqualTo(503);
                assertThat(response.code()).isEqualTo("SERVICE_BUSY");
                assertThat(response.header("Connection")).isEqualTo("close");
                assertThat(response.header("Retry-After")).isNotNull();
                assertThat(rejected.readToEnd()).isEmpty();
            }
            assertThat(open.get(0).send(GET).read().status()).isEqualTo(200);
            open.remove(0).close();
            waitUntil(() -> status(GET) == 200);
        } finally {
            open.forEach(RawConnection::close);
        }
    }

    @Test
    void slowHead_isRejected() {
        try (RawConnection connection = new RawConnection(server.port())) {
            RawConnection.Response response = connection.send("GET /api/v1").read();
            assertThat(response.status()).isEqualTo(408);
            assertThat(response.code()).isEqualTo("REQUEST_TIMEOUT");
            assertThat(connection.readToEnd()).isEmpty();
        }
    }

    @Test
    void silentConnection_isClosed() {
        try (RawConnection connection = new RawConnection(server.port())) {
            assertThat(connection.readToEnd()).isEmpty();
        }
    }

    @Test
    void slowBody_isRejected() {
        for (String head : List.of(post(100), POST + "Transfer-Encoding: chunked\r\n\r\n2\r\n")) {
            try (RawConnection connection = new RawConnection(server.port())) {
                RawConnection.Response response = connection.send(head + "{").read();
                assertThat(response.status()).isEqualTo(408);
                assertThat(response.code()).isEqualTo("REQUEST_TIMEOUT");
                assertThat(connection.readToEnd()).isEmpty();
            }
        }
    }

    @Test
    void unfinishedBodies_useBoundedMemoryAndSmallBodiesStillSucceed() {
        List<RawConnection> unfinished = new ArrayList<>();
        try {
            for (int i = 0; i < 8; i++) {
                unfinished.add(new RawConnection(server.port()).send(post(60_000) + " ".repeat(4_000)));
            }
            waitUntil(() -> status(post(60_000) + " ".repeat(4_000)) == 503);
            assertThat(status(post(LOGIN.length()) + LOGIN)).isEqualTo(200);
        } finally {
            unfinished.forEach(RawConnection::close);
        }
        String large = LOGIN + " ".repeat(8_000);
        waitUntil(() -> status(post(large.length()) + large) == 200);
    }

    @Test
    void largeBody_isRejectedAtItsHead() {
        try (RawConnection connection = new RawConnection(server.port())) {
            RawConnection.Response response =
                    connection.send(post(ContractExampleServer.MAX_BODY + 1)).read();
            assertThat(response.status()).isEqualTo(413);
            assertThat(connection.readToEnd()).isEmpty();
        }
    }

    @Test
    void expectedBody_isRequestedOnlyIfTheRequestIsAccepted() {
        String expecting = "Expect: 100-continue\r\n";
        try (RawConnection connection = new RawConnection(server.port())) {
            String head = POST + expecting + "Content-Length: " + LOGIN.length() + "\r\n\r\n";
            assertThat(connection.send(head).readInterim()).isEqualTo(100);
            assertThat(connection.send(LOGIN).read().status()).isEqualTo(200);
        }
        try (RawConnection connection = new RawConnection(server.port())) {
            String unauthenticated = POST.replace("/auth/login", "/bets");
            assertThat(connection
                            .send(unauthenticated + expecting + "Content-Length: 10\r\n\r\n")
                            .readInterim())
                    .isEqualTo(401);
        }
    }

    @Test
    void bodyOfARejectedRequest_isDiscardedAndTheConnectionStaysOpen() {
        try (RawConnection connection = new RawConnection(server.port())) {
            String unauthenticated = POST.replace("/auth/login", "/bets") + "Content-Length: 10\r\n\r\n0123456789";
            assertThat(connection.send(unauthenticated).read().status()).isEqualTo(401);
            assertThat(connection.send(GET).read().status()).isEqualTo(200);
        }
    }
}
