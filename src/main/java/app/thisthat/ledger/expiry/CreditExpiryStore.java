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

/** Finds inactive accounts, stores their warnings and expires their credits. */
final class CreditExpiryStore {

    private static final String FIND = Sql.load(CreditExpiryStore.class, "find_inactive_accounts.sql");
    private static final String WARN = Sql.load(CreditExpiryStore.class, "warn_inactive_accounts.sql");
    private static final String EXPIRE = "select amount from expire_credits($1, $2::bigint * interval '1 millisecond')";

    private final Postgres postgres;

    CreditExpiryStore(Postgres postgres) {
        this.postgres = postgres;
    }

    /**
     * Result of a scan.
     *
     * @param lastId the last scanned account; empty if there are no more accounts
     * @param inactive the inactive accounts among the scanned ones
     */
    record Scan(Optional<UUID> lastId, List<UUID> inactive) {}

    /**
     * Scans accounts in the order of their ids.
     *
     * @param after exclusive
     * @param inactiveFor time without activity from which an account is inactive
     */
    Future<Scan> scan(UUID after, int accounts, Duration inactiveFor) {
        return postgres.jobs()
                .preparedQuery(FIND)
                .execute(Tuple.of(after, accounts, inactiveFor.toMillis()))
                .map(rows -> rows.iterator().next())
                .map(row -> new Scan(
                        Optional.ofNullable(row.getUUID("last_id")), List.of(row.getArrayOfUUIDs("inactive"))));
    }

    /**
     * Warns users with a mail that is stored in the same transaction, once for each period of inactivity.
     *
     * @return the number of new warnings
     */
    Future<Long> warn(List<UUID> userIds, ExpiryPolicy policy, ExpiryWarningMail mail) {
        UUID[] ids = Stream.generate(Ids::next).limit(userIds.size()).toArray(UUID[]::new);
        Tuple values = Tuple.tuple()
                .addValue(userIds.toArray(UUID[]::new))
                .addValue(ids)
                .addLong(policy.expireAfter().toMillis())
                .addLong(policy.warnBefore().toMillis())
                .addString(mail.subject())
                .addString(mail.body());
        return postgres.jobs().preparedQuery(WARN).execute(values).map(rows -> rows.iterator()
                .next()
                .getLong("warned"));
    }

    /**
     * Result of an expiry.
     *
     * @param processed number of due warnings
     * @param accounts number of accounts whose credits expired; the other warnings no longer apply
     */
    record Expired(int processed, int accounts, Credits amount) {

        static final Expired NONE = new Expired(0, 0, Credits.ZERO);

        Expired plus(Expired other) {
            return new Expired(processed + other.processed, accounts + other.accounts, amount.plus(other.amount));
        }
    }

    /** Processes up to {@code limit} due warnings in one transaction. */
    Future<Expired> expire(int limit, ExpiryPolicy policy) {
        Tuple values = Tuple.of(limit, policy.expireAfter().toMillis());
        return postgres.jobs().preparedQuery(EXPIRE).execute(values).map(rows -> {
            Expired total = Expired.NONE;
            for (Row row : rows) {
                BigDecimal amount = row.getBigDecimal("amount");
                total = total.plus(
                        new Expired(1, amount == null ? 0 : 1, amount == null ? Credits.ZERO : Credits.of(amount)));
            }
            return total;
        });
    }
}
