package app.thisthat.live;

import app.thisthat.account.session.SessionsEnded;
import app.thisthat.kernel.Credits;
import app.thisthat.kernel.Ids;
import app.thisthat.kernel.MarketStatus;
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
import java.util.function.Supplier;

/**
 * What this node knows of the markets, and the event loops that have clients. Changes come in on one event loop and are
 * handed to all; each keeps its own copy, so that no lock is taken where frames are made.
 */
public final class MarketStateRegistry implements MeterBinder {

    /** How long a market that ended can still be looked up. */
    private static final Duration ENDED_KEPT = Duration.ofHours(1);

    private final String epoch = Ids.next().toString();
    private final Map<UUID, MarketState> book = new ConcurrentHashMap<>();
    private final Map<Thread, EventLoopBroadcaster> loops = new ConcurrentHashMap<>();
    private final LiveMetrics meter = new LiveMetrics();
    private final PrivateSubscribers listeners = new PrivateSubscribers();
    private final Map<UUID, Instant> ended = new ConcurrentHashMap<>();
    private final Supplier<Instant> now;
    private boolean stale;
    private long position;
    private long forgotten;

    /** Knows nothing yet. */
    public MarketStateRegistry() {
        this(Instant::now);
    }

    /** Goes by another clock. */
    MarketStateRegistry(Supplier<Instant> now) {
        this.now = now;
    }

    @Override
    public void bindTo(MeterRegistry metrics) {
        meter.bindTo(metrics);
        Gauge.builder("thisthat_live_waiting_bytes", this, MarketStateRegistry::waiting)
                .description("What waits for sockets and streams that do not keep up")
                .baseUnit("bytes")
                .register(metrics);
    }

    /** Bytes that wait for clients on this node. */
    long waiting() {
        return loops.values().stream().mapToLong(EventLoopBroadcaster::waiting).sum();
    }

    PrivateSubscribers listeners() {
        return listeners;
    }

    /** The clients of the calling event loop. */
    EventLoopBroadcaster here() {
        EventLoopBroadcaster known = loops.get(Thread.currentThread());
        return known != null ? known : join();
    }

    private synchronized EventLoopBroadcaster join() {
        EventLoopBroadcaster loop = new EventLoopBroadcaster(epoch, Vertx.currentContext(), meter, listeners);
        loop.start();
        loop.stale(stale);
        loop.moved(List.copyOf(book.values()));
        loop.forget(List.of(), forgotten);
        loops.put(Thread.currentThread(), loop);
        return loop;
    }

    boolean knows(UUID market) {
        return book.containsKey(market);
    }

    /** The position of the newest change; what was read before it came is older than it. */
    synchronized long position() {
        return position;
    }

    /** Takes odds that moved; older ones than are known are passed over. Whoever quotes an unknown market opened it. */
    synchronized void moved(List<OddsChanged.State> odds) {
        List<MarketState> moved = new ArrayList<>(odds.size());
        for (OddsChanged.State state : odds) {
            MarketState known = book.get(state.marketId());
            if (known == null) {
                moved.add(keep(opened(state).first(++position)));
            } else if (known.seq() < state.seq()) {
                moved.add(keep(known.withOdds(state, ++position)));
            }
        }
        tellMoved(moved);
    }

    private static MarketState opened(OddsChanged.State odds) {
        return MarketState.of(
                odds.marketId(),
                odds.seq(),
                odds.thisOdds(),
                odds.thatOdds(),
                MarketStatus.OPEN,
                null,
                odds.changedAt());
    }

    private MarketState keep(MarketState state) {
        book.put(state.marketId(), state);
        return state;
    }

    private void tellMoved(List<MarketState> moved) {
        if (!moved.isEmpty()) {
            loops.values().forEach(loop -> loop.execute(() -> loop.moved(moved)));
        }
    }

    /** Takes the status of a known market; one that ended stays so, whatever comes late. */
    synchronized void turned(UUID market, MarketStatus status, Resolution resolution) {
        MarketState known = book.get(market);
        if (known == null || known.sameStatus(status, resolution) || (known.isEnded() && !status.isFinal())) {
            return;
        }
        MarketState state = keep(known.withStatus(status, resolution, ++position));
        if (state.isEnded()) {
            ended.put(market, now.get());
        }
        loops.values().forEach(loop -> loop.execute(() -> loop.turned(state)));
    }

    /**
     * Takes what the database says; whatever differs from what is known is told.
     *
     * @param asOf the position when the database was asked: what turned behind it is newer than the rows
     */
    synchronized void refreshed(List<MarketState> rows, long asOf) {
        List<MarketState> unknown = new ArrayList<>();
        for (MarketState row : rows) {
            MarketState known = book.get(row.marketId());
            if (known == null) {
                unknown.add(keep(row.first(++position)));
                if (row.isEnded()) {
                    ended.put(row.marketId(), now.get());
                }
                continue;
            }
            moved(List.of(
                    new OddsChanged.State(row.marketId(), row.seq(), row.thisOdds(), row.thatOdds(), row.updatedAt())));
            if (known.turned() <= asOf) {
                turned(row.marketId(), row.status(), row.resolution());
            }
        }
        tellMoved(unknown);
        forgetEnded();
    }

    private void forgetEnded() {
        Instant before = now.get().minus(ENDED_KEPT);
        List<UUID> old = ended.entrySet().stream()
                .filter(entry -> entry.getValue().isBefore(before))
                .map(Map.Entry::getKey)
                .toList();
        for (UUID market : old) {
            ended.remove(market);
            forgotten = Math.max(forgotten, book.remove(market).position());
        }
        long upTo = forgotten;
        loops.values().forEach(loop -> loop.execute(() -> loop.forget(old, upTo)));
    }

    /** Takes whether what is known may be old. */
    synchronized void stale(boolean now) {
        stale = now;
        loops.values().forEach(loop -> loop.execute(() -> loop.stale(now)));
    }

    void settled(List<SettledBet> bets) {
        loops.values().forEach(loop -> loop.execute(() -> loop.settled(bets)));
        listeners.doubt(bets.stream().map(SettledBet::userId).toList());
    }

    /** Takes balances as the database has them. */
    void balances(Map<UUID, Credits> balances) {
        loops.values().forEach(loop -> loop.execute(() -> loop.balances(balances)));
    }

    void sessionsEnded(SessionsEnded ended) {
        loops.values().forEach(loop -> loop.execute(() -> loop.sessionsEnded(ended.userId())));
    }
}
