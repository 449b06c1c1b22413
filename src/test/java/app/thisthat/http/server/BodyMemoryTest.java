package app.thisthat.http.server;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class BodyMemoryTest {

    private final BodyMemory memory = new BodyMemory(1_000);

    @Test
    void oneNetwork_mayUseAQuarter() {
        assertThat(memory.reserve("a", 250)).isTrue();
        assertThat(memory.reserve("a", 1)).isFalse();
        assertThat(memory.reserve("b", 250)).isTrue();
    }

    @Test
    void allNetworksTogether_mayUseTheMaximum() {
        for (String network : new String[] {"a", "b", "c", "d"}) {
            assertThat(memory.reserve(network, 250)).isTrue();
        }
        assertThat(memory.reserve("e", 1)).isFalse();
        memory.release("a", 250);
        assertThat(memory.reserve("e", 250)).isTrue();
        assertThat(memory.used()).isEqualTo(1_000);
    }
}
