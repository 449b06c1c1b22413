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
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What is told to whom, and when, with the clock and the client's appetite in the hands of the test. */
class LiveSessionTest {

    private static final UUID MARKET = new UUID(0, 1);
    private static final long SECOND = 1_000_000_000L;

    private final Vertx vertx = Vertx.vertx();
    private final EventLoopBroadcaster loop =
            new EventLoopBroadcaster("epoch", vertx.getOrCreateContext(), new LiveMetrics(), new PrivateSubscribers());
    private final Client client = new Client();
    private final LiveSession session = loop.open(client);
    private long now = System.nanoTime();
    private long position;

    private static final class Client implements ClientTransport {
        private final List<JsonObject> got = new ArrayList<>();
        private boolean full;
        private int fullAfter;
        private int pings;
        private CloseCode closed;

        @Override
        public boolean full() {
            return full;
        }

        @Override
        public long queued() {
            return 0;
        }

        @Override
        public void send(Frame frame) {
            got.add(new JsonObject(frame.text()));
            full |= got.size() == fullAfter;
        }

        @Override
        public void comeBackAfter(int ms) {}

        @Override
        public void close(CloseCode code) {
            closed = code;
        }

        @Override
        public void ping() {
            pings++;
        }

        @Override
        public boolean answers() {
            return true;
        }

        List<String> types() {
            return got.stream().map(frame -> frame.getString("type")).toList();
        }
    }

    @AfterEach
    void close() {
        TestDatabase.await(vertx.close());
    }

