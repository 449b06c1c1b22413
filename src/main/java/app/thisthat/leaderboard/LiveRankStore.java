package app.thisthat.leaderboard;

import app.thisthat.kernel.Credits;
import app.thisthat.platform.redis.RedisCircuitBreaker;
import app.thisthat.platform.redis.RedisScript;
import io.vertx.core.Future;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Request;
import io.vertx.redis.client.Response;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.IntStream;

/**
 * Live ranks in Redis: a sorted set for each board. Scores are negated amounts in hundredths, so the highest amount is
 * first. Members are user ids, which grow with time, so the earlier account breaks ties. The sets are valid only while
 * the key {@code ready} exists; a rebuild sets it when the sets are complete.
 */
final class LiveRankStore {

    /** A builder without progress for this long loses its lock. */
    private static final int BUILDER_LOCK_MS = 30_000;

    private final RedisCircuitBreaker redis;
    private final String ready;
    private final String building;
    private final String prefix;
    private final RedisScript range;
    private final RedisScript around;
    private final RedisScript indexes;
    private final RedisScript update;
    private final RedisScript addToRebuild;
    private final RedisScript finishRebuild;
    private final RedisScript abandonRebuild;

    /** Uses keys in one hash slot of a Redis cluster. {@code name} must be unique on the server. */
    LiveRankStore(RedisCircuitBreaker redis, String name) {
        this.redis = redis;
        this.prefix = "{" + name + "}:";
        this.ready = prefix + "ready";
        this.building = prefix + "building";
        this.range = script("ranks_in_range.lua");
        this.around = script("ranks_around_member.lua");
        this.indexes = script("ranks_of_members.lua");
        this.update = script("update_scores.lua");
        this.addToRebuild = script("add_to_rebuild.lua");
        this.finishRebuild = script("finish_rebuild.lua");
        this.abandonRebuild = script("abandon_rebuild.lua");
    }

    private RedisScript script(String file) {
        return new RedisScript(redis, LiveRankStore.class, file);
    }

    Future<Boolean> isReady() {
        return redis.send(Request.cmd(Command.EXISTS).arg(ready)).map(reply -> reply.toInteger() == 1);
    }

    /** A slice of a board; empty if the ranks are not ready. */
    Future<Optional<BoardSlice>> range(Board board, int firstIndex, int count) {
        return eval(range, readKeys(board), List.of(text(firstIndex), text((long) firstIndex + count - 1)))
                .map(reply -> Optional.ofNullable(reply).map(found -> slice(found, firstIndex)));
    }

    /** A user with the neighbours, without members if the user is not ranked; empty if the ranks are not ready. */
    Future<Optional<BoardSlice>> around(Board board, UUID userId, int neighbours) {
        return eval(around, readKeys(board), List.of(userId.toString(), text(neighbours)))
                .map(reply -> Optional.ofNullable(reply)
                        .map(found -> slice(found, found.get(found.size() - 1).toLong())));
    }

    /**
     * The indexes of users on the boards that rank them, from 0, in the order of the users. Empty if the ranks are not
     * ready.
     */
    Future<Optional<List<Map<Board, Integer>>>> indexes(List<UUID> users) {
        List<String> keys = new ArrayList<>(List.of(ready));
        keys.addAll(liveKeys());
        return eval(indexes, keys, users.stream().map(UUID::toString).toList())
                .map(reply -> Optional.ofNullable(reply).map(found -> IntStream.range(0, users.size())
                        .mapToObj(user -> indexes(found, user))
                        .toList()));
    }

    private static Map<Board, Integer> indexes(Response reply, int user) {
        Map<Board, Integer> indexes = new EnumMap<>(Board.class);
        int next = user * Board.values().length;
        for (Board board : Board.values()) {
            int index = reply.get(next++).toInteger();
            if (index >= 0) {
                indexes.put(board, index);
            }
        }
        return indexes;
    }

    private List<String> readKeys(Board board) {
        List<String> keys = new ArrayList<>(List.of(ready, liveKey(board)));
        keys.addAll(liveKeys());
        return keys;
    }

    private List<String> liveKeys() {
        return Arrays.stream(Board.values()).map(this::liveKey).toList();
    }

