package app.thisthat.live;

import app.thisthat.kernel.Credits;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Deque;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;

/**
 * The subscriptions and unsent data of one client, used on one event loop. Odds are conflated: the session stores
 * which markets have changed, not the changes. For single markets that is a set of IDs in the {@link
 * EventLoopBroadcaster}. For all markets it is one position in the {@link ChangeLog}. Frames that must not be lost go
 * into a bounded queue while the transport applies back-pressure. A client that overflows its queue or reads nothing
 * for the stall timeout is closed. It reconnects and reads the state again from its resume position.
 */
final class LiveSession {

    /**
     * Most bytes in the queue. Together with the buffer of the {@link ClientTransport} a client has less than 256 kB. A
     * shared frame counts 8 bytes, so all markets of a large catalogue can close at the same time.
     */
    private static final int QUEUE_BYTES_MAX = 131_072;

    private static final int SNAPSHOT_PART_MAX = 100;

    /** Most parts of all markets that one flush sends: about 90 kB. The next flush continues. */
    private static final int PARTS_PER_FLUSH_MAX = 5;

    private static final int CONFLATE_MS_DEFAULT = 100;
    private static final long NANOS_PER_MS = 1_000_000L;

    private static final long NO_POSITION = FrameFactory.NO_POSITION;

    private final EventLoopBroadcaster broadcaster;
    private final ClientTransport transport;
    private final Heartbeat heartbeat;
    private final ChangeLogCursor allMarkets;
    private final Deque<Frame> queue = new ArrayDeque<>();
    private final Set<UUID> markets = new LinkedHashSet<>();
    private int queueBytes;
    private UUID user;
    private Credits lastBalance;
    private Runnable tokenCheck = () -> {};
    private int conflateMs = CONFLATE_MS_DEFAULT;
    private long flushedAt;
    private boolean used;
    private boolean pingDue;
    private boolean closed;
    private boolean detached;

    LiveSession(EventLoopBroadcaster broadcaster, ClientTransport transport, LiveTimings timings) {
        this.broadcaster = broadcaster;
        this.transport = transport;
        this.heartbeat = new Heartbeat(timings);
        this.allMarkets = new ChangeLogCursor(broadcaster.changeLog());
    }

    void close(CloseCode code) {
        if (closed) {
            return;
        }
        closed = true;
        queue.clear();
        queueBytes = 0;
        broadcaster.metrics().closedByServer(code);
        broadcaster.remove(this);
        transport.close(code);
    }

    void shutDown(int reconnectInMs) {
        transport.setReconnectDelay(reconnectInMs);
        send(FrameFactory.shutdown(reconnectInMs));
        close(CloseCode.SHUTDOWN);
    }

    boolean isClosed() {
        return closed;
    }

    void detach() {
        detached = true;
    }

    boolean isDetached() {
        return detached;
    }

    /** Bytes queued for the client, here and in the transport. */
    long queuedBytes() {
        return queueBytes + transport.queuedBytes();
    }

    /**
     * Pings the client, and schedules a stalled one for the stall check of {@link #flush}.
     *
     * @param ping whether a ping is due; it is sent once the transport accepts data
     */
    void heartbeat(boolean ping) {
        pingDue |= ping;
        if (transport.isFull()) {
            broadcaster.flushLater(this);
        } else {
            pingIfDue();
        }
    }

    private void pingIfDue() {
        if (pingDue && !transport.isFull()) {
            pingDue = false;
            transport.ping();
        }
    }

    boolean isSubscribedToAll() {
        return allMarkets.isActive();
    }

    Set<UUID> markets() {
        return markets;
    }

    /** The user of the private channel; null while it is closed. */
    UUID user() {
        return user;
    }

    void setUser(UUID newUser) {
        user = newUser;
        lastBalance = null;
        used |= newUser != null;
    }

    void onTokenCheck(Runnable check) {
        tokenCheck = check;
    }

    void verifyToken() {
        tokenCheck.run();
    }

    void setConflation(int ms) {
        conflateMs = ms;
    }

    void frameReceived(long nowNanos) {
        heartbeat.frameReceived(nowNanos);
    }

    boolean isIdle(long nowNanos) {
        return heartbeat.isIdle(transport.answersPings(), used, nowNanos);
    }

    void addMarkets(Collection<UUID> added) {
        markets.addAll(added);
        used = true;
    }

