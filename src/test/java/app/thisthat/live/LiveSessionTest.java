package app.thisthat.live;

import static org.assertj.core.api.Assertions.assertThat;

import app.thisthat.harness.TestDatabase;
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
    private final LiveLoop loop = new LiveLoop("epoch", vertx.getOrCreateContext(), new LiveMeter(), new Listeners());
    private final Client client = new Client();
    private final LiveSession session = loop.open(client);
    private long now = System.nanoTime();

    private static final class Client implements Outlet {
        private final List<JsonObject> got = new ArrayList<>();
        private boolean full;
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
        }

        @Override
        public void close(CloseCode code) {
            closed = code;
        }

        @Override
        public void ping() {}

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

    private static MarketState state(UUID market, long seq) {
        return MarketState.of(market, seq, new Odds(5_000), new Odds(5_000), MarketState.OPEN, null, Instant.EPOCH);
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
        loop.followAll(session, false);
        client.full = true;
        for (long seq = 2; seq <= 1_000; seq++) {
            loop.moved(List.of(state(MARKET, seq)));
        }
        loop.turned(state(MARKET, 1_000).withStatus("closed", null));
        loop.turned(state(MARKET, 1_000).withStatus("open", null));
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
    void tooMuchThatMustNotBeLost_hangsUpInsteadOfLosingIt() {
        client.full = true;
        for (int i = 0; client.closed == null; i++) {
            session.tell(Frames.authExpired());
            assertThat(session.waiting()).isLessThanOrEqualTo(131_072);
            assertThat(i).isLessThan(131_072);
        }
        assertThat(client.closed).isEqualTo(CloseCode.SLOW);
    }

    @Test
    void snapshotOfAll_comesInPartsAndThenTheChanges() {
        List<MarketState> states = new ArrayList<>();
        for (int market = 1; market <= 250; market++) {
            states.add(state(new UUID(1, market), 1));
        }
        loop.moved(states);
        loop.followAll(session, true);
        flushAfter(SECOND);
        loop.moved(List.of(state(new UUID(1, 7), 2)));
        flushAfter(SECOND);
        assertThat(client.types()).containsExactly("snapshot", "snapshot", "snapshot", "odds");
        assertThat(client.got).extracting(frame -> frame.getBoolean("last")).containsExactly(false, false, true, null);
    }

    @Test
    void snapshotOfNothing_isToldToo() {
        loop.followAll(session, true);
        assertThat(client.types()).containsExactly("snapshot");
        assertThat(client.got.get(0).getBoolean("last")).isTrue();
    }

    @Test
    void silence_isNoticedOfThoseWhoNeverAskedAndOfThoseWhoDoNotAnswer() {
        assertThat(session.silent(System.nanoTime() + 14 * SECOND)).isFalse();
        assertThat(session.silent(System.nanoTime() + 16 * SECOND)).isTrue();
        loop.followAll(session, false);
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
        Admission admission = new Admission(1, 2);
        assertThat(admission.enter("a")).isEmpty();
        assertThat(admission.enter("a").orElseThrow().code().status()).isEqualTo(429);
        assertThat(admission.enter("b")).isEmpty();
        assertThat(admission.enter("c").orElseThrow().code().status()).isEqualTo(503);
        admission.leave("a");
        assertThat(admission.enter("a")).isEmpty();
    }
}
