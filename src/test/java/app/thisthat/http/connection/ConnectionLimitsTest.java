package app.thisthat.http.connection;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ConnectionLimitsTest {

    private static final int MAX = 800;
    private static final int PER_NETWORK = 300;

    private final ConnectionLimits limits = new ConnectionLimits(MAX, PER_NETWORK);

    private static Optional<ClientNetwork> network(String address) {
        return Optional.of(new ClientNetwork(address, address));
    }

    private void open(Map<String, Integer> counts) {
        counts.forEach((network, count) -> {
            for (int i = 0; i < count; i++) {
                assertThat(limits.acquire(network(network))).isEmpty();
            }
        });
    }

    @Test
    void share_isUnlimitedUntilSevenEighthsAreOpen() {
        open(Map.of("a", 300, "b", 300, "c", 100));
        assertThat(limits.share()).isEqualTo(Integer.MAX_VALUE);
    }

    @Test
    void share_concernsTheNetworksWithTheMostConnections() {
        open(Map.of("a", 300, "b", 260, "c", 150, "d", 2));
        assertThat(limits.share()).isEqualTo(288); // 12 connections of "a" exceed 700
    }

    @Test
    void share_isEqualForTheLargestNetworks() {
        open(Map.of("a", 300, "b", 300, "c", 198, "d", 2));
        assertThat(limits.share()).isEqualTo(250);
    }

    @Test
    void eviction_endsWhenTheNetworkHasItsShareOrTheNodeIsNotCrowded() {
        open(Map.of("a", 300, "b", 300, "c", 198, "d", 2));
        int share = limits.share();

        int evicted = 0;
        while (limits.evict(network("a").orElseThrow(), share)
                || limits.evict(network("b").orElseThrow(), share)) {
            evicted++;
        }

        assertThat(evicted).isEqualTo(100);
        assertThat(limits.evict(network("d").orElseThrow(), share)).isFalse();
        assertThat(limits.open()).isEqualTo(700);
        assertThat(limits.evicted()).isEqualTo(100);
        assertThat(limits.share()).isEqualTo(Integer.MAX_VALUE);
    }

    @Test
    void share_countsTheNetworksOfASiteTogether() {
        for (int i = 0; i < 400; i++) {
            limits.acquire(Optional.of(new ClientNetwork("2001:db8:1:" + i + "::/64", "2001:db8:1::/48")));
        }
        open(Map.of("a", 200, "b", 200));

        assertThat(limits.share()).isEqualTo(300);
        assertThat(limits.evict(network("a").orElseThrow(), 300)).isFalse();
        assertThat(limits.evict(new ClientNetwork("2001:db8:1:7::/64", "2001:db8:1::/48"), 300))
                .isTrue();
    }

    @Test
    void evictedConnection_isReleasedOnce() {
        ConnectionLimits small = new ConnectionLimits(8, 8);
        Optional<ClientNetwork> network = network("a");
        for (int i = 0; i < 8; i++) {
            small.acquire(network);
        }
        CountedConnection connection = new CountedConnection(small, network, true);

        assertThat(connection.evict(small.share())).isTrue();
        connection.release();

        assertThat(small.open()).isEqualTo(7);
    }
}
