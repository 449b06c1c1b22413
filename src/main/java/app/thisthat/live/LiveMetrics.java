package app.thisthat.live;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.atomic.LongAdder;

/** Counters of the sockets and streams of this node. */
final class LiveMetrics implements MeterBinder {

    private final LongAdder opened = new LongAdder();
    private final LongAdder closed = new LongAdder();
    private final LongAdder frames = new LongAdder();
    private final Map<CloseCode, LongAdder> closedByServer = new EnumMap<>(CloseCode.class);

    LiveMetrics() {
        for (CloseCode code : CloseCode.values()) {
            closedByServer.put(code, new LongAdder());
        }
    }

    @Override
    public void bindTo(MeterRegistry meters) {
        counter("thisthat_live_opened", "Sockets and streams opened", opened).register(meters);
        counter("thisthat_live_closed", "Sockets and streams closed, by either side", closed)
                .register(meters);
        counter("thisthat_live_frames", "Frames sent to sockets and streams", frames)
                .register(meters);
        closedByServer.forEach(
                (code, count) -> counter("thisthat_live_hung_up", "Clients closed by the server, by reason", count)
                        .tag("reason", code.name().toLowerCase(Locale.ROOT))
                        .register(meters));
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

    void frameSent() {
        frames.increment();
    }

    void closedByServer(CloseCode code) {
        closedByServer.get(code).increment();
    }
}
