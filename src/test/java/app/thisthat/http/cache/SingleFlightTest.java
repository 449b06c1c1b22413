package app.thisthat.http.cache;

import static org.assertj.core.api.Assertions.assertThat;

import app.thisthat.platform.Cancellation;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class SingleFlightTest {

    private final SingleFlight<String> reads = new SingleFlight<>();
    private final List<Promise<String>> started = new ArrayList<>();
    private final List<Cancellation> cancellations = new ArrayList<>();

    @Test
    void equalReads_shareOneUntilItEnds() {
        Future<String> first = read(new Cancellation());
        Future<String> second = read(new Cancellation());
        assertThat(started).hasSize(1);

        started.get(0).complete("page");

        assertThat(List.of(first.result(), second.result())).containsExactly("page", "page");
        read(new Cancellation());
        assertThat(started).hasSize(2);
    }

    @Test
    void sharedRead_isCancelledWhenItsLastClientHasLeft() {
        Cancellation first = new Cancellation();
        Cancellation second = new Cancellation();
        read(first);
        read(second);

        first.cancel();
        assertThat(cancellations.get(0).isCancelled()).isFalse();
        second.cancel();

        assertThat(cancellations.get(0).isCancelled()).isTrue();
    }

    @Test
    void clientAfterACancellation_startsAReadOfItsOwn() {
        Cancellation gone = new Cancellation();
        read(gone);
        gone.cancel();

        Future<String> next = read(new Cancellation());
        started.get(0).fail("cancelled");
        started.get(1).complete("page");

        assertThat(next.result()).isEqualTo("page");
    }

    private Future<String> read(Cancellation client) {
        return reads.read("query", client, cancellation -> {
            Promise<String> result = Promise.promise();
            started.add(result);
            cancellations.add(cancellation);
            return result.future();
        });
    }
}
