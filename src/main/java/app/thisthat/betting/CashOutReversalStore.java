package app.thisthat.betting;

import app.thisthat.kernel.Credits;
import app.thisthat.platform.postgres.Postgres;
import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.Tuple;
import java.math.BigDecimal;
import java.util.Locale;
import java.util.UUID;

/** Reverses cash-outs. */
final class CashOutReversalStore {

    private static final String REVERSE = "select * from reverse_cash_out($1, $2, $3)";

    private final Postgres postgres;

    CashOutReversalStore(Postgres postgres) {
        this.postgres = postgres;
    }

    /** Result of a reversal. */
    enum Outcome {
        REVERSED,
        /** An earlier request has reversed it. */
        REVERSED_BEFORE,
        NOT_FOUND,
        /** The market is resolved or cancelled. */
        MARKET_ENDED,
        /** The admin has a bet on the market. */
        CONFLICT
    }

    /**
     * A reversal.
     *
     * @param userId the user of the bet; null, like the others, if the cash-out does not exist
     * @param value the value of the cash-out
     */
    record Reversal(Outcome outcome, UUID userId, UUID betId, Credits value) {}

    /** Reverses a cash-out and writes an audit entry of the admin. */
    Future<Reversal> reverse(UUID cashOutId, UUID adminId, String reason) {
        return postgres.transactions()
                .preparedQuery(REVERSE)
                .execute(Tuple.of(cashOutId, adminId, reason))
                .map(rows -> reversal(rows.iterator().next()));
    }

    private static Reversal reversal(Row row) {
        BigDecimal value = row.getBigDecimal("value");
        return new Reversal(
                Outcome.valueOf(row.getString("outcome").toUpperCase(Locale.ROOT)),
                row.getUUID("user_id"),
                row.getUUID("bet_id"),
                value == null ? null : Credits.of(value));
    }
}
