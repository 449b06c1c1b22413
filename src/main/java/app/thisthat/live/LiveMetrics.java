package app.thisthat.live;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.atomic.LongAdder;

/** Counts what happens to the clients of this node. */
final class LiveMetrics implements MeterBinder {

    private final LongAdder opened = new LongAdder();
    private final LongAdder closed = new LongAdder();
    private final LongAdder frames = new LongAdder();
    private final Map<CloseCode, LongAdder> hungUp = new EnumMap<>(CloseCode.class);

    LiveMetrics() {
        for (CloseCode code : CloseCode.values()) {
            hungUp.put(code, new LongAdder());
        }
    }

    @Override
    public void bindTo(MeterRegistry metrics) {
        counter("thisthat_live_opened", "Sockets and streams that were opened", opened)
                .register(metrics);
        counter("thisthat_live_closed", "Sockets and streams that have ended, whoever ended them", closed)
                .register(metrics);
        counter("thisthat_live_frames", "Frames sent to sockets and streams", frames)
                .register(metrics);
        hungUp.forEach(
                (code, count) -> counter("thisthat_live_hung_up", "Clients that were hung up on, by reason", count)
                        .tag("reason", code.name().toLowerCase(Locale.ROOT))
                        .register(metrics));
    }

    private static FunctionCounter.Builder<LongAdder> counter(String name, String description, LongAdder count) {
        return FunctionCounter.builder(name, count, LongAdder::sum).description(description);
    }

    void opened() {
        opened.increment();
    }

    void closed() {
        closed.increment();
    }

    void sent() {
        frames.increment();
    }

    void hungUp(CloseCode code) {
        hungUp.get(code).increment();
    }
}
