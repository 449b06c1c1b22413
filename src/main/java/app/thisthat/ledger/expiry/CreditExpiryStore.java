package app.thisthat.ledger.expiry;

import app.thisthat.kernel.Credits;
import app.thisthat.kernel.Ids;
import app.thisthat.platform.postgres.Postgres;
import app.thisthat.platform.postgres.Sql;
import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.Tuple;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Stream;

/** The warnings of credits that will expire, and their expiry, in PostgreSQL. */
public final class CreditExpiryStore {

    private static final String FIND = Sql.load(CreditExpiryStore.class, "find_inactive_accounts.sql");
    private static final String WARN = Sql.load(CreditExpiryStore.class, "warn_inactive_accounts.sql");
    private static final String EXPIRE = "select amount from expire_credits($1, $2::bigint * interval '1 millisecond')";

    private final Postgres postgres;

    public CreditExpiryStore(Postgres postgres) {
        this.postgres = postgres;
    }

    /**
     * A stretch of the walk through all accounts.
     *
     * @param walkedTo where the next one goes on; empty: there are no more accounts
     * @param silent where nothing has happened for long
     */
    record Walk(Optional<UUID> walkedTo, List<UUID> silent) {}

    /** Walks some accounts, in the order of their ids, behind one. */
    Future<Walk> walk(UUID behind, int accounts, Duration silence) {
        return postgres.pool()
                .preparedQuery(FIND)
                .execute(Tuple.of(behind, accounts, silence.toMillis()))
                .map(rows -> rows.iterator().next())
                .map(row -> new Walk(
                        Optional.ofNullable(row.getUUID("walked_to")), List.of(row.getArrayOfUUIDs("silent"))));
    }

    /**
     * Warns users, each at most once for each lapse, with a mail that is written in the same transaction.
     *
     * @param mail its text holds {@code {date}} where the day belongs
     * @return how many were warned
     */
    Future<Long> warn(List<UUID> userIds, ExpiryPolicy rule, ExpiryWarningMail mail) {
        UUID[] ids = Stream.generate(Ids::next).limit(userIds.size()).toArray(UUID[]::new);
        Tuple values = Tuple.tuple()
                .addValue(userIds.toArray(UUID[]::new))
                .addValue(ids)
                .addLong(rule.expireAfter().toMillis())
                .addLong(rule.warnBefore().toMillis())
                .addString(mail.subject())
                .addString(mail.body());
        return postgres.pool().preparedQuery(WARN).execute(values).map(rows -> rows.iterator()
                .next()
                .getLong("warned"));
    }

    /**
     * What came of warnings that were due.
     *
     * @param judged how many there were
     * @param expired at how many of their accounts nothing had happened meanwhile
     */
    record Expired(int judged, int expired, Credits amount) {

        static final Expired NONE = new Expired(0, 0, Credits.ZERO);

        Expired plus(Expired more) {
            return new Expired(judged + more.judged, expired + more.expired, amount.plus(more.amount));
        }
    }

    /** Takes the credits of some accounts whose warning is due and still right, in one transaction. */
    public Future<Expired> expire(int limit, ExpiryPolicy rule) {
        Tuple values = Tuple.of(limit, rule.expireAfter().toMillis());
        return postgres.pool().preparedQuery(EXPIRE).execute(values).map(rows -> {
            Expired sum = Expired.NONE;
            for (Row row : rows) {
                BigDecimal amount = row.getBigDecimal("amount");
                sum = sum.plus(
                        new Expired(1, amount == null ? 0 : 1, amount == null ? Credits.ZERO : Credits.of(amount)));
            }
            return sum;
        });
    }
}
