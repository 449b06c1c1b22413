package app.thisthat.live;

import static org.assertj.core.api.Assertions.assertThat;

import app.thisthat.kernel.MarketStatus;
import app.thisthat.kernel.Odds;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class ChangeLogTest {

    private final ChangeLog log = new ChangeLog("epoch");

    private long position;

    private MarketState state(int market, long seq) {
        return MarketState.of(
                        new UUID(0, market),
                        seq,
                        new Odds(5_000),
                        new Odds(5_000),
                        MarketStatus.OPEN,
                        null,
                        Instant.EPOCH)
                .first(++position);
    }

    @Test
    void after_holdsEachMarketOnlyAtItsLastChange() {
        log.changed(state(1, 1));
        log.changed(state(2, 1));
        log.changed(state(1, 2));
        assertThat(log.after(0).states()).extracting(MarketState::seq).containsExactly(1L, 2L);
        assertThat(log.after(0).end()).isEqualTo(log.end());
    }

    @Test
    void after_tellsAReaderThatWasAwayOnlyWhatMovedMeanwhile() {
        log.changed(state(1, 1));
        long position = log.end();
        log.changed(state(2, 1));
        assertThat(log.after(position).states())
                .extracting(MarketState::marketId)
                .containsExactly(new UUID(0, 2));
        assertThat(log.after(log.end()).states()).isEmpty();
    }

    @Test
    void after_goesOnWhereAPartEndedWithoutMissingOrRepeatingAMarket() {
        for (int market = 1; market <= 250; market++) {
            log.changed(state(market, 1));
        }
        List<UUID> told = new ArrayList<>();
        for (long position = 0; position < log.end(); ) {
            ChangeLog.Part part = log.after(position);
            assertThat(part.states()).hasSizeLessThanOrEqualTo(100);
            part.states().forEach(state -> told.add(state.marketId()));
            position = part.end();
        }
        assertThat(told).hasSize(250).doesNotHaveDuplicates();
    }

    @Test
    void after_passesOverWhatIsNoLongerOpen_butNotForOneWhoWasAway() {
        log.changed(state(1, 1));
        log.changed(state(2, 1));
        log.changed(state(2, 1).withStatus(MarketStatus.CLOSED, null, ++position));
        assertThat(log.after(0).states()).extracting(MarketState::marketId).containsExactly(new UUID(0, 1));
        assertThat(log.after(0).end()).isEqualTo(position);
        assertThat(log.stretch(1, true).states())
                .extracting(MarketState::status)
                .containsExactly(MarketStatus.CLOSED);
    }

    @Test
    void reachesBackTo_nothingBeforeWhatWasForgotten_andNothingThatIsStillToCome() {
        log.changed(state(1, 1));
        log.changed(state(2, 1));
        log.changed(state(3, 1));
        log.forget(new UUID(0, 2));
        log.forgottenUpTo(2);
        assertThat(log.reachesBackTo(1)).isFalse();
        assertThat(log.reachesBackTo(2)).isTrue();
        assertThat(log.reachesBackTo(3)).isTrue();
        assertThat(log.reachesBackTo(4)).isFalse();
        assertThat(log.reachesBackTo(-1)).isFalse();
    }

    @Test
    void forget_forgetsAMarketWithoutMovingTheOthers() {
        log.changed(state(1, 1));
        log.changed(state(2, 1));
        log.forget(new UUID(0, 2));
        assertThat(log.after(0).states()).extracting(MarketState::marketId).containsExactly(new UUID(0, 1));
        assertThat(log.after(0).end()).isEqualTo(log.end());
    }
}
