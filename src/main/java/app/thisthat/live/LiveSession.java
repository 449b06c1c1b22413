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
 * One client: what it follows and what still has to be told. Lives on one event loop.
 *
 * <p>Odds are gathered and the newest wins, so what waits is bounded by what is followed: a set of ids, which the {@link
 * LiveLoop} keeps, or one position in the {@link ChangeLog}. What must not be lost waits in line, and a client for which the
 * line gets too long is hung up on: it reads everything again when it comes back, which is better than not knowing what it
 * missed.
 */
final class LiveSession {

    /**
     * Bytes in line at the most. With what the {@link ClientTransport} holds it makes less than 256 kB a client. What is told to many,
     * as that markets closed, is kept once for all of them, so that all markets of a large catalogue may close together.
     */
    private static final int LINE_BYTES_MAX = 131_072;

    /** Markets that one frame of a snapshot holds. */
    private static final int SNAPSHOT_PART_MAX = 100;

    private static final int CONFLATE_MS_DEFAULT = 100;
    private static final long NANOS_PER_MS = 1_000_000L;

    /** The position of one that does not follow all markets. */
    private static final long NOWHERE = FrameFactory.NO_POSITION;

    private final EventLoopBroadcaster loop;
    private final ClientTransport outlet;
    private final Deque<Frame> line = new ArrayDeque<>();
    private final Set<UUID> followed = new LinkedHashSet<>();
    private long position = NOWHERE;
    private long snapshotEnd = NOWHERE;
    private boolean wasAway;
    private int lineBytes;
    private UUID user;
    private Credits balanceTold;
    private Runnable recheck = () -> {};
    private int conflateMs = CONFLATE_MS_DEFAULT;
    private long flushedAt;
    private final Heartbeat pulse = new Heartbeat();
    private boolean usedOnce;
    private boolean pingDue;
    private boolean hungUp;
    private boolean gone;

    LiveSession(EventLoopBroadcaster loop, ClientTransport outlet) {
        this.loop = loop;
        this.outlet = outlet;
    }

    /** Ends the session at once, however long the other side takes to agree. */
    void hangUp(CloseCode code) {
        if (hungUp) {
            return;
        }
        hungUp = true;
        line.clear();
        lineBytes = 0;
        loop.meter().hungUp(code);
        loop.close(this);
        outlet.close(code);
    }

    /** Tells the client to come back after a while, and hangs up. */
    void sendAway(int reconnectInMs) {
        outlet.comeBackAfter(reconnectInMs);
        tell(FrameFactory.shutdown(reconnectInMs));
        hangUp(CloseCode.SHUTDOWN);
    }

    /** The loop does not know it any more. */
    void leave() {
        gone = true;
    }

    boolean isGone() {
        return gone;
    }

    /** Bytes that wait for the client. */
    long waiting() {
        return lineBytes + outlet.queued();
    }

    /**
     * Looks after the client, whether or not there is news for it: one for whom too much waits is judged from now on.
     *
     * @param ping whether it has to show that it is there, at once or when it has read what waits
     */
    void feelPulse(boolean ping) {
        pingDue |= ping;
        if (outlet.full()) {
            loop.wake(this);
        } else {
            pingIfDue();
        }
    }

    private void pingIfDue() {
        if (pingDue && !outlet.full()) {
            pingDue = false;
            outlet.ping();
        }
    }

    boolean followsAll() {
        return position != NOWHERE;
    }

    Set<UUID> followed() {
        return followed;
    }

    UUID user() {
        return user;
    }

    void user(UUID known) {
        user = known;
        balanceTold = null;
        usedOnce |= known != null;
    }

    /** Says how to find out whether the user still may listen. */
    void onDoubt(Runnable check) {
        recheck = check;
    }

    void doubt() {
        recheck.run();
    }

    void conflate(int ms) {
        conflateMs = ms;
    }

    void heard(long nowNanos) {
        pulse.heard(nowNanos);
    }

    /** Whether the client gives no sign of life, or merely hangs about without ever having asked for anything. */
    boolean silent(long nowNanos) {
        return pulse.isSilent(outlet.answers(), usedOnce, nowNanos);
    }

    void follow(Collection<UUID> markets) {
        followed.addAll(markets);
        usedOnce = true;
    }

