package app.thisthat.leaderboard;

import app.thisthat.http.cache.SingleFlight;
import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.vertx.core.Future;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.function.Supplier;

/**
 * The number of ranked users of the boards by results, and every thousandth of them. With these a page and the rank of
 * a user read at most a thousand users before them. Reading the anchors visits all ranked users, so those of a large
 * board are shared: after half a minute the next request renews them; it and others use the old ones meanwhile.
 */
final class ResultBoardAnchors {

    /** Users from one anchor to the next. */
    static final int DISTANCE = 1_000;

    /** A board of up to so many users is counted for each request, in some milliseconds. */
    static final int COUNTED_MAX = 10_000;

    private static final Duration RENEWAL_AGE = Duration.ofSeconds(30);
    private static final Duration AGE_MAX = Duration.ofMinutes(5);

    /** All anchors together; each has about 150 bytes. */
    private static final int ANCHORS_MAX = 50_000;

    private final SingleFlight<Anchors> reads = new SingleFlight<>();
    private final Cache<Key, Anchors> known = Caffeine.newBuilder()
            .expireAfterWrite(AGE_MAX)
            .maximumWeight(ANCHORS_MAX)
            .weigher((Key key, Anchors anchors) -> 1 + anchors.users.size())
            .build();

    /** A board of a category. */
    private record Key(ResultBoard board, String category) {}

    /** A ranked user with the score, of which the board ranks the highest first. */
    record Anchor(BigDecimal score, UUID userId) {

        private boolean isBefore(BigDecimal otherScore, UUID otherId) {
            int compared = score.compareTo(otherScore);
            return compared > 0 || (compared == 0 && isBefore(userId, otherId));
        }

        /** In the order of PostgreSQL, which compares the bytes; Java compares signed numbers. */
        private static boolean isBefore(UUID one, UUID other) {
            int upper = Long.compareUnsigned(one.getMostSignificantBits(), other.getMostSignificantBits());
            return upper != 0
                    ? upper < 0
                    : Long.compareUnsigned(one.getLeastSignificantBits(), other.getLeastSignificantBits()) < 0;
        }
    }

    /**
     * The anchors of a board.
     *
     * @param total number of ranked users
     * @param users those with the ranks 1,000, 2,000 and so on
     */
    record Anchors(long total, List<Anchor> users, long readNanos) {

        private boolean isCurrent() {
            return System.nanoTime() - readNanos < RENEWAL_AGE.toNanos();
        }

        /** The last anchor before an index, counted from 0. */
        Start before(int index) {
            return start(Math.min(index / DISTANCE, users.size()));
        }

        /** The last anchor before a user. */
        Start before(BigDecimal score, UUID userId) {
            int low = 0;
            int high = users.size();
            while (low < high) {
                int middle = (low + high) >>> 1;
                if (users.get(middle).isBefore(score, userId)) {
                    low = middle + 1;
                } else {
                    high = middle;
                }
            }
            return start(low);
        }

        private Start start(int number) {
            return new Start(number == 0 ? null : users.get(number - 1), (long) number * DISTANCE);
        }
    }

    /**
     * Where a read begins.
     *
     * @param after the user before the first one; null: at the head of the board
     * @param rank of that user, 0 at the head
     */
    record Start(Anchor after, long rank) {}

    /** Returns the anchors of a board, which {@code read} reads if they are not known. */
    Future<Anchors> of(ResultBoard board, String category, Supplier<Future<Anchors>> read) {
        Key key = new Key(board, category);
        Anchors found = known.getIfPresent(key);
        if (found != null && found.isCurrent()) {
            return Future.succeededFuture(found);
        }
        Future<Anchors> reading = reads.read(key, () -> read.get().onSuccess(anchors -> keep(key, anchors)));
        return found == null ? reading : Future.succeededFuture(found);
    }

    private void keep(Key key, Anchors anchors) {
        if (anchors.total > COUNTED_MAX) {
            known.put(key, anchors);
        } else {
            known.invalidate(key);
        }
    }
}
