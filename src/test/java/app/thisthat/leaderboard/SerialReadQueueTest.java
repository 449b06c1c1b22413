package app.thisthat.leaderboard;

import static org.assertj.core.api.Assertions.assertThat;

import app.thisthat.kernel.RefusalCode;
import app.thisthat.kernel.RefusedException;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class SerialReadQueueTest {

    private final SerialReadQueue queue = new SerialReadQueue(Duration.ofMinutes(1));
    private final List<Promise<String>> started = new ArrayList<>();

    @Test
    void reads_runOneAtATimeInOrder() {
        Future<String> first = queue.read(this::start);
        Future<String> second = queue.read(this::start);
        Future<String> third = queue.read(this::start);
        assertThat(started).hasSize(1);

        started.get(0).complete("first");
        assertThat(started).hasSize(2);
        started.get(1).complete("second");
        started.get(2).complete("third");

        assertThat(List.of(first.result(), second.result(), third.result()))
                .containsExactly("first", "second", "third");
    }

    @Test
    void failedRead_doesNotBlockTheNext() {
        Future<String> failed = queue.read(() -> Future.failedFuture("no"));
        Future<String> thrown = queue.read(() -> {
            throw new IllegalStateException("no");
        });

        Future<String> next = queue.read(() -> Future.succeededFuture("yes"));

        assertThat(failed.failed()).isTrue();
        assertThat(thrown.failed()).isTrue();
        assertThat(next.result()).isEqualTo("yes");
    }

    @Test
    void readPastItsDeadline_isRefused() {
        SerialReadQueue noWait = new SerialReadQueue(Duration.ZERO);
        noWait.read(this::start);
        Future<String> late = noWait.read(this::start);

        started.get(0).complete("first");

        assertThat(refusal(late)).isEqualTo(RefusalCode.SERVICE_BUSY);
        assertThat(noWait.read(() -> Future.succeededFuture("free again")).result())
                .isEqualTo("free again");
    }

    @Test
    void readToAFullQueue_isRefusedAtOnce() {
        Future<String> last = queue.read(this::start);
        for (int i = 0; i < 2_000; i++) {
            last = queue.read(this::start);
        }

        assertThat(started).hasSize(1);
        assertThat(refusal(last)).isEqualTo(RefusalCode.SERVICE_BUSY);
    }

    private Future<String> start() {
        Promise<String> result = Promise.promise();
        started.add(result);
        return result.future();
    }

    private static RefusalCode refusal(Future<?> refused) {
        return ((RefusedException) refused.cause()).refusal().code();
    }
}