    void removeMarkets(Collection<UUID> removed) {
        markets.removeAll(removed);
    }

    /** Whether the next part of a snapshot can be sent. */
    boolean isInSnapshot() {
        return allMarkets.isInSnapshot() && !transport.isFull();
    }

    /** The position up to which all open markets were sent. */
    long position() {
        return allMarkets.position();
    }

    /** Subscribes to all open markets, with a snapshot after a position first, at the speed of the client. */
    void subscribeAll(long from, boolean resumed) {
        used = true;
        if (!allMarkets.start(from, resumed)) {
            long resumePosition = broadcaster.hasPendingOdds(this) ? NO_POSITION : allMarkets.position();
            send(FrameFactory.snapshot(broadcaster.epoch(), resumePosition, List.of(), true));
        }
        broadcaster.flushLater(this);
    }

    void unsubscribeAll() {
        allMarkets.stop();
    }

    /** Sends a snapshot of some markets, with a resume position only if no other change is pending. */
    void sendSnapshot(List<MarketState> states) {
        long resumePosition = isSubscribedToAll() || broadcaster.hasPendingOdds(this)
                ? NO_POSITION
                : broadcaster.changeLog().end();
        int from = 0;
        do {
            int to = Math.min(from + SNAPSHOT_PART_MAX, states.size());
            boolean last = to == states.size();
            send(FrameFactory.snapshot(
                    broadcaster.epoch(), last ? resumePosition : NO_POSITION, states.subList(from, to), last));
            from = to;
        } while (from < states.size());
    }

    /** Sends the balance if it differs from the last one. */
    void sendBalance(Credits balance) {
        if (!balance.equals(lastBalance)) {
            lastBalance = balance;
            send(FrameFactory.balance(balance));
        }
    }

    private void write(Frame frame) {
        broadcaster.metrics().frameSent();
        transport.send(frame);
    }

    /** Sends a frame that must not be lost; queues it while the transport is full. */
    void send(Frame frame) {
        if (closed) {
            return;
        }
        if (queue.isEmpty() && !transport.isFull()) {
            write(frame);
        } else {
            enqueue(frame);
        }
    }

    /** Queues a frame that must not be lost for the next flush. */
    void enqueue(Frame frame) {
        if (closed) {
            return;
        }
        if (queueBytes + frame.cost() <= QUEUE_BYTES_MAX) {
            queue.add(frame);
            queueBytes += frame.cost();
            broadcaster.flushLater(this);
        } else {
            close(CloseCode.SLOW);
        }
    }

    /**
     * Sends unsent data until the transport is full, or a part of the markets' states is sent.
     *
     * @param changed markets with unsent odds; cleared when they are sent
     * @return whether nothing is left
     */
    boolean flush(long nowNanos, Set<UUID> changed) {
        if (heartbeat.isStalled(transport.isFull(), nowNanos)) {
            close(CloseCode.SLOW);
        }
        pingIfDue();
        while (!queue.isEmpty() && !transport.isFull()) {
            Frame next = queue.remove();
            queueBytes -= next.cost();
            write(next);
        }
        boolean due = nowNanos - flushedAt >= (conflateMs - 1) * NANOS_PER_MS || allMarkets.isInSnapshot();
        if (due && queue.isEmpty() && !transport.isFull()) {
            flushedAt = nowNanos;
            flushMarkets(changed);
            flushAllMarkets();
        }
        return queue.isEmpty() && changed.isEmpty() && !allMarkets.hasNext() && !transport.isFull();
    }

    private void flushMarkets(Set<UUID> changed) {
        if (changed.isEmpty()) {
            return;
        }
        if (!isSubscribedToAll()) {
            write(broadcaster.oddsFrame(changed));
        } else {
            List<MarketState> notOpen = broadcaster.states(changed).stream()
                    .filter(state -> !state.isOpen())
                    .toList();
            if (!notOpen.isEmpty()) {
                write(FrameFactory.odds(broadcaster.epoch(), NO_POSITION, notOpen));
            }
        }
        changed.clear();
    }

    private void flushAllMarkets() {
        for (int part = 0; part < PARTS_PER_FLUSH_MAX && allMarkets.hasNext() && !transport.isFull(); part++) {
            Frame frame = allMarkets.next();
            if (frame != null) {
                write(frame);
            }
        }
    }
}
