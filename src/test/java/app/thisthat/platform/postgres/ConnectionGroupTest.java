package app.thisthat.platform.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class ConnectionGroupTest {

    @Test
    void split_usesEveryConnectionAndGivesEachGroupItsFewest() {
        Map<ConnectionGroup, Integer> fewest = ConnectionGroup.split(ConnectionGroup.CONNECTIONS_MIN);

        assertThat(fewest).hasSize(ConnectionGroup.values().length);
        IntStream.rangeClosed(ConnectionGroup.CONNECTIONS_MIN, 100).forEach(poolSize -> {
            Map<ConnectionGroup, Integer> sizes = ConnectionGroup.split(poolSize);
            assertThat(sizes.values().stream().mapToInt(Integer::intValue).sum())
                    .isEqualTo(poolSize);
            assertThat(sizes).allSatisfy((group, size) -> assertThat(size).isGreaterThanOrEqualTo(fewest.get(group)));
        });
    }

    @Test
    void split_ofTheDefaultPoolSize_isTheOneInTheOperationsManual() {
        assertThat(ConnectionGroup.split(28))
                .containsExactlyInAnyOrderEntriesOf(Map.of(
                        ConnectionGroup.CONTROL, 2,
                        ConnectionGroup.READS, 3,
                        ConnectionGroup.HISTORY, 4,
                        ConnectionGroup.BETS, 1,
                        ConnectionGroup.TRANSACTIONS, 5,
                        ConnectionGroup.SEARCH, 3,
                        ConnectionGroup.REPORTS, 3,
                        ConnectionGroup.UPDATES, 4,
                        ConnectionGroup.JOBS, 3));
    }
}
