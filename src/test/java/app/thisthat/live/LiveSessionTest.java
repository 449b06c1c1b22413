package app.thisthat.live;

import static org.assertj.core.api.Assertions.assertThat;

import app.thisthat.harness.TestDatabase;
import app.thisthat.kernel.MarketStatus;
import app.thisthat.kernel.Odds;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Conflation, back-pressure and timeouts of a session, with a clock and a transport of the test. */
class LiveSessionTest {

    private static final UUID MARKET = new UUID(0, 1);
    private static final long SECOND = 1_000_000_000L;

    private final Vertx vertx = Vertx.vertx();
    private final EventLoopBroadcaster broadcaster = new EventLoopBroadcaster(
            "epoch",
            vertx.getOrCreateContext(),
            LiveTimings.PRODUCTION,
            new LiveMetrics(),
            new PrivateSubscribers(Instant::now),
            viewed -> {});
    private final TestTransport transport = new TestTransport();
    private final LiveSession session = broadcaster.open(transport);
    private long now = System.nanoTime();
    private long position;

    private static final class TestTransport implements ClientTransport {
        private final List<JsonObject> received = new ArrayList<>();
        private boolean full;
        private int fullAfter;
        private int pings;
        private CloseCode closed;

        @Override
        public boolean isFull() {
            return full;
        }

        @Override
        public long queuedBytes() {
            return 0;
        }

        @Override
        public void send(Frame frame) {
            received.add(new JsonObject(frame.text()));
            full |= received.size() == fullAfter;
        }

        @Override
        public void setReconnectDelay(int ms) {}

        @Override
        public void close(CloseCode code) {
            closed = code;
        }

        @Override
        public void ping() {
            pings++;
        }

        @Override
        public boolean answersPings() {
            return true;
        }

        List<String> types() {
            return received.stream().map(frame -> frame.getString("type")).toList();
        }
    }

    @AfterEach
    void close() {
        TestDatabase.await(vertx.close());
    }

    private MarketState state(UUID market, long seq) {
        return MarketState.of(market, seq, new Odds(5_000), new Odds(5_000), MarketStatus.OPEN, null, Instant.EPOCH)
                .firstAt(++position);
    }

    private MarketState state(UUID market, long seq, MarketStatus status) {
        return state(market, seq).withStatus(status, null, ++position);
    }

    private List<MarketState> states(int from, int to) {
        List<MarketState> states = new ArrayList<>();
        for (int market = from; market <= to; market++) {
            states.add(state(new UUID(1, market), 1));
        }
        return states;
    }

    private boolean tickAfter(long nanos) {
        now += nanos;
        return broadcaster.tick(now);
    }

    @Test
    void staleness_isSentOncePerChangeAndToNewSessions() {
        broadcaster.staleChanged(false);
        broadcaster.staleChanged(true);
        broadcaster.staleChanged(true);
        TestTransport late = new TestTransport();
        broadcaster.open(late);
        broadcaster.staleChanged(false);
        broadcaster.open(new TestTransport());
        assertThat(transport.received)
                .containsExactly(
                        new JsonObject().put("type", "status").put("stale", true),
                        new JsonObject().put("type", "status").put("stale", false));
        assertThat(late.received).isEqualTo(transport.received);
    }

    @Test
    void tick_sendsTheLatestOfManyChanges() {
        broadcaster.oddsChanged(List.of(state(MARKET, 1)));
        broadcaster.subscribe(session, List.of(MARKET));
        for (long seq = 2; seq <= 5; seq++) {
            broadcaster.oddsChanged(List.of(state(MARKET, seq)));
        }
        assertThat(tickAfter(SECOND)).isTrue();
        assertThat(transport.types()).containsExactly("odds");
        assertThat(transport
                        .received
                        .get(0)
                        .getJsonArray("updates")
                        .getJsonObject(0)
                        .getLong("seq"))
                .isEqualTo(5);
    }

