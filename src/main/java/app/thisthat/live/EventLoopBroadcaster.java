package app.thisthat.live;

import app.thisthat.kernel.Credits;
import io.vertx.core.Context;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Consumer;

/**
 * The fan-out to the sessions of one event loop. All methods run on that loop, except {@link #execute} and {@link
 * #queuedBytes}. The broadcaster has its own copy of the market states, the {@link ChangeLog} and the subscriptions.
 * Odds are conflated: a change marks its market as pending for each subscriber, and a tick every 100 ms sends the
 * latest states. Sessions with the same pending markets share one encoded frame. Status changes, settlements and
 * balances are sent at once and never conflated. A periodic heartbeat closes idle sessions and pings the others.
 */
final class EventLoopBroadcaster {

    private static final long TICK_MS = 100;
    static final int HEARTBEATS_PER_PING = 4;
    private static final int RECONNECT_MS_MAX = 5_000;

    private static final int SHARED_FRAMES_MAX = 256;

    private final String epoch;
    private final Context context;
    private final LiveTimings timings;
    private final LiveMetrics metrics;
    private final PrivateSubscribers privateSubscribers;
    private final Consumer<UUID> onViewed;
    private final ChangeLog changeLog;
    private final Map<UUID, MarketState> states = new HashMap<>();
    private final Set<LiveSession> sessions = new HashSet<>();
    private final Set<LiveSession> allMarketsSubscribers = new LinkedHashSet<>();
    private final Subscriptions<UUID> marketSubscriptions = new Subscriptions<>();
    private final Subscriptions<UUID> userSubscriptions = new Subscriptions<>();
    private final Map<Set<UUID>, Frame> sharedFrames = new HashMap<>();
    private volatile long queuedBytes;
    private int heartbeats;
    private boolean stale;

    /**
     * The sessions to flush at the next tick, each with its pending markets. Each tick creates a new map: writing new
     * sets into long-lived objects of thousands of sessions is expensive for the garbage collector.
     */
    private Map<LiveSession, Set<UUID>> pending = new LinkedHashMap<>();

    EventLoopBroadcaster(
            String epoch,
            Context context,
            LiveTimings timings,
            LiveMetrics metrics,
            PrivateSubscribers privateSubscribers,
            Consumer<UUID> onViewed) {
        this.onViewed = onViewed;
        this.epoch = epoch;
        this.context = context;
        this.timings = timings;
        this.metrics = metrics;
        this.privateSubscribers = privateSubscribers;
        this.changeLog = new ChangeLog(epoch);
    }

    void start() {
        context.owner().setPeriodic(TICK_MS, timer -> tick(System.nanoTime()));
        context.owner().setPeriodic(timings.heartbeatInterval().toMillis(), timer -> heartbeat(System.nanoTime()));
    }

    /** Runs an action on this loop; callable from any thread. */
    void execute(Runnable action) {
        context.runOnContext(ignored -> action.run());
    }

    String epoch() {
        return epoch;
    }

    LiveMetrics metrics() {
        return metrics;
    }

    PrivateSubscribers privateSubscribers() {
        return privateSubscribers;
    }

    ChangeLog changeLog() {
        return changeLog;
    }

    /** The state of a market; null if the market is unknown. */
    MarketState state(UUID market) {
        return states.get(market);
    }

    List<MarketState> states(Collection<UUID> markets) {
        return markets.stream().map(states::get).toList();
    }

    /** The {@code odds} frame of some markets, shared by all sessions with the same pending markets. */
    Frame oddsFrame(Set<UUID> markets) {
        Frame cached = sharedFrames.get(markets);
        if (cached != null) {
            return cached;
        }
        Frame frame = FrameFactory.odds(epoch, changeLog.end(), states(markets));
        if (sharedFrames.size() < SHARED_FRAMES_MAX) {
            sharedFrames.put(Set.copyOf(markets), frame);
        }
        return frame;
    }

    /** Bytes that were queued for slow sessions at the last tick; callable from any thread. */
    long queuedBytes() {
        return queuedBytes;
    }

    LiveSession open(ClientTransport transport) {
        LiveSession session = new LiveSession(this, transport, timings);
        sessions.add(session);
        metrics.opened();
        if (stale) {
            session.send(FrameFactory.status(true));
        }
        return session;
    }

    void remove(LiveSession session) {
        if (sessions.remove(session)) {
            session.detach();
            metrics.closed();
        }
        unsubscribe(session, List.copyOf(session.markets()));
        unsubscribeAll(session);
        pending.remove(session);
        detachUser(session);
    }

    void flushLater(LiveSession session) {
        pendingMarkets(session);
    }

    private Set<UUID> pendingMarkets(LiveSession session) {
        return pending.computeIfAbsent(session, first -> new HashSet<>());
    }

    void subscribe(LiveSession session, Collection<UUID> markets) {
        session.addMarkets(markets);
        markets.forEach(onViewed);
        markets.forEach(market -> marketSubscriptions.add(market, session));
    }

