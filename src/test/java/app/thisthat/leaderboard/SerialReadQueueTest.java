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

    private final SerialReadQueue patient = new SerialReadQueue(Duration.ofMinutes(1));
    private final List<Promise<String>> begun = new ArrayList<>();

    @Test
    void read_letsOneAtATimeInTheOrderTheyCame() {
        Future<String> first = patient.read(this::begin);
        Future<String> second = patient.read(this::begin);
        Future<String> third = patient.read(this::begin);
        assertThat(begun).hasSize(1);

        begun.get(0).complete("first");
        assertThat(begun).hasSize(2);
        begun.get(1).complete("second");
        begun.get(2).complete("third");

        assertThat(List.of(first.result(), second.result(), third.result()))
                .containsExactly("first", "second", "third");
    }

    @Test
    void read_goesOnAfterAFailure() {
        Future<String> failed = patient.read(() -> Future.failedFuture("no"));
        Future<String> thrown = patient.read(() -> {
            throw new IllegalStateException("no");
        });

        Future<String> after = patient.read(() -> Future.succeededFuture("yes"));

        assertThat(failed.failed()).isTrue();
        assertThat(thrown.failed()).isTrue();
        assertThat(after.result()).isEqualTo("yes");
    }

    @Test
    void read_refusesWhoseTurnComesTooLate() {
        SerialReadQueue impatient = new SerialReadQueue(Duration.ZERO);
        impatient.read(this::begin);
        Future<String> late = impatient.read(this::begin);

        begun.get(0).complete("first");

        assertThat(refusal(late)).isEqualTo(RefusalCode.SERVICE_BUSY);
        assertThat(impatient.read(() -> Future.succeededFuture("free again")).result())
                .isEqualTo("free again");
    }

    @Test
    void read_refusesAtOnceWhenTooManyWait() {
        Future<String> last = patient.read(this::begin);
        for (int i = 0; i < 2_000; i++) {
            last = patient.read(this::begin);
        }

        assertThat(begun).hasSize(1);
        assertThat(refusal(last)).isEqualTo(RefusalCode.SERVICE_BUSY);
    }

    private Future<String> begin() {
        Promise<String> answer = Promise.promise();
        begun.add(answer);
        return answer.future();
    }

    private static RefusalCode refusal(Future<?> refused) {
        return ((RefusedException) refused.cause()).refusal().code();
    }
}
