package app.thisthat.live;

import app.thisthat.account.SessionsEnded;
import app.thisthat.betting.BetsSettled;
import app.thisthat.kernel.Credits;
import app.thisthat.kernel.Ids;
import app.thisthat.kernel.Resolution;
import app.thisthat.market.OddsChanged;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;

/**
 * What this node knows of the markets, and the event loops that have clients. Changes come in on one event loop and are
 * handed to all; each keeps its own copy, so that no lock is taken where frames are made.
 */
public final class LiveHub implements MeterBinder {

    /** How long a market that ended can still be looked up. */
    private static final Duration ENDED_KEPT = Duration.ofHours(1);

    private final String epoch = Ids.next().toString();
    private final Map<UUID, MarketState> book = new ConcurrentHashMap<>();
    private final Map<Thread, LiveLoop> loops = new ConcurrentHashMap<>();
    private final LiveMeter meter = new LiveMeter();
    private final Listeners listeners = new Listeners();
    private final Map<UUID, Instant> ended = new ConcurrentHashMap<>();
    private boolean stale;

    @Override
    public void bindTo(MeterRegistry metrics) {
        meter.bindTo(metrics);
        Gauge.builder("thisthat_live_waiting_bytes", this, LiveHub::waiting)
                .description("What waits for sockets and streams that do not keep up")
                .baseUnit("bytes")
                .register(metrics);
    }

    /** Bytes that wait for clients on this node. */
    long waiting() {
        return loops.values().stream().mapToLong(LiveLoop::waiting).sum();
    }

    Listeners listeners() {
        return listeners;
    }

    /** The clients of the calling event loop. */
    LiveLoop here() {
        LiveLoop known = loops.get(Thread.currentThread());
        return known != null ? known : join();
    }

    private synchronized LiveLoop join() {
        LiveLoop loop = new LiveLoop(epoch, Vertx.currentContext(), meter, listeners);
        loop.start();
        loop.stale(stale);
        loop.moved(List.copyOf(book.values()));
        loops.put(Thread.currentThread(), loop);
        return loop;
    }

    boolean knows(UUID market) {
        return book.containsKey(market);
    }

    /** Takes odds that moved; older ones than are known are passed over. */
    synchronized void moved(List<OddsChanged.State> odds) {
        List<MarketState> moved = new ArrayList<>(odds.size());
        for (OddsChanged.State state : odds) {
            MarketState known = book.get(state.marketId());
            if (known == null || known.seq() < state.seq()) {
                moved.add(book.compute(state.marketId(), (id, before) -> merge(state, before)));
            }
        }
        if (!moved.isEmpty()) {
            loops.values().forEach(loop -> loop.execute(() -> loop.moved(moved)));
        }
    }

    private static MarketState merge(OddsChanged.State odds, MarketState before) {
        return before == null
                ? MarketState.of(
                        odds.marketId(),
                        odds.seq(),
                        odds.thisOdds(),
                        odds.thatOdds(),
                        MarketState.OPEN,
                        null,
                        odds.changedAt())
                : before.withOdds(odds.seq(), odds.thisOdds(), odds.thatOdds(), odds.changedAt());
    }

    /** Takes the status of a known market. */
    synchronized void turned(UUID market, String status, Resolution resolution) {
        MarketState known = book.get(market);
        if (known == null || known.sameStatus(status, resolution)) {
            return;
        }
        MarketState state = known.withStatus(status, resolution);
        book.put(market, state);
        if (!state.isOpen()) {
            ended.put(market, Instant.now());
        }
        loops.values().forEach(loop -> loop.execute(() -> loop.turned(state)));
    }

    /** Takes what the database says; whatever differs from what is known is told. */
    synchronized void refreshed(List<MarketState> rows) {
        for (MarketState row : rows) {
            moved(List.of(
                    new OddsChanged.State(row.marketId(), row.seq(), row.thisOdds(), row.thatOdds(), row.updatedAt())));
            turned(row.marketId(), row.status(), row.resolution());
        }
        forgetEnded();
    }

    private void forgetEnded() {
        Instant before = Instant.now().minus(ENDED_KEPT);
        List<UUID> old = ended.entrySet().stream()
                .filter(entry -> entry.getValue().isBefore(before))
                .map(Map.Entry::getKey)
                .filter(market -> !book.get(market).isOpen())
                .toList();
        old.forEach(ended::remove);
        old.forEach(book::remove);
        loops.values().forEach(loop -> loop.execute(() -> loop.forget(old)));
    }

    /** Takes whether what is known may be old. */
    synchronized void stale(boolean now) {
        stale = now;
        loops.values().forEach(loop -> loop.execute(() -> loop.stale(now)));
    }

    void settled(BetsSettled settled) {
        loops.values().forEach(loop -> loop.execute(() -> loop.settled(settled)));
        listeners.doubt(settled.bets().stream().map(BetsSettled.Entry::userId).toList());
    }

    /** Takes balances as the database has them. */
    void balances(Map<UUID, Credits> balances) {
        loops.values().forEach(loop -> loop.execute(() -> loop.balances(balances)));
    }

    void sessionsEnded(SessionsEnded ended) {
        loops.values().forEach(loop -> loop.execute(() -> loop.sessionsEnded(ended.userId())));
    }
}