    @Test
    void tick_respectsTheConflationInterval() {
        broadcaster.oddsChanged(List.of(state(MARKET, 1)));
        broadcaster.subscribe(session, List.of(MARKET));
        session.setConflation(1_000);
        broadcaster.oddsChanged(List.of(state(MARKET, 2)));
        tickAfter(SECOND);
        broadcaster.oddsChanged(List.of(state(MARKET, 3)));
        assertThat(tickAfter(SECOND / 2)).isFalse();
        assertThat(transport.received).hasSize(1);
        assertThat(tickAfter(SECOND / 2)).isTrue();
        assertThat(transport.received).hasSize(2);
    }

    @Test
    void slowReader_receivesConflatedOddsButEveryStatus() {
        broadcaster.oddsChanged(List.of(state(MARKET, 1)));
        broadcaster.resumeAll(session, position);
        transport.received.clear();
        transport.full = true;
        for (long seq = 2; seq <= 1_000; seq++) {
            broadcaster.oddsChanged(List.of(state(MARKET, seq)));
        }
        broadcaster.statusChanged(state(MARKET, 1_000, MarketStatus.CLOSED));
        broadcaster.statusChanged(state(MARKET, 1_000, MarketStatus.OPEN));
        assertThat(tickAfter(SECOND)).isFalse();
        assertThat(transport.received).isEmpty();
        transport.full = false;
        assertThat(tickAfter(SECOND)).isTrue();
        assertThat(transport.types()).containsExactly("market", "market", "odds");
        assertThat(transport.received.get(2).getJsonArray("updates")).hasSize(1);
    }

    @Test
    void stalledClient_isClosedAfterTenSeconds() {
        broadcaster.oddsChanged(List.of(state(MARKET, 1)));
        broadcaster.subscribe(session, List.of(MARKET));
        transport.full = true;
        broadcaster.oddsChanged(List.of(state(MARKET, 2)));
        tickAfter(SECOND);
        tickAfter(9 * SECOND);
        assertThat(transport.closed).isNull();
        tickAfter(2 * SECOND);
        assertThat(transport.closed).isEqualTo(CloseCode.SLOW);
    }

    @Test
    void stallTimeout_startsAgainAfterARead() {
        broadcaster.oddsChanged(List.of(state(MARKET, 1)));
        broadcaster.subscribe(session, List.of(MARKET));
        transport.full = true;
        broadcaster.oddsChanged(List.of(state(MARKET, 2)));
        tickAfter(SECOND);
        transport.full = false;
        tickAfter(8 * SECOND);
        transport.full = true;
        broadcaster.oddsChanged(List.of(state(MARKET, 3)));
        tickAfter(8 * SECOND);
        assertThat(transport.closed).isNull();
    }

    @Test
    void stalledClient_isClosedWithoutNewChanges() {
        broadcaster.subscribeAll(session);
        tickAfter(SECOND);
        transport.full = true;
        broadcaster.heartbeat(now);
        tickAfter(SECOND);
        tickAfter(9 * SECOND);
        assertThat(transport.closed).isNull();
        tickAfter(2 * SECOND);
        assertThat(transport.closed).isEqualTo(CloseCode.SLOW);
    }

    @Test
    void slowReader_isPingedAfterItHasRead_andReadingCountsAsAFrame() {
        broadcaster.subscribeAll(session);
        tickAfter(SECOND);
        transport.full = true;
        for (int i = 0; i < 4; i++) {
            broadcaster.heartbeat(now);
        }
        tickAfter(SECOND);
        assertThat(transport.pings).isZero();
        transport.full = false;
        assertThat(tickAfter(8 * SECOND)).isTrue();
        assertThat(transport.pings).isEqualTo(1);
        assertThat(session.isIdle(now + 29 * SECOND)).isFalse();
        assertThat(session.isIdle(now + 31 * SECOND)).isTrue();
    }

    @Test
    void fullQueue_closesTheSession() {
        transport.full = true;
        for (int i = 0; transport.closed == null; i++) {
            session.send(FrameFactory.authExpired());
            assertThat(session.queuedBytes()).isLessThanOrEqualTo(131_072);
            assertThat(i).isLessThan(131_072);
        }
        assertThat(transport.closed).isEqualTo(CloseCode.SLOW);
    }

