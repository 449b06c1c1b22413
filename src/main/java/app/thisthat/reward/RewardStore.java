package app.thisthat.reward;

import app.thisthat.kernel.Credits;
import app.thisthat.kernel.Ids;
import app.thisthat.kernel.PageRequest;
import app.thisthat.ledger.LedgerEntry;
import app.thisthat.ledger.LedgerStore;
import app.thisthat.ledger.TransactionType;
import app.thisthat.platform.postgres.Postgres;
import app.thisthat.platform.postgres.Rows;
import app.thisthat.platform.postgres.Sql;
import io.vertx.core.Future;
import io.vertx.pgclient.data.Interval;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.SqlClient;
import io.vertx.sqlclient.SqlConnection;
import io.vertx.sqlclient.Tuple;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;
import java.util.function.Supplier;

/** Stores claims and reads the status of the next one. */
final class RewardStore {

    private static final String CLAIM = Sql.load(RewardStore.class, "claim.sql");
    private static final String STATUS = Sql.load(RewardStore.class, "claim_status.sql");
    private static final String INSERT = Sql.load(RewardStore.class, "insert_claim.sql");
    private static final String HISTORY = "select id, credits_awarded, claimed_at, streak from daily_rewards"
            + " where user_id = $1 and ($4::timestamptz is null or claimed_at < $4)"
            + " order by claimed_at desc limit $2 offset $3";
    private static final String COUNT = "select count(*) as total from daily_rewards where user_id = $1";

    private final Postgres postgres;
    private final Supplier<OffsetDateTime> clock;

    RewardStore(Postgres postgres) {
        this(postgres, () -> null);
    }

    /**
     * Creates a store with another clock.
     *
     * @param clock returns null for the database's clock
     */
    RewardStore(Postgres postgres, Supplier<OffsetDateTime> clock) {
        this.postgres = postgres;
        this.clock = clock;
    }

    /** Claims and pays the reward in one transaction if it is due. */
    Future<ClaimResult> claim(UUID userId) {
        return postgres.transactions()
                .withTransaction(transaction -> transaction
                        .preparedQuery(CLAIM)
                        .execute(parameters(userId))
                        .compose(rows -> rows.size() == 0
                                ? Future.<ClaimResult>succeededFuture(null)
                                : pay(transaction, userId, rows.iterator().next())))
                .compose(paid -> paid == null
                        ? readStatus(postgres.reads(), userId, RewardStore::refused)
                        : Future.succeededFuture(paid));
    }

    private static Future<ClaimResult> pay(SqlConnection transaction, UUID userId, Row claimed) {
        UUID id = Ids.next();
        OffsetDateTime claimedAt = claimed.getOffsetDateTime("claimed_at");
        ClaimResult.Streak streak =
                new ClaimResult.Streak(claimed.getInteger("daily_streak"), claimed.getInteger("longest_daily_streak"));
        LedgerEntry entry = new LedgerEntry(userId, DailyReward.AMOUNT, TransactionType.DAILY_REWARD, id);
        return LedgerStore.post(transaction, entry).compose(posted -> transaction
                .preparedQuery(INSERT)
                .execute(Tuple.of(id, streak.current(), claimedAt))
                .map(recorded -> new ClaimResult.Paid(
                        reward(recorded.iterator().next()),
                        posted.balance(),
                        claimedAt.plus(DailyReward.CLAIM_INTERVAL).toInstant(),
                        streak)));
    }

    /** Whether a claim is due. */
    Future<ClaimResult.Status> status(UUID userId) {
        return readStatus(postgres.reads(), userId, RewardStore::status);
    }

    /** Time of the next claim; empty if one is due now. */
    Future<Optional<Instant>> nextClaim(UUID userId) {
        return status(userId)
                .map(status -> status.available() ? Optional.empty() : Optional.of(status.nextClaimAvailable()));
    }

    private <T> Future<T> readStatus(SqlClient client, UUID userId, Function<Row, T> mapper) {
        return client.preparedQuery(STATUS)
                .execute(parameters(userId))
                .map(rows -> mapper.apply(rows.iterator().next()));
    }

    private static ClaimResult refused(Row row) {
        return new ClaimResult.Refused(row.getOffsetDateTime("next_claim_at").toInstant(), row.getLong("wait_ms"));
    }

    private static ClaimResult.Status status(Row row) {
        OffsetDateTime next = row.getOffsetDateTime("next_claim_at");
        return new ClaimResult.Status(
                row.getBoolean("available"),
                next == null ? null : next.toInstant(),
                new ClaimResult.Streak(row.getInteger("current_streak"), row.getInteger("longest_daily_streak")));
    }

    /** A page of a user's rewards, newest first; only those claimed before a time. */
    Future<ClaimResult.History> history(UUID userId, PageRequest page, Optional<OffsetDateTime> before) {
        return postgres.history().read(userId, connection -> {
            Future<List<ClaimResult.Reward>> rewards = connection
                    .preparedQuery(HISTORY)
                    .execute(Tuple.of(userId, page.limit() + 1, page.offset(), before.orElse(null)))
                    .map(rows -> Rows.list(rows, RewardStore::reward));
            Future<Long> total = connection
                    .preparedQuery(COUNT)
                    .execute(Tuple.of(userId))
                    .map(rows -> rows.iterator().next().getLong("total"));
            Future<ClaimResult.Status> status = readStatus(connection, userId, RewardStore::status);
            return Future.all(rewards, total, status)
                    .map(all -> ClaimResult.History.of(
                            rewards.result(),
                            total.result(),
                            page,
                            status.result().streak()));
        });
    }

    private static ClaimResult.Reward reward(Row row) {
        return new ClaimResult.Reward(
                row.getUUID("id"),
                Credits.of(row.getBigDecimal("credits_awarded")),
                row.getOffsetDateTime("claimed_at").toInstant(),
                row.getInteger("streak"));
    }

    private Tuple parameters(UUID userId) {
        return Tuple.of(userId, clock.get(), interval(DailyReward.CLAIM_INTERVAL), interval(DailyReward.STREAK_WINDOW));
    }

    /** Uses hours, since a calendar day is not always 24 hours long. */
    private static Interval interval(Duration duration) {
        return Interval.of(0, 0, 0, Math.toIntExact(duration.toHours()));
    }
}