    void unfollow(Collection<UUID> markets) {
        followed.removeAll(markets);
    }

    /** Up to where it was told all open markets. */
    long position() {
        return position;
    }

    /**
     * Follows all open markets from now on; a snapshot of what is behind a position comes first, as fast as it is read.
     *
     * @param back whether it knows what is before, and so has to hear which markets are no longer open
     */
    void followAll(long from, boolean back) {
        long end = loop.log().end();
        boolean nothing = loop.log().stretch(from, back).states().isEmpty();
        if (nothing) {
            tell(FrameFactory.snapshot(loop.epoch(), loop.owesOdds(this) ? NOWHERE : end, List.of(), true));
        }
        position = nothing ? end : from;
        snapshotEnd = nothing ? NOWHERE : end;
        wasAway = back;
        usedOnce = true;
        loop.wake(this);
    }

    void unfollowAll() {
        position = NOWHERE;
        snapshotEnd = NOWHERE;
    }

    /** Tells some markets' states; up to where it has been told everything then can be said if nothing else waits. */
    void snapshot(List<MarketState> states) {
        long told = followsAll() || loop.owesOdds(this) ? NOWHERE : loop.log().end();
        int from = 0;
        do {
            int to = Math.min(from + SNAPSHOT_PART_MAX, states.size());
            boolean last = to == states.size();
            tell(FrameFactory.snapshot(loop.epoch(), last ? told : NOWHERE, states.subList(from, to), last));
            from = to;
        } while (from < states.size());
    }

    /** Tells the balance, if it is another than was told. */
    void balance(Credits now) {
        if (!now.equals(balanceTold)) {
            balanceTold = now;
            tell(FrameFactory.balance(now));
        }
    }

    private void send(Frame frame) {
        loop.meter().sent();
        outlet.send(frame);
    }

    /** Sends what must not be lost. */
    void tell(Frame frame) {
        if (hungUp) {
            return;
        }
        if (line.isEmpty() && !outlet.full()) {
            send(frame);
        } else if (lineBytes + frame.cost() <= LINE_BYTES_MAX) {
            line.add(frame);
            lineBytes += frame.cost();
            loop.wake(this);
        } else {
            hangUp(CloseCode.SLOW);
        }
    }

    /**
     * Sends what waits as far as the client takes it.
     *
     * @param moved markets whose odds are to be told; those that were are taken out
     * @return whether nothing waits any more
     */
    boolean flush(long nowNanos, Set<UUID> moved) {
        if (pulse.standsStill(outlet.full(), nowNanos)) {
            hangUp(CloseCode.SLOW);
        }
        pingIfDue();
        while (!line.isEmpty() && !outlet.full()) {
            Frame next = line.remove();
            lineBytes -= next.cost();
            send(next);
        }
        boolean due = nowNanos - flushedAt >= (conflateMs - 1) * NANOS_PER_MS || snapshotEnd != NOWHERE;
        if (due && line.isEmpty() && !outlet.full()) {
            flushedAt = nowNanos;
            flushFollowed(moved);
            flushAll();
        }
        return line.isEmpty()
                && moved.isEmpty()
                && (!followsAll() || position >= loop.log().end())
                && !outlet.full();
    }

    private void flushFollowed(Set<UUID> moved) {
        if (moved.isEmpty()) {
            return;
        }
        if (!followsAll()) {
            send(loop.odds(moved));
        } else {
            List<MarketState> notInLog =
                    loop.states(moved).stream().filter(state -> !state.isOpen()).toList();
            if (!notInLog.isEmpty()) {
                send(FrameFactory.odds(loop.epoch(), NOWHERE, notInLog));
            }
        }
        moved.clear();
    }

    private void flushAll() {
        while (followsAll() && position < loop.log().end() && !outlet.full()) {
            if (snapshotEnd != NOWHERE) {
                ChangeLog.Stretch part = loop.log().stretch(position, wasAway);
                position = part.end();
                boolean last = position >= snapshotEnd;
                send(FrameFactory.snapshot(loop.epoch(), position, part.states(), last));
                snapshotEnd = last ? NOWHERE : snapshotEnd;
            } else {
                ChangeLog.Part part = loop.log().after(position);
                position = part.end();
                if (!part.states().isEmpty()) {
                    send(part.frame());
                }
            }
        }
    }
}
