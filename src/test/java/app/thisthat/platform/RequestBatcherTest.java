package app.thisthat.platform;

import static app.thisthat.harness.TestDatabase.await;
import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class RequestBatcherTest {

    private final Vertx vertx = Vertx.vertx();
    private final AtomicLong now = new AtomicLong();
    private final List<List<Integer>> sent = new CopyOnWriteArrayList<>();
    private final List<Promise<List<String>>> replies = new CopyOnWriteArrayList<>();
    private final RequestBatcher<Integer, String> batcher = new RequestBatcher<>(vertx, this::send, now::get);

    @AfterEach
    void stop() {
        await(vertx.close());
    }

    private Future<List<String>> send(List<Integer> batch) {
        sent.add(batch);
        Promise<List<String>> reply = Promise.promise();
        replies.add(reply);
        return reply.future();
    }

    @Test
    void requestsBehindTwoBatches_areSentTogether() {
        Future<String> first = batcher.submit(1);
        batcher.submit(2);
        batcher.submit(3);
        Future<String> last = batcher.submit(4);
        assertThat(sent).containsExactly(List.of(1), List.of(2));

        replies.get(0).complete(List.of("one"));
        replies.get(2).complete(List.of("three", "four"));

        assertThat(sent).containsExactly(List.of(1), List.of(2), List.of(3, 4));
        assertThat(await(Future.all(first, last)).<String>list()).containsExactly("one", "four");
    }

    @Test
    void requestThatHasWaitedTooLong_isNotSent() {
        batcher.submit(1);
        batcher.submit(2);
        Future<String> tooLong = batcher.submit(3);
        now.addAndGet(Duration.ofSeconds(3).toNanos());
        batcher.submit(4);

        replies.get(0).complete(List.of("one"));

        await(tooLong.otherwiseEmpty());
        assertThat(tooLong.cause()).isInstanceOf(RequestBatcher.QueueFullException.class);
        assertThat(sent).containsExactly(List.of(1), List.of(2), List.of(4));
    }

    @Test
    void callers_takeTurnsInBatchesOfTheLargestWeight() {
        RequestBatcher<Integer, String> fair = new RequestBatcher<>(
                vertx,
                new RequestBatcher.Limits<>(request -> request / 100, request -> request % 100, 30),
                this::send,
                now::get);
        List.of(110, 110, 110, 120, 111, 210, 209, 309, 199, 101).forEach(fair::submit);

        replies.get(0).complete(List.of(""));
        replies.get(2).complete(List.of("", "", ""));
        replies.get(3).complete(List.of("", ""));
        replies.get(4).complete(List.of(""));

        assertThat(sent)
                .containsExactly(
                        List.of(110),
                        List.of(110),
                        List.of(110, 210, 309),
                        List.of(120, 209),
                        List.of(111),
                        List.of(199));
    }
}
