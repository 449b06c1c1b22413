package app.thisthat.betting;

import com.fasterxml.jackson.annotation.JsonValue;
import java.time.Duration;
import java.util.Optional;
import java.util.stream.Stream;

/** The range of a history before now, with its step. A range has fewer than 400 steps. */
enum HistoryRange {
    DAY("1d", Duration.ofDays(1), Duration.ofMinutes(5)),
    WEEK("1w", Duration.ofDays(7), Duration.ofMinutes(30)),
    MONTH("1m", Duration.ofDays(30), Duration.ofHours(2)),

    /** Its step is a number of days that depends on the first point. */
    ALL("all", null, null);

    private final String wire;
    private final Duration length;
    private final Duration step;

    HistoryRange(String wire, Duration length, Duration step) {
        this.wire = wire;
        this.length = length;
        this.step = step;
    }

    @JsonValue
    String wire() {
        return wire;
    }

    /** Empty: from the first point on. */
    Optional<Duration> length() {
        return Optional.ofNullable(length);
    }

    /** Empty if there is no length. */
    Optional<Duration> step() {
        return Optional.ofNullable(step);
    }

    static HistoryRange fromWire(String wire) {
        return Stream.of(values())
                .filter(range -> range.wire.equals(wire))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("Unknown range " + wire));
    }
}