    /** Sets the scores of users and removes those who are not ranked, in the live sets and in those of a rebuild. */
    Future<Void> update(List<UserTotals> users) {
        return eval(update, liveAndBuiltKeys(), scores(users)).mapEmpty();
    }

    private List<String> liveAndBuiltKeys() {
        List<String> keys = new ArrayList<>(List.of(ready, building));
        for (Board board : Board.values()) {
            keys.add(liveKey(board));
            keys.add(builtKey(board));
        }
        return keys;
    }

    /** Acquires the builder lock and clears the sets of the rebuild; false if another builder holds the lock. */
    Future<Boolean> beginRebuild(String builder) {
        Request lock = Request.cmd(Command.SET)
                .arg(building)
                .arg(builder)
                .arg("NX")
                .arg("PX")
                .arg(BUILDER_LOCK_MS);
        Request clear = Request.cmd(Command.UNLINK);
        for (Board board : Board.values()) {
            clear.arg(builtKey(board));
        }
        return redis.send(lock)
                .compose(acquired -> acquired == null
                        ? Future.succeededFuture(false)
                        : redis.send(clear).map(true));
    }

    /**
     * Adds scores to the sets of the rebuild and renews the lock. Idempotent; fails if the lock is lost.
     *
     * @param scores at most {@link BoardStore#REBUILD_CHUNK}
     */
    Future<Void> addToRebuild(String builder, List<BoardScore> scores) {
        Future<Void> added = Future.succeededFuture();
        for (Board board : Board.values()) {
            List<BoardScore> ofBoard =
                    scores.stream().filter(each -> each.board() == board).toList();
            if (!ofBoard.isEmpty()) {
                added = added.compose(before -> addToRebuild(builder, board, ofBoard));
            }
        }
        return added;
    }

    private Future<Void> addToRebuild(String builder, Board board, List<BoardScore> scores) {
        List<String> arguments = new ArrayList<>(2 + 2 * scores.size());
        arguments.add(builder);
        arguments.add(text(BUILDER_LOCK_MS));
        for (BoardScore each : scores) {
            arguments.add(text(each.score()));
            arguments.add(each.userId().toString());
        }
        return eval(addToRebuild, List.of(building, builtKey(board)), arguments).compose(LiveRankStore::requireLock);
    }

    /** Replaces the live sets by those of the rebuild and releases the lock; fails if the lock is lost. */
    Future<Void> finishRebuild(String builder) {
        return eval(finishRebuild, liveAndBuiltKeys(), List.of(builder)).compose(LiveRankStore::requireLock);
    }

    Future<Void> abandonRebuild(String builder) {
        return eval(abandonRebuild, List.of(building), List.of(builder)).mapEmpty();
    }

    private static Future<Void> requireLock(Response reply) {
        return reply.toInteger() == 1
                ? Future.succeededFuture()
                : Future.failedFuture(new IllegalStateException("Builder lock of the live ranks lost"));
    }

    private static Future<Response> eval(RedisScript script, List<String> keys, List<String> arguments) {
        return script.run(call -> {
            call.arg(keys.size());
            keys.forEach(call::arg);
            arguments.forEach(call::arg);
            return call;
        });
    }

    private static List<String> scores(List<UserTotals> users) {
        List<String> scores = new ArrayList<>();
        for (UserTotals user : users) {
            scores.add(user.userId().toString());
            for (Board board : Board.values()) {
                scores.add(user.ranked() ? text(-user.amount(board).hundredths()) : "");
            }
        }
        return scores;
    }

    private static BoardSlice slice(Response reply, long firstIndex) {
        Response ids = reply.get(1);
        List<BoardSlice.Member> members = new ArrayList<>();
        for (int i = 0; i < ids.size(); i++) {
            members.add(new BoardSlice.Member(
                    UUID.fromString(ids.get(i).toString()),
                    amount(reply.get(2).get(i)),
                    amount(reply.get(3).get(i))));
        }
        return new BoardSlice(reply.get(0).toLong(), firstIndex, members);
    }

    private static Credits amount(Response score) {
        return new Credits(-Long.parseLong(score.toString()));
    }

    private String liveKey(Board board) {
        return prefix + board.column();
    }

    private String builtKey(Board board) {
        return prefix + board.column() + ":built";
    }

    private static String text(long number) {
        return Long.toString(number);
    }
}
