package app.thisthat.leaderboard;

import app.thisthat.http.cache.CacheValidity;
import app.thisthat.kernel.Ids;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Carries what users win and stake into the live ranks. It writes what the database holds at that moment, not what a message
 * says, so that a message lost or heard twice does no harm; after any failure the ranks are built anew, and until then they
 * are not believed. The writing side belongs to one event loop; whether to believe may be asked from any.
 */
final class LiveRankUpdater {

    private static final Logger LOG = LoggerFactory.getLogger(LiveRankUpdater.class);
    private static final int CHUNK = 500;

    /** More users with news than these are not followed one by one. */
    private static final int NEWS_MAX = 50_000;

    /** A part that Redis was too busy to take is tried again; in all for less than a builder is believed. */
    private static final int FILL_TRIES = 5;

    private static final long FILL_PAUSE_MS = 1_000;

    private final Vertx vertx;
    private final BoardStore store;
    private final LiveRankStore live;
    private final Kept kept;
    private final Set<UUID> news = new LinkedHashSet<>();
    private volatile CacheValidity freshness;
    private volatile boolean believed;
    private boolean outdated;
    private boolean following;
    private boolean building;

    /**
     * How long something that was read is shown at most, whatever is heard.
     *
     * @param believed read from the live ranks
     * @param inDoubt read from the store
     */
    record Kept(Duration believed, Duration inDoubt) {}

    LiveRankUpdater(Vertx vertx, BoardStore store, LiveRankStore live, Kept kept) {
        this.vertx = vertx;
        this.kept = kept;
        this.freshness = new CacheValidity(kept.believed());
        this.store = store;
        this.live = live;
    }

    /** Whether the ranks in Redis are up to date as far as this node knows. */
    boolean believed() {
        return believed;
    }

    /** How long holds what is read from now on: until the ranks change; without live ranks, for a moment. */
    CacheValidity freshness() {
        if (!freshness.isValid()) {
            renew();
        }
        return freshness;
    }

    private synchronized void renew() {
        CacheValidity before = freshness;
        freshness = new CacheValidity(believed ? kept.believed() : kept.inDoubt());
        before.invalidate();
    }

    private synchronized void doubt() {
        believed = false;
        freshness.invalidate();
    }

    /** A user has won, lost or staked. */
    void heardOf(UUID userId) {
        if (news.size() < NEWS_MAX) {
            news.add(userId);
        } else {
            doubt();
            outdated = true;
        }
    }

    /** Writes the news heard so far; called every so often. What is heard meanwhile waits for the next time. */
    Future<Void> follow() {
        if (following || news.isEmpty() || !believed) {
            return Future.succeededFuture();
        }
        following = true;
        List<UUID> heard = List.copyOf(news);
        news.clear();
        return Future.succeededFuture().compose(begun -> write(heard)).onComplete(done -> following = false);
    }

    private Future<Void> write(List<UUID> heard) {
        if (heard.isEmpty()) {
            return Future.succeededFuture();
        }
        int count = Math.min(CHUNK, heard.size());
        return Future.succeededFuture(heard.subList(0, count).toArray(UUID[]::new))
                .compose(store::totals)
                .compose(live::put)
                .onFailure(failure -> {
                    news.addAll(heard);
                    doubt();
                    LOG.info("Live ranks cannot be followed and will be built anew: {}", failure.getMessage());
                })
                .compose(written -> {
                    renew();
                    return write(heard.subList(count, heard.size()));
                });
    }

    /** Builds the ranks if they are not there, not believed or outdated; called every so often. */
    Future<Void> mend() {
        if (building) {
            return Future.succeededFuture();
        }
        building = true;
        return live.isReady()
                .onSuccess(ready -> {
                    if (!ready) {
                        doubt();
                    }
                })
                .compose(ready -> believed && !outdated ? Future.<Void>succeededFuture() : build())
                .onComplete(done -> {
                    building = false;
                    if (done.failed()) {
                        doubt();
                    }
                });
    }

    /** Lets the ranks be built anew the next time they are looked after; those that are there serve until then. */
    void refresh() {
        outdated = true;
    }

    private Future<Void> build() {
        String builder = Ids.next().toString();
        return live.begin(builder).compose(won -> won ? fill(builder) : Future.succeededFuture());
    }

    private Future<Void> fill(String builder) {
        outdated = false;
        return store.everybody(users -> users.isEmpty() ? Future.succeededFuture() : fill(builder, users, FILL_TRIES))
                .compose(filled -> live.finish(builder))
                .onFailure(failure -> live.abandon(builder))
                .onSuccess(finished -> {
                    believed = !outdated;
                    renew();
                });
    }

    private Future<Void> fill(String builder, List<UserTotals> users, int tries) {
        Future<Void> filled = live.fill(builder, users);
        return tries == 1
                ? filled
                : filled.recover(failure -> vertx.timer(FILL_PAUSE_MS, TimeUnit.MILLISECONDS)
                        .compose(later -> fill(builder, users, tries - 1)));
    }
}
