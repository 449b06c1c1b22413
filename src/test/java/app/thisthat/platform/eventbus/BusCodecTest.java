package app.thisthat.platform.eventbus;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import app.thisthat.kernel.Credits;
import app.thisthat.kernel.Odds;
import io.vertx.core.buffer.Buffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class BusCodecTest {

    record Sample(UUID id, Credits amount, Odds odds, Instant at, List<String> names) implements BusMessage {}

    private final BusCodec codec = new BusCodec();

    @Test
    void decode_returnsAnEqualRecord() {
        Sample sample =
                new Sample(UUID.randomUUID(), new Credits(15385), new Odds(6500), Instant.now(), List.of("a", "b"));
        Buffer wire = Buffer.buffer("before");

        codec.encodeToWire(wire, sample);

        assertThat(codec.decodeFromWire("before".length(), wire)).isEqualTo(sample);
    }

    @Test
    void transform_returnsTheSameInstance() {
        Sample sample = new Sample(UUID.randomUUID(), Credits.ZERO, new Odds(1), Instant.EPOCH, List.of());

        assertThat(codec.transform(sample)).isSameAs(sample);
    }

    @Test
    void decode_rejectsClassesOfOtherProjects() {
        byte[] type = "java.lang.Runtime".getBytes(StandardCharsets.US_ASCII);
        Buffer wire = Buffer.buffer()
                .appendInt(type.length)
                .appendBytes(type)
                .appendInt(2)
                .appendString("{}");

        assertThatThrownBy(() -> codec.decodeFromWire(0, wire)).hasMessageContaining("Not a message of this project");
    }
}
