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

/** The clients of one event loop and the states they are told. Everything in it happens on that loop. */
final class EventLoopBroadcaster {

    private static final long TICK_MS = 100;
    private static final long PULSE_MS = 5_000;
    private static final int PULSES_PER_PING = 4;
    private static final int RECONNECT_MS_MAX = 5_000;

    /** Frames that are kept for those who follow the same markets. */
    private static final int SHARED_MAX = 256;

    private final String epoch;
    private final Context context;
    private final LiveMetrics meter;
    private final PrivateSubscribers listeners;
    private final ChangeLog log;
    private final Map<UUID, MarketState> states = new HashMap<>();
    private final Set<LiveSession> sessions = new HashSet<>();
    private final Set<LiveSession> followingAll = new LinkedHashSet<>();
    private final Subscriptions<UUID> followers = new Subscriptions<>();
    private final Subscriptions<UUID> users = new Subscriptions<>();
    private final Map<Set<UUID>, Frame> shared = new HashMap<>();
    private volatile long waiting;
    private int pulses;
    private boolean stale;

    /**
     * The clients to look at with the next tick, each with the markets whose odds it has to be told. Made anew with each tick:
     * to write what is new into the old objects of thousands of clients costs the garbage collector a good deal.
     */
    private Map<LiveSession, Set<UUID>> awake = new LinkedHashMap<>();

    EventLoopBroadcaster(String epoch, Context context, LiveMetrics meter, PrivateSubscribers listeners) {
        this.epoch = epoch;
        this.context = context;
        this.meter = meter;
        this.listeners = listeners;
        this.log = new ChangeLog(epoch);
    }

    /** Begins to send what is gathered, and to feel the clients' pulse. */
    void start() {
        context.owner().setPeriodic(TICK_MS, timer -> tick(System.nanoTime()));
        context.owner().setPeriodic(PULSE_MS, timer -> checkPulse(System.nanoTime()));
    }

    /** Lets something happen on this loop. */
    void execute(Runnable action) {
        context.runOnContext(turn -> action.run());
    }

    String epoch() {
        return epoch;
    }

    LiveMetrics meter() {
        return meter;
    }

    PrivateSubscribers listeners() {
        return listeners;
    }

    ChangeLog log() {
        return log;
    }

    /** The state of a market, null if it is not known. */
    MarketState state(UUID market) {
        return states.get(market);
    }

    /** The changes of some markets, made once for all who are told the same. */
    Frame odds(Set<UUID> markets) {
        Frame known = shared.get(markets);
        if (known != null) {
            return known;
        }
        Frame made = FrameFactory.odds(epoch, log.end(), states(markets));
        if (shared.size() < SHARED_MAX) {
            shared.put(Set.copyOf(markets), made);
        }
        return made;
    }

    List<MarketState> states(Collection<UUID> markets) {
        return markets.stream().map(states::get).toList();
    }

    /** Bytes that waited for clients at the last tick. */
    long waiting() {
        return waiting;
    }

    LiveSession open(ClientTransport outlet) {
        LiveSession session = new LiveSession(this, outlet);
        sessions.add(session);
        meter.opened();
        if (stale) {
            session.tell(FrameFactory.status(true));
        }
        return session;
    }

    void close(LiveSession session) {
        if (sessions.remove(session)) {
            session.leave();
            meter.closed();
        }
        stopFollowing(session, List.copyOf(session.followed()));
        stopFollowingAll(session);
        awake.remove(session);
        forgetUser(session);
    }

    void wake(LiveSession session) {
        movedFor(session);
    }

    private Set<UUID> movedFor(LiveSession session) {
        return awake.computeIfAbsent(session, any -> new HashSet<>());
    }

    void follow(LiveSession session, Collection<UUID> markets) {
        session.follow(markets);
        markets.forEach(market -> followers.join(market, session));
    }

    void stopFollowing(LiveSession session, Collection<UUID> markets) {
        session.unfollow(markets);
        Set<UUID> moved = awake.get(session);
        if (moved != null) {
            markets.forEach(moved::remove);
        }
        markets.forEach(market -> followers.leave(market, session));
    }

    /** Tells all open markets from now on, and first what there is of them. */
    void followAll(LiveSession session) {
        followingAll.add(session);
        session.followAll(0, false);
    }

    /** Tells all open markets from now on, and first what changed behind a position, ends of markets included. */
    void followAllSince(LiveSession session, long position) {
        followingAll.add(session);
        session.followAll(position, true);
    }

