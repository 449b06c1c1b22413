package app.thisthat.live;

import app.thisthat.account.session.SessionsEnded;
import app.thisthat.betting.BetsCashedOut;
import app.thisthat.betting.CashOutReceipt;
import app.thisthat.kernel.Credits;
import app.thisthat.kernel.Ids;
import app.thisthat.kernel.MarketStatus;
import app.thisthat.kernel.Resolution;
import app.thisthat.market.OddsChanged;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * The market states of this node and the fan-out to its event loops. Each accepted change gets the next position, a
 * number that increases over all markets. The epoch identifies this registry, since positions start again after a
 * restart. Every event loop has one {@link EventLoopBroadcaster} with its own copy of the states, so that building
 * frames takes no lock. Odds with an older sequence number are ignored. A final status is never replaced by a status
 * that is not final. Markets are evicted one hour after their end, and resume positions before the last eviction are
 * rejected.
 */
public final class MarketStateRegistry implements MeterBinder {

    private static final Duration ENDED_RETENTION = Duration.ofHours(1);

    private final String epoch = Ids.next().toString();
    private final Map<UUID, MarketState> states = new ConcurrentHashMap<>();
    private final Map<Thread, EventLoopBroadcaster> broadcasters = new ConcurrentHashMap<>();
    private final LiveMetrics metrics = new LiveMetrics();
    private final PrivateSubscribers subscribers;
    private final Map<UUID, Instant> endedAt = new ConcurrentHashMap<>();
    private final LiveTimings timings;
    private final Supplier<Instant> clock;
    private final Consumer<UUID> onViewed;
    private volatile Function<Collection<UUID>, Future<Void>> lookup = markets -> Future.succeededFuture();
    private boolean stale;
    private long position;
    private long evictedPosition;

    /**
     * Creates an empty registry.
     *
     * @param clock the clock of the database
     * @param onViewed receives a market when a client subscribes to it and periodically while it is subscribed;
     *     thread-safe
     */
    public MarketStateRegistry(InstantSource clock, Consumer<UUID> onViewed) {
        this(LiveTimings.PRODUCTION, clock::instant, onViewed);
    }

    MarketStateRegistry(LiveTimings timings, Supplier<Instant> clock, Consumer<UUID> onViewed) {
        this.onViewed = onViewed;
        this.timings = timings;
        this.clock = clock;
        this.subscribers = new PrivateSubscribers(clock);
    }

    @Override
    public void bindTo(MeterRegistry meters) {
        metrics.bindTo(meters);
        Gauge.builder("thisthat_live_waiting_bytes", this, MarketStateRegistry::queuedBytes)
                .description("Bytes queued for slow sockets and streams")
                .baseUnit("bytes")
                .register(meters);
    }

    long queuedBytes() {
        return broadcasters.values().stream()
                .mapToLong(EventLoopBroadcaster::queuedBytes)
                .sum();
    }

    PrivateSubscribers subscribers() {
        return subscribers;
    }

    LiveTimings timings() {
        return timings;
    }

    /** The broadcaster of the calling event loop. */
    EventLoopBroadcaster localBroadcaster() {
        EventLoopBroadcaster existing = broadcasters.get(Thread.currentThread());
        return existing != null ? existing : addBroadcaster();
    }

    private synchronized EventLoopBroadcaster addBroadcaster() {
        EventLoopBroadcaster broadcaster =
                new EventLoopBroadcaster(epoch, Vertx.currentContext(), timings, metrics, subscribers, onViewed);
        broadcaster.start();
        broadcaster.staleChanged(stale);
        broadcaster.oddsChanged(List.copyOf(states.values()));
        broadcaster.evict(List.of(), evictedPosition);
        broadcasters.put(Thread.currentThread(), broadcaster);
        return broadcaster;
    }

    private void broadcast(Consumer<EventLoopBroadcaster> event) {
        broadcasters.values().forEach(broadcaster -> broadcaster.execute(() -> event.accept(broadcaster)));
    }

    void lookUpWith(Function<Collection<UUID>, Future<Void>> newLookup) {
        lookup = newLookup;
    }

    /**
     * Loads markets that this node does not know yet, see {@link MarketLookup#load}. Completes on the calling event loop,
     * after its broadcaster has them.
     */
    Future<Void> lookUp(Collection<UUID> markets) {
        if (markets.isEmpty()) {
            return Future.succeededFuture();
        }
        EventLoopBroadcaster broadcaster = localBroadcaster();
        Promise<Void> loaded = Promise.promise();
        lookup.apply(markets).onComplete(result -> broadcaster.execute(() -> loaded.handle(result)));
        return loaded.future();
    }

