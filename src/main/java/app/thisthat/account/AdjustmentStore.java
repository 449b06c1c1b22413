package app.thisthat.account;

import app.thisthat.kernel.Credits;
import app.thisthat.kernel.Ids;
import app.thisthat.kernel.Refusal;
import app.thisthat.kernel.RefusalCode;
import app.thisthat.ledger.LedgerEntry;
import app.thisthat.ledger.LedgerStore;
import app.thisthat.ledger.TransactionType;
import app.thisthat.platform.postgres.Postgres;
import app.thisthat.platform.postgres.Sql;
import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.SqlConnection;
import io.vertx.sqlclient.Tuple;
import java.math.BigDecimal;
import java.util.Map;
import java.util.UUID;

/** Manual adjustments of balances: a ledger row, its reason and the entry of the audit log in one transaction. */
final class AdjustmentStore {

    private static final String INSERT = Sql.load(AdjustmentStore.class, "insert_adjustment.sql");
    private static final String EARLIER = Sql.load(AdjustmentStore.class, "earlier_adjustment.sql");
    private static final String AUDIT = "select audit_append($1, 'user.adjust', $2, $3, null,"
            + " jsonb_build_object('amount', $4::numeric, 'newBalance', $5::numeric))";

    private final Postgres postgres;

    AdjustmentStore(Postgres postgres) {
        this.postgres = postgres;
    }

    /**
     * An adjustment to make.
     *
     * @param amount positive: credited up to the balance limit; negative: debited if the balance covers it
     * @param key unique for the admin
     */
    record Order(UUID userId, UUID adminId, Credits amount, String reason, String key) {}

    /** An adjustment that is made; {@code replayed}: by an earlier request with the same key. */
    record Adjustment(UUID id, Credits newBalance, boolean replayed) {}

    /**
     * Adjusts a balance once for each key. Fails with {@code USER_NOT_FOUND}, {@code INSUFFICIENT_BALANCE} or
     * {@code IDEMPOTENCY_KEY_MISMATCH}.
     */
    Future<Adjustment> adjust(Order order) {
        return postgres.transactions().withTransaction(connection -> {
            UUID id = Ids.next();
            return connection
                    .preparedQuery(INSERT)
                    .execute(Tuple.of(id, order.userId, order.adminId, order.amount.decimal(), order.reason, order.key))
                    .compose(inserted ->
                            inserted.rowCount() == 1 ? post(connection, id, order) : earlier(connection, order));
        });
    }

    private static Future<Adjustment> post(SqlConnection connection, UUID id, Order order) {
        LedgerEntry entry = new LedgerEntry(order.userId, order.amount, TransactionType.ADJUSTMENT, id);
        return LedgerStore.post(connection, entry).compose(posting -> {
            if (!posting.accepted()) {
                throw Refusal.of(
                                RefusalCode.INSUFFICIENT_BALANCE,
                                "The balance is smaller than the amount to debit",
                                Map.of("balance", posting.balance(), "required", order.amount.negate()))
                        .asException();
            }
            return connection
                    .preparedQuery(AUDIT)
                    .execute(Tuple.of(
                            order.adminId,
                            order.userId,
                            order.reason,
                            order.amount.decimal(),
                            posting.balance().decimal()))
                    .map(audited -> new Adjustment(id, posting.balance(), false));
        });
    }

    private static Future<Adjustment> earlier(SqlConnection connection, Order order) {
        return connection
                .preparedQuery(EARLIER)
                .execute(Tuple.of(order.adminId, order.key))
                .map(rows -> {
                    if (rows.size() == 0) {
                        throw AccountRefusals.userNotFound();
                    }
                    Row row = rows.iterator().next();
                    BigDecimal amount = row.getBigDecimal("amount");
                    if (!row.getUUID("user_id").equals(order.userId)
                            || !row.getString("reason").equals(order.reason)
                            || amount.compareTo(order.amount.decimal()) != 0) {
                        throw Refusal.of(
                                        RefusalCode.IDEMPOTENCY_KEY_MISMATCH,
                                        "The idempotency key was used for another adjustment")
                                .asException();
                    }
                    return new Adjustment(row.getUUID("id"), Credits.of(row.getBigDecimal("balance_after")), true);
                });
    }
}
