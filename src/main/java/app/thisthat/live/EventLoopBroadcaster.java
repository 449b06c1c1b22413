package app.thisthat.live;

import app.thisthat.betting.CashOutReceipt;
import app.thisthat.kernel.Credits;
import io.vertx.core.Context;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
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
 * balances are sent at once and never conflated. A periodic heartbeat closes idle sessions and pings the others. Work
 * on many sessions is sliced: after some milliseconds the other connections of the loop are served.
 */
final class EventLoopBroadcaster {

    private static final long TICK_MS = 100;
    static final int HEARTBEATS_PER_PING = 4;
    private static final int RECONNECT_MS_MAX = 5_000;

    private static final int SHARED_FRAMES_MAX = 256;

    /** Longest work on sessions without a pause, apart from that on the last session. */
    private static final long SLICE_NANOS = 4_000_000;

    /** Most recipients of a frame that is sent to all of them at once. */
    private static final int SENT_AT_ONCE_MAX = 100;

    /** Pause between slices, in which the loop serves its other connections. */
    private static final long PAUSE_MS = 4;

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
    private boolean tickScheduled;
    private boolean urgentFlushScheduled;

    /**
     * The sessions to flush at the next tick, each with its pending markets. Each tick creates a new map: writing new
     * sets into long-lived objects of thousands of sessions is expensive for the garbage collector.
     */
    private Map<LiveSession, Set<UUID>> pending = new LinkedHashMap<>();

    /** The sessions that the present tick has still to flush. */
    private Map<LiveSession, Set<UUID>> due = new LinkedHashMap<>();

    /** Bytes queued for the sessions that the present tick could not flush. */
    private long unflushedBytes;

    /** Sessions to flush before the next tick. */
    private final Set<LiveSession> urgent = new LinkedHashSet<>();

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

    /** Those of the markets that this node does not know. */
    Set<UUID> unknown(Collection<UUID> markets) {
        Set<UUID> unknown = new LinkedHashSet<>(markets);
        unknown.removeIf(states::containsKey);
        return unknown;
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
        due.remove(session);
        urgent.remove(session);
        detachUser(session);
    }

    void flushLater(LiveSession session) {
        pendingMarkets(session);
    }

    private Set<UUID> pendingMarkets(LiveSession session) {
        Set<UUID> unsent = due.get(session);
        return unsent != null ? unsent : pending.computeIfAbsent(session, first -> new HashSet<>());
    }

    void subscribe(LiveSession session, Collection<UUID> markets) {
        session.addMarkets(markets);
        markets.forEach(onViewed);
        markets.forEach(market -> marketSubscriptions.add(market, session));
    }

    void unsubscribe(LiveSession session, Collection<UUID> markets) {
        session.removeMarkets(markets);
        removePending(pending.get(session), markets);
        removePending(due.get(session), markets);
        markets.forEach(market -> marketSubscriptions.remove(market, session));
    }

    private static void removePending(Set<UUID> unsent, Collection<UUID> markets) {
        if (unsent != null) {
            markets.forEach(unsent::remove);
        }
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
        return !pending.getOrDefault(session, Set.of()).isEmpty()
                || !due.getOrDefault(session, Set.of()).isEmpty();
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
        send(recipients, frame);
    }

    /** Sends a frame to some sessions at once, and to many in slices before the next tick. */
    private void send(Collection<LiveSession> recipients, Frame frame) {
        boolean many = recipients.size() > SENT_AT_ONCE_MAX;
        for (LiveSession session : List.copyOf(recipients)) {
            if (many) {
                urgent.add(session);
                session.enqueue(frame);
            } else {
                session.send(frame);
            }
        }
        scheduleUrgentFlush(0);
    }

    private void scheduleUrgentFlush(long delayMs) {
        if (urgentFlushScheduled || urgent.isEmpty()) {
            return;
        }
        urgentFlushScheduled = true;
        if (delayMs == 0) {
            context.runOnContext(ignored -> flushUrgent());
        } else {
            context.owner().setTimer(delayMs, timer -> flushUrgent());
        }
    }

    /** Flushes each urgent session once, or as many as fit into a slice. */
    private void flushUrgent() {
        urgentFlushScheduled = false;
        long startedNanos = System.nanoTime();
        int remaining = urgent.size();
        while (remaining > 0 && !urgent.isEmpty() && System.nanoTime() - startedNanos < SLICE_NANOS) {
            remaining--;
            LiveSession session = urgent.iterator().next();
            urgent.remove(session);
            Set<UUID> unsent = pendingMarkets(session);
            due.remove(session);
            pending.remove(session);
            flush(startedNanos, session, unsent);
        }
        scheduleUrgentFlush(PAUSE_MS);
    }