    boolean contains(UUID market) {
        return states.containsKey(market);
    }

    synchronized long position() {
        return position;
    }

    /** Applies changed odds. Odds of an unknown market add it as open. */
    synchronized void oddsChanged(List<OddsChanged.State> odds) {
        List<MarketState> changed = new ArrayList<>(odds.size());
        for (OddsChanged.State state : odds) {
            MarketState current = states.get(state.marketId());
            if (current == null) {
                changed.add(store(openMarket(state).firstAt(++position)));
            } else if (current.seq() < state.seq()) {
                changed.add(store(current.withOdds(state, ++position)));
            }
        }
        broadcastOdds(changed);
    }

    private static MarketState openMarket(OddsChanged.State odds) {
        return MarketState.of(
                odds.marketId(),
                odds.seq(),
                odds.thisOdds(),
                odds.thatOdds(),
                MarketStatus.OPEN,
                null,
                odds.changedAt());
    }

    private MarketState store(MarketState state) {
        states.put(state.marketId(), state);
        return state;
    }

    private void broadcastOdds(List<MarketState> changed) {
        if (!changed.isEmpty()) {
            broadcast(broadcaster -> broadcaster.oddsChanged(changed));
        }
    }

    /** Applies the status of a market; ignores unknown markets. */
    synchronized void statusChanged(UUID market, MarketStatus status, Resolution resolution) {
        MarketState current = states.get(market);
        if (current == null || current.hasStatus(status, resolution) || (current.isFinal() && !status.isFinal())) {
            return;
        }
        MarketState state = store(current.withStatus(status, resolution, ++position));
        if (state.isFinal()) {
            endedAt.put(market, clock.get());
        }
        broadcast(broadcaster -> broadcaster.statusChanged(state));
    }

    /**
     * Applies rows of the database and broadcasts the differences.
     *
     * @param positionBeforeRead the position before the query; statuses that changed after it are newer than the rows
     */
    synchronized void refresh(List<MarketState> rows, long positionBeforeRead) {
        List<MarketState> added = new ArrayList<>();
        for (MarketState row : rows) {
            MarketState current = states.get(row.marketId());
            if (current == null) {
                added.add(store(row.firstAt(++position)));
                if (row.isFinal()) {
                    endedAt.put(row.marketId(), clock.get());
                }
                continue;
            }
            oddsChanged(List.of(
                    new OddsChanged.State(row.marketId(), row.seq(), row.thisOdds(), row.thatOdds(), row.updatedAt())));
            if (current.statusPosition() <= positionBeforeRead) {
                statusChanged(row.marketId(), row.status(), row.resolution());
            }
        }
        broadcastOdds(added);
        evictEnded();
    }

    private void evictEnded() {
        Instant limit = clock.get().minus(ENDED_RETENTION);
        List<UUID> evicted = endedAt.entrySet().stream()
                .filter(entry -> entry.getValue().isBefore(limit))
                .map(Map.Entry::getKey)
                .toList();
        for (UUID market : evicted) {
            endedAt.remove(market);
            evictedPosition = Math.max(evictedPosition, states.remove(market).position());
        }
        long upTo = evictedPosition;
        broadcast(broadcaster -> broadcaster.evict(evicted, upTo));
    }

    synchronized void staleChanged(boolean isStale) {
        stale = isStale;
        broadcast(broadcaster -> broadcaster.staleChanged(isStale));
    }

    /** Sends cash-outs to their users. They are not repeated, since their user has requested them. */
    void betsCashedOut(BetsCashedOut paid) {
        broadcast(broadcaster -> broadcaster.betsCashedOut(paid.cashOuts()));
        subscribers.invalidateBalances(
                paid.cashOuts().stream().map(CashOutReceipt::userId).toList());
    }

    void betsSettled(List<SettledBet> bets) {
        broadcast(broadcaster -> broadcaster.betsSettled(bets));
        subscribers.invalidateBalances(bets.stream().map(SettledBet::userId).toList());
    }

    void inboxEntriesAdded(List<NewInboxEntry> entries) {
        broadcast(broadcaster -> broadcaster.inboxEntriesAdded(entries));
    }

    void balancesRead(Map<UUID, Credits> balances) {
        broadcast(broadcaster -> broadcaster.balancesRead(balances));
    }

    void sessionsEnded(SessionsEnded ended) {
        broadcast(broadcaster -> broadcaster.sessionsEnded(ended.userId()));
    }
}
