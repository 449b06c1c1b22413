package app.thisthat.betting;

import static org.assertj.core.api.Assertions.assertThat;

import app.thisthat.kernel.Credits;
import app.thisthat.kernel.Side;
import app.thisthat.market.ReadBook;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class OddsConfirmationTest {

    private static final UUID MARKET = new UUID(1, 1);
    private static final PlaceBet BET =
            new PlaceBet(new UUID(1, 2), 0, null, MARKET, Side.THIS, Credits.of(100), null, null, null);

    private final List<BookRead> placements = new ArrayList<>();
    private ReadBook.Result result = ReadBook.Result.LIMITED;
    private long nanos = Long.MAX_VALUE; // the clock may overflow
    private Future<ReadBook.Result> pending;
    private boolean inPlay;
    private int reads;

    private final OddsConfirmation confirmation = new OddsConfirmation(
            this::place,
            unconfirmed -> {
                reads++;
                return pending != null ? pending : Future.succeededFuture(result);
            },
            10,
            () -> nanos,
            new BettingMetrics(new SimpleMeterRegistry()));

    @Test
    void limitedRead_isNotRequestedAgainForAQuarterOfASecond() {
        confirmation.place(BET);
        assertThat(placements).containsExactly(BookRead.NONE, BookRead.FAILED);

        nanos += Duration.ofMillis(249).toNanos();
        confirmation.place(BET);
        assertThat(placements).containsExactly(BookRead.NONE, BookRead.FAILED, BookRead.SKIPPED);
        assertThat(reads).isEqualTo(1);

        nanos += Duration.ofMillis(1).toNanos();
        confirmation.place(BET);
        assertThat(placements).endsWith(BookRead.NONE, BookRead.FAILED);
        assertThat(reads).isEqualTo(2);
    }

    @Test
    void failedRead_isRequestedAgainByTheNextBet() {
        result = ReadBook.Result.FAILED;
        confirmation.place(BET);
        confirmation.place(BET);

        assertThat(placements).containsExactly(BookRead.NONE, BookRead.FAILED, BookRead.NONE, BookRead.FAILED);
    }

    @Test
    void betThatArrivesDuringARead_waitsForItAndIsPlacedOnce() {
        Promise<ReadBook.Result> read = Promise.promise();
        pending = read.future();
        confirmation.place(BET);
        Future<BetOutcome> second = confirmation.place(BET);
        assertThat(placements).containsExactly(BookRead.NONE);
        assertThat(second.isComplete()).isFalse();

        read.complete(ReadBook.Result.STORED);
        assertThat(placements).containsExactly(BookRead.NONE, BookRead.CONFIRMED, BookRead.CONFIRMED);
        assertThat(reads).isEqualTo(1);

        pending = null;
        confirmation.place(BET);
        assertThat(reads).as("the read has ended").isEqualTo(2);
    }

    @Test
    void betOnAGame_waitsForAReadOfItsOwn() {
        inPlay = true;
        Promise<ReadBook.Result> read = Promise.promise();
        pending = read.future();
        confirmation.place(BET);
        confirmation.place(BET);
        assertThat(reads).isEqualTo(2);

        read.complete(ReadBook.Result.STORED);
        assertThat(placements).containsExactly(BookRead.NONE, BookRead.NONE, BookRead.READ, BookRead.READ);
    }

    @Test
    void betsBeyondTheLargestNumberOfWaitingOnes_areRefusedAsBusy() {
        pending = Promise.<ReadBook.Result>promise().future();
        for (int i = 0; i < 10; i++) {
            assertThat(confirmation.place(BET).isComplete()).isFalse();
        }
        assertThat(confirmation.place(BET).result()).isEqualTo(new BetOutcome.Refused(BetRefusals.busy()));
    }

    private Future<BetOutcome> place(BetRequest bet) {
        BookRead read = ((PlaceBet) bet).bookRead();
        placements.add(read);
        return Future.succeededFuture(
                read == BookRead.NONE
                        ? new BetOutcome.Unconfirmed(MARKET, inPlay)
                        : new BetOutcome.Refused(BetRefusals.busy()));
    }
}
