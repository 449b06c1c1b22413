package app.thisthat.market;

import static app.thisthat.harness.TestDatabase.await;
import static org.assertj.core.api.Assertions.assertThat;

import app.thisthat.harness.DatabaseExtension;
import app.thisthat.harness.LedgerFixture;
import app.thisthat.harness.TestDatabase;
import app.thisthat.kernel.Ids;
import app.thisthat.kernel.MarketStatus;
import app.thisthat.kernel.PageRequest;
import app.thisthat.platform.Cancellation;
import app.thisthat.platform.embedded.EmbeddedRedis;
import app.thisthat.platform.redis.RedisCircuitBreaker;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Two nodes share pages of the events and of the listings with one market per event. */
@ExtendWith(DatabaseExtension.class)
class EventListingCacheIT {

    private static final PageRequest PAGE = new PageRequest(20, 0);
    private static final EventQuery EVENTS = new EventQuery(
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            MarketStatus.OPEN,
            false,
            MarketSort.NEWEST,
            PAGE,
            Optional.empty());
    private static final MarketQuery GROUPED = new MarketQuery(
            Optional.empty(),
            new MarketFilter(
                    List.of(MarketStatus.OPEN),
                    List.of(),
                    Optional.empty(),
                    Optional.empty(),
                    Optional.empty(),
                    Optional.empty(),
                    Optional.empty(),
                    false,
                    true),
            MarketSort.NEWEST,
            PAGE,
            Optional.empty(),
            false);

    private final UUID event = Ids.next();
    private TestDatabase database;
    private LedgerFixture fixture;
    private EmbeddedRedis redis;
    private RedisCircuitBreaker breaker;
    private ListingCacheStore store;
    private ListingCache one;
    private ListingCache other;

    @BeforeEach
    void start(TestDatabase database, @TempDir Path home) {
        this.database = database;
        fixture = new LedgerFixture(database);
        redis = EmbeddedRedis.start(home, Path.of("target", "servers", "programs"));
        breaker = new RedisCircuitBreaker(database.vertx(), redis.uri(), Duration.ofSeconds(2));
        store = new ListingCacheStore(breaker, database.uri());
        one = cache(store);
        other = cache(new ListingCacheStore(breaker, database.uri()));
        UUID market = fixture.market("0.65", "0.37");
        database.execute("insert into events (id, feed_id, title) values (?, ?, 'Before')", event, event.toString());
        database.execute("update markets set event_id = ?, event_title = 'Before' where id = ?", event, market);
    }

    @AfterEach
    void stop() {
        breaker.close();
        redis.close();
    }

    private ListingCache cache(ListingCacheStore pages) {
        return new ListingCache(
                new CatalogueStore(
                        database.postgres(), InstantSource.system(), () -> 0, new MarketRowStore(FeedOutage.none())),
                new EventStore(database.postgres(), InstantSource.system(), new MarketRowStore(FeedOutage.none())),
                pages);
    }

    @Test
    void pages_areSharedUntilTheEventChanges() {
        fixture.waitUntil(Duration.ofSeconds(10), () -> isCached(EVENTS) && isCached(GROUPED));
        String events = events(one);
        String grouped = grouped(one);
        assertThat(grouped).contains("\"groups\":[").isNotEqualTo(events);
        database.execute("update events set title = 'Renamed' where id = ?", event);
        assertThat(events(other)).isEqualTo(events);
        assertThat(grouped(other)).isEqualTo(grouped);

        store.invalidate(List.of(event));

        fixture.waitUntil(Duration.ofSeconds(10), () -> events(other).contains("Renamed"));
        assertThat(grouped(other)).contains("Renamed");
    }

    private boolean isCached(ListingQuery query) {
        events(one);
        grouped(one);
        return await(store.find(query)).page().isPresent();
    }

    private static String events(ListingCache cache) {
        return await(cache.page(EVENTS, "caller", new Cancellation())).json().toString();
    }

    private static String grouped(ListingCache cache) {
        return await(cache.page(GROUPED, "caller", new Cancellation())).json().toString();
    }
}