    void unsubscribe(LiveSession session, Collection<UUID> markets) {
        session.removeMarkets(markets);
        Set<UUID> pendingMarkets = pending.get(session);
        if (pendingMarkets != null) {
            markets.forEach(pendingMarkets::remove);
        }
        markets.forEach(market -> marketSubscriptions.remove(market, session));
    }

    void subscribeAll(LiveSession session) {
        allMarketsSubscribers.add(session);
        session.subscribeAll(0, false);
    }

    /** Subscribes a session to all open markets, with a snapshot of the changes after a resume position first. */
    void resumeAll(LiveSession session, long position) {
        allMarketsSubscribers.add(session);
        session.subscribeAll(position, true);
    }

    /** Ends the subscription to all markets; unsent changes of markets with their own subscription become pending. */
    void unsubscribeAll(LiveSession session) {
        if (allMarketsSubscribers.remove(session)) {
            session.markets().stream()
                    .filter(market -> states.get(market).position() > session.position())
                    .forEach(pendingMarkets(session)::add);
            session.unsubscribeAll();
        }
    }

    boolean hasPendingOdds(LiveSession session) {
        return !pending.getOrDefault(session, Set.of()).isEmpty();
    }

    void attachUser(LiveSession session, UUID user) {
        detachUser(session);
        session.setUser(user);
        privateSubscribers.add(user);
        userSubscriptions.add(user, session);
    }

    void detachUser(LiveSession session) {
        if (session.user() != null) {
            userSubscriptions.remove(session.user(), session);
            privateSubscribers.remove(session.user());
            session.setUser(null);
        }
    }

    void oddsChanged(List<MarketState> changed) {
        sharedFrames.clear();
        for (MarketState state : changed) {
            states.put(state.marketId(), state);
            changeLog.add(state);
            marketSubscriptions.of(state.marketId()).forEach(session -> pendingMarkets(session)
                    .add(state.marketId()));
        }
        allMarketsSubscribers.forEach(this::flushLater);
    }

    void statusChanged(MarketState state) {
        sharedFrames.clear();
        states.put(state.marketId(), state);
        changeLog.add(state);
        if (state.isOpen()) {
            allMarketsSubscribers.forEach(this::flushLater);
        }
        Frame frame = FrameFactory.market(epoch, state);
        Set<LiveSession> recipients = new LinkedHashSet<>(allMarketsSubscribers);
        recipients.addAll(marketSubscriptions.of(state.marketId()));
        recipients.forEach(session -> session.send(frame));
    }

    void staleChanged(boolean isStale) {
        if (stale != isStale) {
            stale = isStale;
            Frame frame = FrameFactory.status(isStale);
            List.copyOf(sessions).forEach(session -> session.send(frame));
        }
    }

    /** Evicts markets and their subscriptions; the position is that of the last change of any evicted market. */
    void evict(Collection<UUID> markets, long position) {
        for (UUID market : markets) {
            List.copyOf(marketSubscriptions.of(market)).forEach(session -> unsubscribe(session, List.of(market)));
            states.remove(market);
            changeLog.remove(market);
        }
        changeLog.evictedUpTo(position);
    }

    void betsSettled(List<SettledBet> bets) {
        for (SettledBet bet : bets) {
            List.copyOf(userSubscriptions.of(bet.userId())).forEach(session -> session.send(FrameFactory.settled(bet)));
        }
    }

    void balancesRead(Map<UUID, Credits> balances) {
        balances.forEach((user, balance) ->
                List.copyOf(userSubscriptions.of(user)).forEach(session -> session.sendBalance(balance)));
    }

    void sessionsEnded(UUID user) {
        List.copyOf(userSubscriptions.of(user)).forEach(LiveSession::verifyToken);
    }

    /** Flushes the pending sessions; true if nothing is pending afterwards. */
    boolean tick(long nowNanos) {
        Map<LiveSession, Set<UUID>> due = pending;
        pending = new LinkedHashMap<>();
        long bytes = 0;
        for (Map.Entry<LiveSession, Set<UUID>> entry : due.entrySet()) {
            LiveSession session = entry.getKey();
            if (!session.isDetached() && !session.flush(nowNanos, entry.getValue())) {
                pending.put(session, entry.getValue());
                bytes += session.queuedBytes();
            }
        }
        queuedBytes = bytes;
        sharedFrames.clear();
        return pending.isEmpty();
    }

    /** Closes idle sessions and reports the subscribed markets; every fourth call pings the other sessions. */
    void heartbeat(long nowNanos) {
        heartbeats++;
        marketSubscriptions.topics().forEach(onViewed);
        for (LiveSession session : new ArrayList<>(sessions)) {
            if (session.isIdle(nowNanos)) {
                session.close(CloseCode.SILENT);
            } else {
                session.heartbeat(heartbeats % HEARTBEATS_PER_PING == 0);
            }
        }
    }

    /** Closes a session for the shutdown, with a random reconnect delay against reconnects at the same time. */
    void shutDown(LiveSession session) {
        session.shutDown(ThreadLocalRandom.current().nextInt(RECONNECT_MS_MAX));
    }
}
