package app.thisthat.market;

import static org.assertj.core.api.Assertions.assertThat;

import app.thisthat.harness.TestDatabase;
import app.thisthat.http.cache.CacheValidity;
import app.thisthat.kernel.MarketStatus;
import app.thisthat.kernel.Odds;
import app.thisthat.platform.eventbus.Bus;
import app.thisthat.platform.eventbus.BusMessage;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class MarketCacheValidityTest {

    private static final UUID SHOWN = new UUID(1, 1);
    private static final UUID OTHER = new UUID(2, 2);
    private static final Duration WAIT_MAX = Duration.ofSeconds(10);

    private final Vertx vertx = Vertx.vertx();
    private final Bus bus = new Bus(vertx, WAIT_MAX);
    private final List<UUID> changedKeys = new CopyOnWriteArrayList<>();
    private final MarketEvents events = new MarketEvents(bus);
    private final MarketCacheValidity validity = new MarketCacheValidity(System::nanoTime, changedKeys::addAll);
    private volatile Runnable laterSubscriber = () -> {};

    @BeforeEach
    void subscribe() {
        validity.subscribe(events);
        events.subscribe(odds -> laterSubscriber.run(), market -> laterSubscriber.run());
    }

    @AfterEach
    void stop() {
        TestDatabase.await(vertx.close());
    }

    private CacheValidity market() {
        return validity.ofMarket(SHOWN, Optional.empty(), validity.changes());
    }

    private CacheValidity list() {
        return validity.ofList(List.of(SHOWN), validity.changes());
    }

    private void moveOdds(UUID market) {
        publish(
                OddsChanged.ADDRESS,
                new OddsChanged(
                        List.of(new OddsChanged.State(market, 2, new Odds(6_000), new Odds(4_000), Instant.now()))));
    }

    private void close(UUID market) {
        publish(MarketChanged.ADDRESS, new MarketChanged(market, MarketStatus.CLOSED, null));
    }

    private void edit(UUID market) {
        publish(MarketsEdited.ADDRESS, new MarketsEdited(List.of(market)));
    }

    private void publish(String address, BusMessage event) {
        long before = validity.changes();
        bus.publish(address, event);
        waitUntil(() -> validity.changes() != before);
    }

    private static void waitUntil(BooleanSupplier condition) {
        long deadline = System.nanoTime() + WAIT_MAX.toNanos();
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime()).isLessThan(deadline);
            Thread.onSpinWait();
        }
    }

    @Test
    void movedOdds_endResponsesThatShowTheMarketOnly() {
        CacheValidity market = market();
        CacheValidity list = list();
        moveOdds(OTHER);
        assertThat(market.isValid()).isTrue();
        assertThat(list.isValid()).isTrue();

        moveOdds(SHOWN);

        assertThat(market.isValid()).isFalse();
        assertThat(list.isValid()).isFalse();
    }

    @Test
    void changedMarket_endsEveryList() {
        CacheValidity market = market();
        CacheValidity list = list();

        close(OTHER);

        assertThat(market.isValid()).isTrue();
        assertThat(list.isValid()).isFalse();
    }

    @Test
    void editedMarket_endsResponsesThatShowItOnly() {
        CacheValidity market = market();
        CacheValidity list = list();
        edit(OTHER);
        assertThat(market.isValid()).isTrue();
        assertThat(list.isValid()).isTrue();

        edit(SHOWN);

        assertThat(market.isValid()).isFalse();
        assertThat(list.isValid()).isFalse();
    }

    @Test
    void laterSubscriber_findsResponsesEnded() {
        List<Boolean> valid = new CopyOnWriteArrayList<>();
        CacheValidity market = market();
        laterSubscriber = () -> valid.add(market.isValid());

        moveOdds(SHOWN);
        waitUntil(() -> valid.size() == 1);
        CacheValidity list = list();
        laterSubscriber = () -> valid.add(list.isValid());
        close(OTHER);
        waitUntil(() -> valid.size() == 2);

        assertThat(valid).containsExactly(false, false);
    }

    @Test
    void responseReadDuringAChange_isNotCached() {
        long before = validity.changes();

        moveOdds(OTHER);

        assertThat(validity.ofMarket(SHOWN, Optional.empty(), before).isValid()).isFalse();
    }

    @Test
    void tooManyValidResponses_areNotCachedUntilOthersHaveExpired() {
        AtomicLong nanos = new AtomicLong();
        MarketCacheValidity bounded = new MarketCacheValidity(nanos::get, keys -> {});
        List<UUID> many = Collections.nCopies(10_000, SHOWN);
        long lists = MarketCacheValidity.ENTRIES_MAX / (many.size() + 1);
        for (long i = 0; i < lists; i++) {
            assertThat(bounded.ofList(many, 0).isValid()).isTrue();
        }
        assertThat(bounded.ofList(many, 0).isValid()).isFalse();

        nanos.addAndGet(Duration.ofSeconds(11).toNanos());
        assertThat(bounded.ofList(many, 0).isValid()).isFalse();
        nanos.addAndGet(Duration.ofSeconds(11).toNanos());

        assertThat(bounded.ofList(many, 0).isValid()).isTrue();
    }

    @Test
    void endedResponses_makeRoomForOthers() {
        List<UUID> many = Collections.nCopies(10_000, SHOWN);
        for (long i = 0; i < MarketCacheValidity.ENTRIES_MAX / many.size(); i++) {
            validity.ofList(many, validity.changes());
        }
        assertThat(validity.ofList(many, validity.changes()).isValid()).isFalse();

        moveOdds(SHOWN);

        assertThat(validity.ofList(many, validity.changes()).isValid()).isTrue();
    }

    @Test
    void endAll_endsEveryResponse() {
        CacheValidity market = market();
        CacheValidity list = list();

        validity.invalidateAll();

        assertThat(market.isValid()).isFalse();
        assertThat(list.isValid()).isFalse();
    }

    @Test
    void everyChange_isReportedToTheSharedCache() {
        moveOdds(SHOWN);
        close(OTHER);
        validity.invalidateAll();

        assertThat(changedKeys).containsExactly(SHOWN, OTHER, MarketCacheValidity.LISTS, MarketCacheValidity.LISTS);
    }
}