    /** What was still to come of markets that it follows beside all is not forgotten. */
    void stopFollowingAll(LiveSession session) {
        if (followingAll.remove(session)) {
            session.followed().stream()
                    .filter(market -> states.get(market).position() > session.position())
                    .forEach(movedFor(session)::add);
            session.unfollowAll();
        }
    }

    /** Whether changes of the odds of single markets wait for a client. */
    boolean owesOdds(LiveSession session) {
        return !awake.getOrDefault(session, Set.of()).isEmpty();
    }

    void knowUser(LiveSession session, UUID user) {
        forgetUser(session);
        session.user(user);
        listeners.joined(user);
        users.join(user, session);
    }

    void forgetUser(LiveSession session) {
        if (session.user() != null) {
            users.leave(session.user(), session);
            listeners.left(session.user());
            session.user(null);
        }
    }

    /** Takes the states that moved; the odds go out with the next tick. */
    void moved(List<MarketState> moved) {
        shared.clear();
        for (MarketState state : moved) {
            states.put(state.marketId(), state);
            log.changed(state);
            followers.of(state.marketId()).forEach(session -> movedFor(session).add(state.marketId()));
        }
        followingAll.forEach(this::wake);
    }

    /** Takes a market that opened or ended, and tells it at once. */
    void turned(MarketState state) {
        shared.clear();
        states.put(state.marketId(), state);
        log.changed(state);
        if (state.isOpen()) {
            followingAll.forEach(this::wake);
        }
        Frame frame = FrameFactory.market(epoch, state);
        Set<LiveSession> concerned = new LinkedHashSet<>(followingAll);
        concerned.addAll(followers.of(state.marketId()));
        concerned.forEach(session -> session.tell(frame));
    }

    /** Takes whether what is told may be old; that is news for every client, if it is news. */
    void stale(boolean now) {
        if (stale != now) {
            stale = now;
            Frame frame = FrameFactory.status(now);
            List.copyOf(sessions).forEach(session -> session.tell(frame));
        }
    }

    /**
     * Forgets markets that ended long ago, with those who follow them.
     *
     * @param upTo the position of the last change that was ever forgotten
     */
    void forget(Collection<UUID> markets, long upTo) {
        for (UUID market : markets) {
            List.copyOf(followers.of(market)).forEach(session -> stopFollowing(session, List.of(market)));
            states.remove(market);
            log.forget(market);
        }
        log.forgottenUpTo(upTo);
    }

    void settled(List<SettledBet> bets) {
        for (SettledBet bet : bets) {
            List.copyOf(users.of(bet.userId())).forEach(session -> session.tell(FrameFactory.settled(bet)));
        }
    }

    void balances(Map<UUID, Credits> balances) {
        balances.forEach((user, balance) -> List.copyOf(users.of(user)).forEach(session -> session.balance(balance)));
    }

    /** Has every client of a user, some of whose sessions ended, look again whether its own still stands. */
    void sessionsEnded(UUID user) {
        List.copyOf(users.of(user)).forEach(LiveSession::doubt);
    }

    /**
     * Sends what waits, as far as clients take it.
     *
     * @return whether nothing waits for anyone any more
     */
    boolean tick(long nowNanos) {
        Map<LiveSession, Set<UUID>> now = awake;
        awake = new LinkedHashMap<>();
        long left = 0;
        for (Map.Entry<LiveSession, Set<UUID>> one : now.entrySet()) {
            LiveSession session = one.getKey();
            if (!session.isGone() && !session.flush(nowNanos, one.getValue())) {
                awake.put(session, one.getValue());
                left += session.waiting();
            }
        }
        waiting = left;
        shared.clear();
        return awake.isEmpty();
    }

    /** Hangs up on those who are no longer there, and now and then asks the others whether they are. */
    void checkPulse(long now) {
        pulses++;
        for (LiveSession session : new ArrayList<>(sessions)) {
            if (session.silent(now)) {
                session.hangUp(CloseCode.SILENT);
            } else {
                session.feelPulse(pulses % PULSES_PER_PING == 0);
            }
        }
    }

    /** Tells a client to come back a little later, not all at the same moment, and hangs up. */
    void sendAway(LiveSession session) {
        session.sendAway(ThreadLocalRandom.current().nextInt(RECONNECT_MS_MAX));
    }
}