    @Test
    void snapshotOfAll_isSentInPartsBeforeChanges() {
        broadcaster.oddsChanged(states(1, 250));
        broadcaster.subscribeAll(session);
        tickAfter(SECOND);
        broadcaster.oddsChanged(List.of(state(new UUID(1, 7), 2)));
        tickAfter(SECOND);
        assertThat(transport.types()).containsExactly("snapshot", "snapshot", "snapshot", "odds");
        assertThat(transport.received)
                .extracting(frame -> frame.getBoolean("last"))
                .containsExactly(false, false, true, null);
    }

    @Test
    void resumeAll_sendsChangedAndEndedMarketsInParts() {
        broadcaster.oddsChanged(states(1, 250));
        long resumePosition = position;
        List<MarketState> changed = states(1, 120);
        broadcaster.oddsChanged(changed);
        broadcaster.statusChanged(state(new UUID(1, 130), 1, MarketStatus.RESOLVED));
        broadcaster.statusChanged(state(new UUID(1, 131), 1, MarketStatus.CLOSED));
        broadcaster.statusChanged(state(new UUID(1, 131), 1, MarketStatus.OPEN));
        broadcaster.resumeAll(session, resumePosition);
        tickAfter(SECOND);
        assertThat(transport.types()).containsExactly("snapshot", "snapshot");
        assertThat(transport.received)
                .extracting(frame -> frame.getBoolean("last"))
                .containsExactly(false, true);
        List<String> sent = markets();
        assertThat(sent).hasSize(122).doesNotHaveDuplicates();
        assertThat(status(130)).isEqualTo("resolved");
        assertThat(status(131)).isEqualTo("open");
    }

    private List<String> markets() {
        return transport.received.stream()
                .flatMap(frame -> frame.getJsonArray("markets").stream())
                .map(state -> ((JsonObject) state).getString("marketId"))
                .toList();
    }

    private String status(int market) {
        return transport.received.stream()
                .flatMap(frame -> frame.getJsonArray("markets").stream())
                .map(JsonObject.class::cast)
                .filter(state -> state.getString("marketId").equals(new UUID(1, market).toString()))
                .findFirst()
                .orElseThrow()
                .getString("status");
    }

    @Test
    void positionOfAnyFrame_resumesWithoutGaps() {
        broadcaster.oddsChanged(states(1, 250));
        broadcaster.subscribeAll(session);
        transport.fullAfter = 1;
        tickAfter(SECOND);
        long half = transport.received.get(0).getLong("position");
        broadcaster.remove(session);
        TestTransport second = new TestTransport();
        broadcaster.resumeAll(broadcaster.open(second), half);
        tickAfter(SECOND);
        transport.received.addAll(second.received);
        assertThat(markets()).hasSize(250).doesNotHaveDuplicates();
    }

    @Test
    void snapshot_hasNoPositionWhileAnOlderChangeIsPending() {
        UUID other = new UUID(0, 2);
        broadcaster.oddsChanged(List.of(state(MARKET, 1), state(other, 1)));
        broadcaster.subscribe(session, List.of(MARKET));
        broadcaster.oddsChanged(List.of(state(MARKET, 2)));
        broadcaster.subscribe(session, List.of(other));
        session.sendSnapshot(broadcaster.states(List.of(other)));
        tickAfter(SECOND);
        session.sendSnapshot(broadcaster.states(List.of(other)));
        assertThat(transport.received)
                .extracting(frame -> frame.getLong("position"))
                .containsExactly(null, position, position);
    }

    @Test
    void subscriberOfAllAndOne_receivesAChangeOnce_andTheOneAfterLeavingAll() {
        broadcaster.oddsChanged(states(1, 250));
        UUID one = new UUID(1, 250);
        broadcaster.subscribe(session, List.of(one));
        broadcaster.resumeAll(session, position);
        transport.received.clear();
        broadcaster.oddsChanged(states(1, 250));
        tickAfter(SECOND);
        assertThat(transport.received).hasSize(3).allSatisfy(frame -> assertThat(frame.getJsonArray("updates"))
                .hasSizeLessThanOrEqualTo(100));
        transport.received.clear();
        broadcaster.oddsChanged(states(1, 250));
        transport.fullAfter = 1;
        tickAfter(SECOND);
        transport.full = false;
        broadcaster.unsubscribeAll(session);
        assertThat(tickAfter(SECOND)).isTrue();
        assertThat(transport.received).hasSize(2);
        assertThat(transport.received.get(1).getJsonArray("updates")).hasSize(1);
    }

