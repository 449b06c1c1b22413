package app.thisthat.market;

import app.thisthat.kernel.MarketStatus;
import app.thisthat.platform.postgres.Postgres;
import app.thisthat.platform.postgres.Rows;
import app.thisthat.platform.postgres.Sql;
import io.vertx.core.Future;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.Tuple;
import java.util.Locale;
import java.util.Optional;
import java.util.UUID;

/** Decides on other wordings that the feed gives to markets with bets. */
final class RenameStore {

    private static final String DECIDE = Sql.load(RenameStore.class, "decide_rename.sql");

    private final Pool pool;

    RenameStore(Postgres postgres) {
        this.pool = postgres.transactions();
    }

    enum Decision {
        ACCEPTED("market.rename.accept"),
        REJECTED("market.rename.reject");

        private final String auditAction;

        Decision(String auditAction) {
            this.auditAction = auditAction;
        }

        private String wire() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /**
     * Result of a decision.
     *
     * @param decision the decision now in force; null if the market has ended before any
     * @param changed whether this decision changed it
     * @param refused whether the admin must not decide it (rule {@code admin-conflicts})
     */
    record Decided(UUID market, MarketStatus status, Decision decision, boolean changed, boolean refused) {}

    /** Empty if the feed has taken the wording back or replaced it. */
    Future<Optional<Decided>> decide(UUID rename, UUID admin, String reason, Decision decision) {
        return pool.preparedQuery(DECIDE)
                .execute(Tuple.of(rename, admin, reason, decision.wire(), decision.auditAction))
                .map(rows -> Rows.first(rows, row -> decided(row, decision)));
    }

    private static Decided decided(Row row, Decision decision) {
        String previous = row.getString("previous_decision");
        boolean changed = row.getBoolean("changed");
        Decision before = previous == null ? null : Decision.valueOf(previous.toUpperCase(Locale.ROOT));
        return new Decided(
                row.getUUID("market_id"),
                MarketStatus.fromWire(row.getString("status")),
                changed ? decision : before,
                changed,
                row.getBoolean("refused"));
    }
}