    private MarketState state(UUID market, long seq) {
        return MarketState.of(market, seq, new Odds(5_000), new Odds(5_000), MarketStatus.OPEN, null, Instant.EPOCH)
                .first(++position);
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

    private boolean flushAfter(long nanos) {
        now += nanos;
        return loop.tick(now);
    }

    @Test
    void staleness_isToldOnceToEveryoneAndToThoseWhoComeMeanwhile() {
        loop.stale(false);
        loop.stale(true);
        loop.stale(true);
        Client late = new Client();
        loop.open(late);
        loop.stale(false);
        loop.open(new Client());
        assertThat(client.got)
                .containsExactly(
                        new JsonObject().put("type", "status").put("stale", true),
                        new JsonObject().put("type", "status").put("stale", false));
        assertThat(late.got).isEqualTo(client.got);
    }

    @Test
    void flush_tellsTheNewestOfManyChangesOnce() {
        loop.moved(List.of(state(MARKET, 1)));
        loop.follow(session, List.of(MARKET));
        for (long seq = 2; seq <= 5; seq++) {
            loop.moved(List.of(state(MARKET, seq)));
        }
        assertThat(flushAfter(SECOND)).isTrue();
        assertThat(client.types()).containsExactly("odds");
        assertThat(client.got.get(0).getJsonArray("updates").getJsonObject(0).getLong("seq"))
                .isEqualTo(5);
    }

    @Test
    void flush_waitsAsLongAsTheClientWished() {
        loop.moved(List.of(state(MARKET, 1)));
        loop.follow(session, List.of(MARKET));
        session.conflate(1_000);
        loop.moved(List.of(state(MARKET, 2)));
        flushAfter(SECOND);
        loop.moved(List.of(state(MARKET, 3)));
        assertThat(flushAfter(SECOND / 2)).isFalse();
        assertThat(client.got).hasSize(1);
        assertThat(flushAfter(SECOND / 2)).isTrue();
        assertThat(client.got).hasSize(2);
    }

    @Test
    void slowReader_getsFewerAndNewerOddsButEveryTurnOfAMarket() {
        loop.moved(List.of(state(MARKET, 1)));
        loop.followAllSince(session, position);
        client.got.clear();
        client.full = true;
        for (long seq = 2; seq <= 1_000; seq++) {
            loop.moved(List.of(state(MARKET, seq)));
        }
        loop.turned(state(MARKET, 1_000, MarketStatus.CLOSED));
        loop.turned(state(MARKET, 1_000, MarketStatus.OPEN));
        assertThat(flushAfter(SECOND)).isFalse();
        assertThat(client.got).isEmpty();
        client.full = false;
        assertThat(flushAfter(SECOND)).isTrue();
        assertThat(client.types()).containsExactly("market", "market", "odds");
        assertThat(client.got.get(2).getJsonArray("updates")).hasSize(1);
    }

    @Test
    void standstill_isHungUpOnAfterTenSeconds() {
        loop.moved(List.of(state(MARKET, 1)));
        loop.follow(session, List.of(MARKET));
        client.full = true;
        loop.moved(List.of(state(MARKET, 2)));
        flushAfter(SECOND);
        flushAfter(9 * SECOND);
        assertThat(client.closed).isNull();
        flushAfter(2 * SECOND);
        assertThat(client.closed).isEqualTo(CloseCode.SLOW);
    }

    @Test
    void pauseOfAReader_isForgivenOnceItReadsAgain() {
        loop.moved(List.of(state(MARKET, 1)));
        loop.follow(session, List.of(MARKET));
        client.full = true;
        loop.moved(List.of(state(MARKET, 2)));
        flushAfter(SECOND);
        client.full = false;
        flushAfter(8 * SECOND);
        client.full = true;
        loop.moved(List.of(state(MARKET, 3)));
        flushAfter(8 * SECOND);
        assertThat(client.closed).isNull();
    }

    @Test
    void standstill_isNoticedThoughThereIsNoNews() {
        loop.followAll(session);
        flushAfter(SECOND);
        client.full = true;
        loop.checkPulse(now);
        flushAfter(SECOND);
        flushAfter(9 * SECOND);
        assertThat(client.closed).isNull();
        flushAfter(2 * SECOND);
        assertThat(client.closed).isEqualTo(CloseCode.SLOW);
    }

    @Test
    void aSlowReader_isPingedWhenItHasRead_andIsThereSinceItReads() {
        loop.followAll(session);
        flushAfter(SECOND);
        client.full = true;
        for (int pulse = 0; pulse < 4; pulse++) {
            loop.checkPulse(now);
        }
        flushAfter(SECOND);
        assertThat(client.pings).isZero();
        client.full = false;
        assertThat(flushAfter(8 * SECOND)).isTrue();
        assertThat(client.pings).isEqualTo(1);
        assertThat(session.silent(now + 29 * SECOND)).isFalse();
        assertThat(session.silent(now + 31 * SECOND)).isTrue();
    }

    @Test
    void tooMuchThatMustNotBeLost_hangsUpInsteadOfLosingIt() {
        client.full = true;
        for (int i = 0; client.closed == null; i++) {
            session.tell(FrameFactory.authExpired());
            assertThat(session.waiting()).isLessThanOrEqualTo(131_072);
            assertThat(i).isLessThan(131_072);
        }
        assertThat(client.closed).isEqualTo(CloseCode.SLOW);
    }

    @Test
    void snapshotOfAll_comesInPartsAndThenTheChanges() {
        loop.moved(states(1, 250));
        loop.followAll(session);
        flushAfter(SECOND);
        loop.moved(List.of(state(new UUID(1, 7), 2)));
        flushAfter(SECOND);
        assertThat(client.types()).containsExactly("snapshot", "snapshot", "snapshot", "odds");
        assertThat(client.got).extracting(frame -> frame.getBoolean("last")).containsExactly(false, false, true, null);
    }

    @Test
    void comingBackToAll_isToldWhatMovedAndWhatIsNoLongerOpen_inParts() {
        loop.moved(states(1, 250));
        long told = position;
        List<MarketState> moved = states(1, 120);
        loop.moved(moved);
        loop.turned(state(new UUID(1, 130), 1, MarketStatus.RESOLVED));
        loop.turned(state(new UUID(1, 131), 1, MarketStatus.CLOSED));
        loop.turned(state(new UUID(1, 131), 1, MarketStatus.OPEN));
        loop.followAllSince(session, told);
        flushAfter(SECOND);
        assertThat(client.types()).containsExactly("snapshot", "snapshot");
        assertThat(client.got).extracting(frame -> frame.getBoolean("last")).containsExactly(false, true);
        List<String> back = markets();
        assertThat(back).hasSize(122).doesNotHaveDuplicates();
        assertThat(status(130)).isEqualTo("resolved");
        assertThat(status(131)).isEqualTo("open");
    }

    private List<String> markets() {
        return client.got.stream()
                .flatMap(frame -> frame.getJsonArray("markets").stream())
                .map(state -> ((JsonObject) state).getString("marketId"))
                .toList();
    }

    private String status(int market) {
        return client.got.stream()
                .flatMap(frame -> frame.getJsonArray("markets").stream())
                .map(JsonObject.class::cast)
                .filter(state -> state.getString("marketId").equals(new UUID(1, market).toString()))
                .findFirst()
                .orElseThrow()
                .getString("status");
    }

    @Test
    void position_leadsFromAnyFrameOnToEverythingThatCameBehindIt() {
        loop.moved(states(1, 250));
        loop.followAll(session);
        client.fullAfter = 1;
        flushAfter(SECOND);
        long half = client.got.get(0).getLong("position");
        loop.close(session);
        Client again = new Client();
        loop.followAllSince(loop.open(again), half);
        flushAfter(SECOND);
        client.got.addAll(again.got);
        assertThat(markets()).hasSize(250).doesNotHaveDuplicates();
    }

    @Test
    void snapshotOfOneMarket_hidesItsPositionWhileAnOlderChangeOfAnotherWaits() {
        UUID other = new UUID(0, 2);
        loop.moved(List.of(state(MARKET, 1), state(other, 1)));
        loop.follow(session, List.of(MARKET));
        loop.moved(List.of(state(MARKET, 2)));
        loop.follow(session, List.of(other));
        session.snapshot(loop.states(List.of(other)));
        flushAfter(SECOND);
        session.snapshot(loop.states(List.of(other)));
        assertThat(client.got).extracting(frame -> frame.getLong("position")).containsExactly(null, position, position);
    }

    @Test
    void whoFollowsAllAndOne_isToldAChangeOnce_andStillOfTheOneWhenItLeavesAll() {
        loop.moved(states(1, 250));
        UUID one = new UUID(1, 250);
        loop.follow(session, List.of(one));
        loop.followAllSince(session, position);
        client.got.clear();
        loop.moved(states(1, 250));
        flushAfter(SECOND);
        assertThat(client.got).hasSize(3).allSatisfy(frame -> assertThat(frame.getJsonArray("updates"))
                .hasSizeLessThanOrEqualTo(100));
        client.got.clear();
        loop.moved(states(1, 250));
        client.fullAfter = 1;
        flushAfter(SECOND);
        client.full = false;
        loop.stopFollowingAll(session);
        assertThat(flushAfter(SECOND)).isTrue();
        assertThat(client.got).hasSize(2);
        assertThat(client.got.get(1).getJsonArray("updates")).hasSize(1);
    }

    @Test
    void snapshotOfNothing_isToldToo() {
        loop.followAll(session);
        assertThat(client.types()).containsExactly("snapshot");
        assertThat(client.got.get(0).getBoolean("last")).isTrue();
    }

    @Test
    void silence_isNoticedOfThoseWhoNeverAskedAndOfThoseWhoDoNotAnswer() {
        assertThat(session.silent(System.nanoTime() + 14 * SECOND)).isFalse();
        assertThat(session.silent(System.nanoTime() + 16 * SECOND)).isTrue();
        loop.followAll(session);
        assertThat(session.silent(System.nanoTime() + 16 * SECOND)).isFalse();
        assertThat(session.silent(System.nanoTime() + 31 * SECOND)).isTrue();
    }

    @Test
    void budget_refusesAfterABurstAndRunsOutForThoseWhoGoOn() {
        CommandBudget budget = new CommandBudget(0);
        for (int i = 0; i < 20; i++) {
            assertThat(budget.take(0)).isTrue();
        }
        assertThat(budget.take(0)).isFalse();
        assertThat(budget.take(SECOND / 10)).isTrue();
        for (int i = 0; i < 21; i++) {
            assertThat(budget.exhausted()).isFalse();
            assertThat(budget.take(SECOND / 10)).isFalse();
        }
        assertThat(budget.exhausted()).isTrue();
    }

    @Test
    void admission_boundsAnAddressAndTheNode() {
        ConnectionLimiter admission = new ConnectionLimiter(1, 2);
        assertThat(admission.enter("a")).isEmpty();
        assertThat(admission.enter("a").orElseThrow().code().status()).isEqualTo(429);
        assertThat(admission.enter("b")).isEmpty();
        assertThat(admission.enter("c").orElseThrow().code().status()).isEqualTo(503);
        admission.leave("a");
        assertThat(admission.enter("a")).isEmpty();
    }
}
