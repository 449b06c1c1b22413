package app.thisthat.ledger;

import app.thisthat.kernel.Credits;
import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.SqlClient;
import io.vertx.sqlclient.Tuple;
import java.math.BigDecimal;
import java.util.UUID;

/** Posts ledger entries inside the transaction of the calling feature. */
public final class LedgerStore {

    private static final String POST = "select accepted, balance from ledger_post($1, $2, $3, $4, $5, $6)";
    private static final BigDecimal[] NOTHING = {BigDecimal.ZERO};

    private LedgerStore() {}

    /**
     * Result of an entry.
     *
     * @param accepted false if a debit exceeds the balance, which is then unchanged
     * @param balance balance after the entry
     */
    public record Posting(boolean accepted, Credits balance) {}

    /**
     * Posts one entry.
     *
     * @param transaction connection with the caller's transaction
     */
    public static Future<Posting> post(SqlClient transaction, LedgerEntry entry) {
        Tuple arrays = Tuple.tuple()
                .addValue(new UUID[] {entry.userId()})
                .addValue(new BigDecimal[] {entry.amount().decimal()})
                .addValue(new String[] {entry.type().wire()})
                .addValue(new UUID[] {entry.referenceId()})
                .addValue(NOTHING)
                .addValue(NOTHING);
        return transaction.preparedQuery(POST).execute(arrays).map(rows -> {
            Row row = rows.iterator().next();
            return new Posting(row.getBoolean("accepted"), Credits.of(row.getBigDecimal("balance")));
        });
    }
}
