package app.thisthat.market;

import static org.assertj.core.api.Assertions.assertThat;

import app.thisthat.harness.TestDatabase;
import app.thisthat.http.cache.CacheValidity;
import app.thisthat.kernel.MarketStatus;
import app.thisthat.kernel.Odds;
import app.thisthat.platform.eventbus.Bus;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Which answers about markets end with which news. */
class MarketCacheValidityTest {

    private static final UUID SHOWN = new UUID(1, 1);
    private static final UUID OTHER = new UUID(2, 2);
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private final Vertx vertx = Vertx.vertx();
    private final Bus bus = new Bus(vertx, PATIENCE);
    private volatile Runnable toldAfter = () -> {};
    private final List<UUID> toldFirst = new CopyOnWriteArrayList<>();
    private final MarketEvents news = new MarketEvents(bus);
    private final MarketCacheValidity freshness = new MarketCacheValidity(System::nanoTime, toldFirst::addAll);

    @BeforeEach
    void listen() {
        freshness.follow(news);
        news.tell(odds -> toldAfter.run(), market -> toldAfter.run());
    }

    @AfterEach
    void stop() {
        TestDatabase.await(vertx.close());
    }

    private CacheValidity one() {
        return freshness.ofMarket(SHOWN, freshness.changes());
    }

    private CacheValidity list() {
        return freshness.ofList(List.of(SHOWN), freshness.changes());
    }

    private void oddsMove(UUID market) {
        long before = freshness.changes();
        bus.publish(
                OddsChanged.ADDRESS,
                new OddsChanged(
                        List.of(new OddsChanged.State(market, 2, new Odds(6_000), new Odds(4_000), Instant.now()))));
        heard(before);
    }

    private void changes(UUID market) {
        long before = freshness.changes();
        bus.publish(MarketChanged.ADDRESS, new MarketChanged(market, MarketStatus.CLOSED, null));
        heard(before);
    }

    private void edited(UUID market) {
        long before = freshness.changes();
        bus.publish(MarketsEdited.ADDRESS, new MarketsEdited(List.of(market)));
        heard(before);
    }

    private void heard(long before) {
        waitUntil(() -> freshness.changes() != before);
    }

    private static void waitUntil(BooleanSupplier condition) {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime()).isLessThan(deadline);
            Thread.onSpinWait();
        }
    }

    @Test
    void movedOdds_endWhatShowsTheMarketAndNothingElse() {
        CacheValidity one = one();
        CacheValidity list = list();
        oddsMove(OTHER);
        assertThat(one.isValid()).isTrue();
        assertThat(list.isValid()).isTrue();

        oddsMove(SHOWN);

        assertThat(one.isValid()).isFalse();
        assertThat(list.isValid()).isFalse();
    }

    @Test
    void changedMarket_endsEveryListSinceItMayBelongThere() {
        CacheValidity one = one();
        CacheValidity list = list();

        changes(OTHER);

        assertThat(one.isValid()).isTrue();
        assertThat(list.isValid()).isFalse();
    }

    @Test
    void editedMarket_endsWhatShowsItAndNothingElse() {
        CacheValidity one = one();
        CacheValidity list = list();
        edited(OTHER);
        assertThat(one.isValid()).isTrue();
        assertThat(list.isValid()).isTrue();

        edited(SHOWN);

        assertThat(one.isValid()).isFalse();
        assertThat(list.isValid()).isFalse();
    }

    @Test
    void whoeverIsToldAfter_findsAnswersEnded() {
        List<Boolean> held = new CopyOnWriteArrayList<>();
        CacheValidity one = one();
        toldAfter = () -> held.add(one.isValid());

        oddsMove(SHOWN);
        waitUntil(() -> held.size() == 1);
        CacheValidity list = list();
        toldAfter = () -> held.add(list.isValid());
        changes(OTHER);
        waitUntil(() -> held.size() == 2);

        assertThat(held).containsExactly(false, false);
    }

    @Test
    void whatWasReadWhileSomethingChanged_isNotKept() {
        long before = freshness.changes();

        oddsMove(OTHER);

        assertThat(freshness.ofMarket(SHOWN, before).isValid()).isFalse();
    }

    @Test
    void ownChange_endsEverythingAtOnce() {
        CacheValidity one = one();
        CacheValidity list = list();

        freshness.endAll();

        assertThat(one.isValid()).isFalse();
        assertThat(list.isValid()).isFalse();
    }

    @Test
    void whoeverSharesPages_hearsOfEveryChangeFirst() {
        oddsMove(SHOWN);
        changes(OTHER);
        freshness.endAll();

        assertThat(toldFirst).containsExactly(SHOWN, OTHER, MarketCacheValidity.LISTS, MarketCacheValidity.LISTS);
    }
}
