package app.thisthat.platform.postgres;

import static app.thisthat.harness.TestDatabase.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import app.thisthat.kernel.Refusal;
import app.thisthat.kernel.RefusalCode;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.VertxException;
import java.io.IOException;
import java.time.Duration;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class StartRetryTest {

    private static final Duration LONG = Duration.ofMinutes(1);
    private static final Duration SHORT = Duration.ofMillis(300);

    private final Vertx vertx = Vertx.vertx();

    @AfterEach
    void close() {
        await(vertx.close());
    }

    @Test
    void step_isRepeatedWhilePostgresIsBusyOrUnavailable() {
        Iterator<Future<String>> replies = List.<Future<String>>of(
                        Future.failedFuture(VertxException.noStackTrace("Timeout")),
                        Future.failedFuture(new IOException("Connection refused")),
                        Future.failedFuture(
                                Refusal.of(RefusalCode.SERVICE_BUSY, "busy").asException()),
                        Future.succeededFuture("done"))
                .iterator();

        assertThat(await(StartRetry.run(vertx, "load the markets", LONG, replies::next)))
                .isEqualTo("done");
        assertThat(replies).isExhausted();
    }

    @Test
    void step_withoutAReplyIsNamedWithItsSettings() {
        Promise<Void> never = Promise.promise();

        assertThatThrownBy(() -> await(StartRetry.run(vertx, "load the markets", SHORT, never::future)))
                .hasStackTraceContaining("Cannot load the markets: PostgreSQL did not respond within")
                .hasStackTraceContaining("THISTHAT_DATABASE_URI")
                .hasStackTraceContaining("THISTHAT_DATABASE_ACQUIRE_TIMEOUT");
    }

    @Test
    void fault_failsAtOnce() {
        AtomicInteger runs = new AtomicInteger();

        assertThatThrownBy(() -> await(StartRetry.run(vertx, "load the markets", LONG, () -> {
                    runs.incrementAndGet();
                    return Future.failedFuture(new IllegalArgumentException("a fault"));
                })))
                .hasStackTraceContaining("a fault");
        assertThat(runs).hasValue(1);
    }
}
