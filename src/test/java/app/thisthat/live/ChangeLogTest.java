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
                .firstAt(++position);
    }

    @Test
    void oddsAfter_returnsEachMarketOnceAtItsLastChange() {
        log.add(state(1, 1));
        log.add(state(2, 1));
        log.add(state(1, 2));
        assertThat(log.oddsAfter(0).states()).extracting(MarketState::seq).containsExactly(1L, 2L);
        assertThat(log.oddsAfter(0).end()).isEqualTo(log.end());
    }

    @Test
    void oddsAfter_returnsOnlyChangesAfterThePosition() {
        log.add(state(1, 1));
        long position = log.end();
        log.add(state(2, 1));
        assertThat(log.oddsAfter(position).states())
                .extracting(MarketState::marketId)
                .containsExactly(new UUID(0, 2));
        assertThat(log.oddsAfter(log.end()).states()).isEmpty();
    }

    @Test
    void oddsAfter_returnsPartsWithoutGapsOrDuplicates() {
        for (int market = 1; market <= 250; market++) {
            log.add(state(market, 1));
        }
        List<UUID> received = new ArrayList<>();
        for (long position = 0; position < log.end(); ) {
            ChangeLog.Part part = log.oddsAfter(position);
            assertThat(part.states()).hasSizeLessThanOrEqualTo(100);
            part.states().forEach(state -> received.add(state.marketId()));
            position = part.end();
        }
        assertThat(received).hasSize(250).doesNotHaveDuplicates();
    }

    @Test
    void oddsAfter_returnsOpenMarketsOnly_statesAfterAnyStatus() {
        log.add(state(1, 1));
        log.add(state(2, 1));
        log.add(state(2, 1).withStatus(MarketStatus.CLOSED, null, ++position));
        assertThat(log.oddsAfter(0).states()).extracting(MarketState::marketId).containsExactly(new UUID(0, 1));
        assertThat(log.oddsAfter(0).end()).isEqualTo(position);
        assertThat(log.statesAfter(1, true).states())
                .extracting(MarketState::status)
                .containsExactly(MarketStatus.CLOSED);
    }

    @Test
    void covers_positionsFromTheLastEvictionToTheEnd() {
        log.add(state(1, 1));
        log.add(state(2, 1));
        log.add(state(3, 1));
        log.remove(new UUID(0, 2));
        log.evictedUpTo(2);
        assertThat(log.covers(1)).isFalse();
        assertThat(log.covers(2)).isTrue();
        assertThat(log.covers(3)).isTrue();
        assertThat(log.covers(4)).isFalse();
        assertThat(log.covers(-1)).isFalse();
    }

    @Test
    void remove_keepsTheOtherMarkets() {
        log.add(state(1, 1));
        log.add(state(2, 1));
        log.remove(new UUID(0, 2));
        assertThat(log.oddsAfter(0).states()).extracting(MarketState::marketId).containsExactly(new UUID(0, 1));
        assertThat(log.oddsAfter(0).end()).isEqualTo(log.end());
    }
}
