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
 * Updates the live ranks of one window. It writes the totals that PostgreSQL has at that moment, not those of an event,
 * so lost and repeated events do no harm. After a failure the ranks are invalid until a rebuild. Writing is confined to
 * one event loop; {@link #isValid} and {@link #validity} are thread-safe.
 */
final class LiveRankUpdater {

    private static final Logger LOG = LoggerFactory.getLogger(LiveRankUpdater.class);
    private static final int UPDATE_CHUNK = 500;

    /** More changed users than this are not updated one by one; the ranks are rebuilt. */
    private static final int PENDING_MAX = 50_000;

    /** Attempts to add a chunk while Redis is busy; all together take less time than the builder lock lasts. */
    private static final int ADD_ATTEMPTS_MAX = 5;

    private static final long ADD_RETRY_DELAY_MS = 1_000;

    private final Vertx vertx;
    private final BoardStore store;
    private final LiveRankStore live;
    private final Lifetimes lifetimes;
    private final Set<UUID> pending = new LinkedHashSet<>();
    private volatile CacheValidity validity;
    private volatile boolean valid;
    private boolean rebuildRequested;
    private boolean updating;
    private boolean rebuilding;

    /** Maximum lifetimes of responses from the live ranks, and from PostgreSQL. */
    record Lifetimes(Duration live, Duration fallback) {}

    LiveRankUpdater(Vertx vertx, BoardStore store, LiveRankStore live, Lifetimes lifetimes) {
        this.vertx = vertx;
        this.lifetimes = lifetimes;
        this.validity = new CacheValidity(lifetimes.live());
        this.store = store;
        this.live = live;
    }

    /** Whether the live ranks are complete and include all changes that this node has written. */
    boolean isValid() {
        return valid;
    }

    /** Validity of what is read from now on. It ends when the ranks change. */
    CacheValidity validity() {
        if (!validity.isValid()) {
            replaceValidity();
        }
        return validity;
    }

    private synchronized void replaceValidity() {
        CacheValidity previous = validity;
        validity = new CacheValidity(valid ? lifetimes.live() : lifetimes.fallback());
        previous.invalidate();
    }

    private synchronized void invalidate() {
        valid = false;
        validity.invalidate();
    }

    /** Marks a user whose totals or eligibility changed. */
    void userChanged(UUID userId) {
        if (pending.size() < PENDING_MAX) {
            pending.add(userId);
        } else {
            invalidate();
            rebuildRequested = true;
        }
    }

    /** Writes the pending users. Users marked meanwhile are left to the next call. */
    Future<Void> update() {
        if (updating || pending.isEmpty() || !valid) {
            return Future.succeededFuture();
        }
        updating = true;
        List<UUID> users = List.copyOf(pending);
        pending.clear();
        return Future.succeededFuture().compose(begun -> write(users)).onComplete(done -> updating = false);
    }

    private Future<Void> write(List<UUID> users) {
        if (users.isEmpty()) {
            return Future.succeededFuture();
        }
        int count = Math.min(UPDATE_CHUNK, users.size());
        return Future.succeededFuture(users.subList(0, count).toArray(UUID[]::new))
                .compose(store::totals)
                .compose(live::update)
                .onFailure(failure -> {
                    pending.addAll(users);
                    invalidate();
                    LOG.info("Update of live ranks failed, rebuild follows: {}", failure.getMessage());
                })
                .compose(written -> {
                    replaceValidity();
                    return write(users.subList(count, users.size()));
                });
    }

    /** Rebuilds the ranks if they are missing, invalid or requested to be rebuilt. */
    Future<Void> rebuildIfNeeded() {
        if (rebuilding) {
            return Future.succeededFuture();
        }
        rebuilding = true;
        return live.isReady()
                .onSuccess(ready -> {
                    if (!ready) {
                        invalidate();
                    }
                })
                .compose(ready -> valid && !rebuildRequested ? Future.<Void>succeededFuture() : rebuild())
                .onComplete(done -> {
                    rebuilding = false;
                    if (done.failed()) {
                        invalidate();
                    }
                });
    }

    /** Requests a rebuild. The present ranks stay valid until it finishes. */
    void requestRebuild() {
        rebuildRequested = true;
    }

    private Future<Void> rebuild() {
        String builder = Ids.next().toString();
        return live.beginRebuild(builder).compose(locked -> locked ? rebuild(builder) : Future.succeededFuture());
    }

    private Future<Void> rebuild(String builder) {
        rebuildRequested = false;
        return store.allScores(scores -> add(builder, scores, ADD_ATTEMPTS_MAX))
                .compose(added -> live.finishRebuild(builder))
                .onFailure(failure -> live.abandonRebuild(builder))
                .onSuccess(finished -> {
                    valid = !rebuildRequested;
                    replaceValidity();
                });
    }

    private Future<Void> add(String builder, List<BoardScore> scores, int attemptsLeft) {
        Future<Void> added = live.addToRebuild(builder, scores);
        return attemptsLeft == 1
                ? added
                : added.recover(failure -> vertx.timer(ADD_RETRY_DELAY_MS, TimeUnit.MILLISECONDS)
                        .compose(later -> add(builder, scores, attemptsLeft - 1)));
    }
}
