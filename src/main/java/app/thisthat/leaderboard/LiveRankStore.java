package app.thisthat.leaderboard;

import app.thisthat.kernel.Credits;
import app.thisthat.platform.postgres.Sql;
import app.thisthat.platform.redis.RedisCircuitBreaker;
import io.vertx.core.Future;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Request;
import io.vertx.redis.client.Response;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/**
 * Live ranks in Redis: a sorted set for each board. The score is the negated amount in hundredths and members are ids that
 * grow with time, so that Redis itself puts the highest first and of equals the earlier account. A set is believed only
 * while the mark is there that is set when it is complete.
 */
final class LiveRankStore {

    private static final String RANGE = Sql.load(LiveRankStore.class, "ranks_in_range.lua");
    private static final String AROUND = Sql.load(LiveRankStore.class, "ranks_around_member.lua");
    private static final String PUT = Sql.load(LiveRankStore.class, "update_scores.lua");
    private static final String FILL = Sql.load(LiveRankStore.class, "add_to_rebuild.lua");
    private static final String FINISH = Sql.load(LiveRankStore.class, "finish_rebuild.lua");
    private static final String ABANDON = Sql.load(LiveRankStore.class, "abandon_rebuild.lua");

    /** How long a builder that is not heard of holds up the others. */
    private static final int BUILDER_BELIEVED_MS = 30_000;

    private final RedisCircuitBreaker redis;
    private final String ready;
    private final String building;
    private final String prefix;

    /**
     * Keeps the ranks under a name, in one slot of a cluster.
     *
     * @param name unlike any other's on the same server
     */
    LiveRankStore(RedisCircuitBreaker redis, String name) {
        this.redis = redis;
        this.prefix = "{" + name + "}:";
        this.ready = prefix + "ready";
        this.building = prefix + "building";
    }

    /** Whether the ranks are complete. */
    Future<Boolean> isReady() {
        return redis.send(Request.cmd(Command.EXISTS).arg(ready)).map(answer -> answer.toInteger() == 1);
    }

    /** A section of a board; empty if the ranks are not complete. */
    Future<Optional<BoardSlice>> range(Board board, int first, int count) {
        return eval(RANGE, toRead(board), List.of(text(first), text((long) first + count - 1)))
                .map(answer -> Optional.ofNullable(answer).map(found -> section(found, first)));
    }

    /** A user's place with those on either side, nobody if the user is not ranked; empty if the ranks are not complete. */
    Future<Optional<BoardSlice>> around(Board board, UUID userId, int neighbours) {
        return eval(AROUND, toRead(board), List.of(userId.toString(), text(neighbours)))
                .map(answer -> Optional.ofNullable(answer)
                        .map(found -> section(found, found.get(found.size() - 1).toLong())));
    }

    private List<String> toRead(Board board) {
        List<String> keys = new ArrayList<>(List.of(ready, live(board)));
        for (Board each : Board.values()) {
            keys.add(live(each));
        }
        return keys;
    }

    /** Puts users where they belong. */
    Future<Void> put(List<UserTotals> users) {
        List<String> keys = new ArrayList<>(List.of(ready, building));
        for (Board board : Board.values()) {
            keys.add(live(board));
            keys.add(built(board));
        }
        return eval(PUT, keys, scores(users)).mapEmpty();
    }

    /** Begins to build the sets anew; false if somebody else is at it. */
    Future<Boolean> begin(String builder) {
        Request claim = Request.cmd(Command.SET)
                .arg(building)
                .arg(builder)
                .arg("NX")
                .arg("PX")
                .arg(BUILDER_BELIEVED_MS);
        Request clear = Request.cmd(Command.UNLINK);
        for (Board board : Board.values()) {
            clear.arg(built(board));
        }
        return redis.send(claim)
                .compose(won -> won == null
                        ? Future.succeededFuture(false)
                        : redis.send(clear).map(true));
    }

    /** Adds users to the sets that are being built, as often as is liked; fails if somebody else has taken over. */
    Future<Void> fill(String builder, List<UserTotals> users) {
        List<String> keys = new ArrayList<>(List.of(building));
        for (Board board : Board.values()) {
            keys.add(built(board));
        }
        List<String> arguments = new ArrayList<>(List.of(builder, text(BUILDER_BELIEVED_MS)));
        arguments.addAll(scores(users));
        return eval(FILL, keys, arguments).compose(LiveRankStore::stillOurs);
    }

    /** Lets the sets that were built take the place of the old ones. */
    Future<Void> finish(String builder) {
        List<String> keys = new ArrayList<>(List.of(ready, building));
        for (Board board : Board.values()) {
            keys.add(live(board));
            keys.add(built(board));
        }
        return eval(FINISH, keys, List.of(builder)).compose(LiveRankStore::stillOurs);
    }

    /** Lets somebody else build the sets. */
    Future<Void> abandon(String builder) {
        return eval(ABANDON, List.of(building), List.of(builder)).mapEmpty();
    }

    private static Future<Void> stillOurs(Response answer) {
        return answer.toInteger() == 1
                ? Future.succeededFuture()
                : Future.failedFuture(new IllegalStateException("another node builds the ranks"));
    }

    private Future<Response> eval(String script, List<String> keys, List<String> arguments) {
        Request request = Request.cmd(Command.EVAL).arg(script).arg(keys.size());
        keys.forEach(request::arg);
        arguments.forEach(request::arg);
        return redis.send(request);
    }

    private static List<String> scores(List<UserTotals> users) {
        List<String> scores = new ArrayList<>();
        for (UserTotals user : users) {
            scores.add(user.userId().toString());
            for (Board board : Board.values()) {
                scores.add(user.ranked() ? text(-user.on(board).hundredths()) : "");
            }
        }
        return scores;
    }

    private static BoardSlice section(Response found, long first) {
        Response members = found.get(1);
        List<BoardSlice.Place> places = new ArrayList<>();
        for (int i = 0; i < members.size(); i++) {
            places.add(new BoardSlice.Place(
                    UUID.fromString(members.get(i).toString()),
                    amount(found.get(2).get(i)),
                    amount(found.get(3).get(i))));
        }
        return new BoardSlice(found.get(0).toLong(), first, places);
    }

    private static Credits amount(Response score) {
        return new Credits(-Long.parseLong(score.toString()));
    }

    private String live(Board board) {
        return prefix + board.column();
    }

    private String built(Board board) {
        return prefix + board.column() + ":built";
    }

    private static String text(long number) {
        return Long.toString(number);
    }
}