    @Test
    void emptySnapshot_isSent() {
        broadcaster.subscribeAll(session);
        assertThat(transport.types()).containsExactly("snapshot");
        assertThat(transport.received.get(0).getBoolean("last")).isTrue();
    }

    @Test
    void clientWithoutSubscriptionOrFrames_isIdle() {
        assertThat(session.isIdle(System.nanoTime() + 14 * SECOND)).isFalse();
        assertThat(session.isIdle(System.nanoTime() + 16 * SECOND)).isTrue();
        broadcaster.subscribeAll(session);
        assertThat(session.isIdle(System.nanoTime() + 16 * SECOND)).isFalse();
        assertThat(session.isIdle(System.nanoTime() + 31 * SECOND)).isTrue();
    }

    @Test
    void commandBudget_rejectsAfterABurst_andIsExhaustedByRejections() {
        CommandBudget budget = new CommandBudget(0);
        for (int i = 0; i < 20; i++) {
            assertThat(budget.tryAcquire(0, 1)).isTrue();
        }
        assertThat(budget.tryAcquire(0, 1)).isFalse();
        assertThat(budget.tryAcquire(SECOND / 10, 1)).isTrue();
        for (int i = 0; i < 20; i++) {
            assertThat(budget.isExhausted()).isFalse();
            assertThat(budget.tryAcquire(SECOND / 10, 1)).isFalse();
        }
        assertThat(budget.isExhausted()).isTrue();
    }

    @Test
    void commandBudget_isExhaustedByRejectionsBetweenAcceptedMessages() {
        CommandBudget budget = new CommandBudget(0);
        budget.tryAcquire(0, 20);
        for (int i = 1; i <= 100 && !budget.isExhausted(); i++) {
            assertThat(budget.tryAcquire(i * SECOND / 10, 1)).isTrue();
            assertThat(budget.tryAcquire(i * SECOND / 10, 1)).isFalse();
        }
        assertThat(budget.isExhausted()).isTrue();
    }

    @Test
    void commandBudget_countsExpensiveMessages() {
        CommandBudget budget = new CommandBudget(0);
        assertThat(budget.tryAcquire(0, 10)).isTrue();
        assertThat(budget.tryAcquire(0, 10)).isTrue();
        assertThat(budget.tryAcquire(SECOND / 2, 10)).isFalse();
        assertThat(budget.tryAcquire(SECOND, 10)).isTrue();
    }

    @Test
    void connectionLimiter_limitsAnAddressAndTheNode() {
        ConnectionLimiter limiter = new ConnectionLimiter(1, 2);
        Optional<String> site = Optional.empty();
        assertThat(limiter.acquire("a", site)).isEmpty();
        assertThat(limiter.acquire("a", site).orElseThrow().code().status()).isEqualTo(429);
        assertThat(limiter.acquire("b", site)).isEmpty();
        assertThat(limiter.acquire("c", site).orElseThrow().code().status()).isEqualTo(503);
        limiter.release("a", site);
        assertThat(limiter.acquire("a", site)).isEmpty();
    }

    @Test
    void connectionLimiter_leavesMostOfANodeToOtherSites() {
        ConnectionLimiter limiter = new ConnectionLimiter(1, 16);
        Optional<String> site = Optional.of("2001:db8:1::/48");
        assertThat(limiter.acquire("2001:db8:1:1::/64", site)).isEmpty();
        assertThat(limiter.acquire("2001:db8:1:2::/64", site)).isEmpty();
        assertThat(limiter.acquire("2001:db8:1:3::/64", site)
                        .orElseThrow()
                        .code()
                        .status())
                .isEqualTo(429);
        assertThat(limiter.acquire("2001:db8:2:1::/64", Optional.of("2001:db8:2::/48")))
                .isEmpty();
        limiter.release("2001:db8:1:1::/64", site);
        assertThat(limiter.acquire("2001:db8:1:3::/64", site)).isEmpty();
    }
}