    void staleChanged(boolean isStale) {
        if (stale != isStale) {
            stale = isStale;
            send(sessions, FrameFactory.status(isStale));
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

    void betsCashedOut(List<CashOutReceipt> cashOuts) {
        for (CashOutReceipt paid : cashOuts) {
            List.copyOf(userSubscriptions.of(paid.userId()))
                    .forEach(session -> session.send(FrameFactory.cashedOut(paid)));
        }
    }

    void betsSettled(List<SettledBet> bets) {
        for (SettledBet bet : bets) {
            List.copyOf(userSubscriptions.of(bet.userId())).forEach(session -> session.send(FrameFactory.settled(bet)));
        }
    }

    void inboxEntriesAdded(List<NewInboxEntry> entries) {
        for (NewInboxEntry added : entries) {
            List.copyOf(userSubscriptions.of(added.userId()))
                    .forEach(session -> session.send(FrameFactory.inbox(added)));
        }
    }

    void balancesRead(Map<UUID, Credits> balances) {
        balances.forEach((user, balance) ->
                List.copyOf(userSubscriptions.of(user)).forEach(session -> session.sendBalance(balance)));
    }

    void sessionsEnded(UUID user) {
        List.copyOf(userSubscriptions.of(user)).forEach(LiveSession::verifyToken);
    }

    /** Flushes the pending sessions, or as many as fit into a slice; true if nothing is pending afterwards. */
    boolean tick(long nowNanos) {
        if (due.isEmpty()) {
            due = pending;
            pending = new LinkedHashMap<>();
            unflushedBytes = 0;
        }
        long startedNanos = System.nanoTime();
        Iterator<Map.Entry<LiveSession, Set<UUID>>> entries = due.entrySet().iterator();
        while (entries.hasNext() && System.nanoTime() - startedNanos < SLICE_NANOS) {
            Map.Entry<LiveSession, Set<UUID>> entry = entries.next();
            entries.remove();
            flush(nowNanos, entry.getKey(), entry.getValue());
            unflushedBytes +=
                    pending.containsKey(entry.getKey()) ? entry.getKey().queuedBytes() : 0;
        }
        if (!due.isEmpty()) {
            scheduleTick();
            return false;
        }
        queuedBytes = unflushedBytes;
        sharedFrames.clear();
        return pending.isEmpty();
    }

    private void scheduleTick() {
        if (!tickScheduled) {
            tickScheduled = true;
            context.owner().setTimer(PAUSE_MS, timer -> {
                tickScheduled = false;
                tick(System.nanoTime());
            });
        }
    }

    private void flush(long nowNanos, LiveSession session, Set<UUID> unsent) {
        if (session.isDetached() || session.flush(nowNanos, unsent)) {
            return;
        }
        pending.merge(session, unsent, (later, earlier) -> {
            later.addAll(earlier);
            return later;
        });
        if (session.isInSnapshot()) {
            urgent.add(session);
            scheduleUrgentFlush(PAUSE_MS);
        }
    }

    /** Closes idle sessions and reports the subscribed markets; every fourth call pings the other sessions. */
    void heartbeat(long nowNanos) {
        heartbeats++;
        marketSubscriptions.topics().forEach(onViewed);
        heartbeat(new ArrayList<>(sessions).iterator(), nowNanos, heartbeats % HEARTBEATS_PER_PING == 0);
    }

    private void heartbeat(Iterator<LiveSession> remaining, long nowNanos, boolean ping) {
        long startedNanos = System.nanoTime();
        while (remaining.hasNext() && System.nanoTime() - startedNanos < SLICE_NANOS) {
            LiveSession session = remaining.next();
            if (session.isIdle(nowNanos)) {
                session.close(CloseCode.SILENT);
            } else if (!session.isDetached()) {
                session.heartbeat(ping);
            }
        }
        if (remaining.hasNext()) {
            context.owner().setTimer(PAUSE_MS, timer -> heartbeat(remaining, nowNanos, ping));
        }
    }

    /** Closes a session for the shutdown, with a random reconnect delay against reconnects at the same time. */
    void shutDown(LiveSession session) {
        session.shutDown(ThreadLocalRandom.current().nextInt(RECONNECT_MS_MAX));
    }
}
