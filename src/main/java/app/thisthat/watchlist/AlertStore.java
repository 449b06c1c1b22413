package app.thisthat.watchlist;

import app.thisthat.kernel.Ids;
import app.thisthat.kernel.MarketStatus;
import app.thisthat.kernel.Odds;
import app.thisthat.kernel.PageRequest;
import app.thisthat.kernel.Side;
import app.thisthat.platform.postgres.Postgres;
import app.thisthat.platform.postgres.Rows;
import app.thisthat.platform.postgres.Sql;
import app.thisthat.watchlist.WatchlistStore.Target;
import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.SqlClient;
import io.vertx.sqlclient.Tuple;
import java.math.BigDecimal;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.UUID;

/** Reads and writes the alerts of users. */
final class AlertStore {

    private static final String ALERTS = Sql.load(AlertStore.class, "alerts.sql");
    private static final String COUNT =
            """
            select count(*) as total from alerts
            where user_id = $1 and ($2::uuid is null or market_id = $2) and ($3::uuid is null or event_id = $3)
            """;
    private static final String CREATE = Sql.load(AlertStore.class, "create_alert.sql");
    private static final String CHANGE = Sql.load(AlertStore.class, "change_alert.sql");
    private static final String ARM = "select arm_alerts(array[$1::uuid], null, $2)";
    private static final String DELETE_STATES =
            """
            delete from alert_markets t using alerts a where t.alert_id = a.id and a.id = $1 and a.user_id = $2
            """;
    private static final String DELETE = "delete from alerts where id = $1 and user_id = $2";

    private final Postgres postgres;
    private final int maxAlerts;
    private final Odds hysteresis;

    AlertStore(Postgres postgres, int maxAlerts, Odds hysteresis) {
        this.postgres = postgres;
        this.maxAlerts = maxAlerts;
        this.hysteresis = hysteresis;
    }

    /** What a request to create an alert has done. */
    enum Outcome {
        ADDED,
        EQUAL_EXISTS,
        NOT_FOUND,
        NOT_FOLLOWED,
        ENDED,
        TOO_MANY
    }

    /**
     * Result of a request to create an alert.
     *
     * @param id of the new or equal alert; null if there is none
     * @param status of the market or event; null if it does not exist
     */
    record Created(Outcome outcome, UUID id, MarketStatus status) {}

    Future<Created> create(UUID userId, Target target, AlertType type, AlertRule rule) {
        UUID id = Ids.next();
        Tuple values = Tuple.of(id, userId)
                .addUUID(target.marketId())
                .addUUID(target.eventId())
                .addString(type.wire());
        addRule(values, rule).addInteger(maxAlerts);
        return postgres.transactions().withTransaction(transaction -> WatchlistStore.lock(transaction, userId)
                .compose(locked -> transaction.preparedQuery(CREATE).execute(values))
                .map(rows -> created(id, rows.iterator().next()))
                .compose(created -> created.outcome == Outcome.ADDED
                        ? arm(transaction, id).map(created)
                        : Future.succeededFuture(created)));
    }

    private static Tuple addRule(Tuple values, AlertRule rule) {
        return values.addString(rule.side() == null ? null : rule.side().wire())
                .addString(rule.direction() == null ? null : rule.direction().wire())
                .addValue(rule.value() == null ? null : rule.value().decimal())
                .addValue(rule.change() == null ? null : rule.change().decimal())
                .addInteger(rule.withinMinutes());
    }

    private static Created created(UUID id, Row row) {
        String status = row.getString("status");
        UUID equal = row.getUUID("equal");
        MarketStatus found = status == null ? null : MarketStatus.fromWire(status);
        if (!row.getBoolean("exists")) {
            return new Created(Outcome.NOT_FOUND, null, null);
        }
        if (!row.getBoolean("followed")) {
            return new Created(Outcome.NOT_FOLLOWED, null, found);
        }
        if (equal != null) {
            return new Created(Outcome.EQUAL_EXISTS, equal, found);
        }
        if (row.getBoolean("added")) {
            return new Created(Outcome.ADDED, id, found);
        }
        return new Created(row.getBoolean("ended") ? Outcome.ENDED : Outcome.TOO_MANY, null, found);
    }

    private Future<Void> arm(SqlClient transaction, UUID alertId) {
        return transaction
                .preparedQuery(ARM)
                .execute(Tuple.of(alertId, hysteresis.decimal()))
                .mapEmpty();
    }

    /** Changes an alert, whose states begin anew; empty if the user has no such alert. */
    Future<Boolean> change(UUID userId, UUID alertId, AlertRule rule, Boolean enabled) {
        Tuple values = addRule(Tuple.of(alertId, userId), rule).addBoolean(enabled);
        return postgres.transactions().withTransaction(transaction -> deleteStates(transaction, userId, alertId)
                .compose(states -> transaction.preparedQuery(CHANGE).execute(values))
                .compose(changed -> changed.size() == 0
                        ? Future.succeededFuture(false)
                        : arm(transaction, alertId).map(true)));
    }

    /** Deletes an alert; false if the user has no such alert. */
    Future<Boolean> delete(UUID userId, UUID alertId) {
        return postgres.transactions().withTransaction(transaction -> deleteStates(transaction, userId, alertId)
                .compose(states -> transaction.preparedQuery(DELETE).execute(Tuple.of(alertId, userId)))
                .map(deleted -> deleted.rowCount() > 0));
    }

    /** The evaluation locks states before alerts. */
    private static Future<Void> deleteStates(SqlClient transaction, UUID userId, UUID alertId) {
        return transaction
                .preparedQuery(DELETE_STATES)
                .execute(Tuple.of(alertId, userId))
                .mapEmpty();
    }

    /** An alert of a user; empty if it is another user's or does not exist. */
    Future<Optional<Alert>> alert(UUID userId, UUID alertId) {
        Tuple values = Tuple.of(userId)
                .addUUID(null)
                .addUUID(null)
                .addUUID(null)
                .addInteger(1)
                .addInteger(0)
                .addUUID(alertId);
        return postgres.reads().preparedQuery(ALERTS).execute(values).map(rows -> Rows.first(rows, AlertStore::alert));
    }

    /**
     * A page of a user's alerts, latest first.
     *
     * @param marketId empty: on all markets and events
     * @param eventId empty: on all markets and events
     * @param before the last alert of the previous page; empty: the first page
     */
    Future<Alert.Page> alerts(
            UUID userId, Optional<UUID> marketId, Optional<UUID> eventId, Optional<UUID> before, PageRequest page) {
        Tuple values = Tuple.of(userId)
                .addUUID(marketId.orElse(null))
                .addUUID(eventId.orElse(null))
                .addUUID(before.orElse(null))
                .addInteger(page.limit() + 1)
                .addInteger(page.offset())
                .addUUID(null);
        Tuple filter = Tuple.of(userId).addUUID(marketId.orElse(null)).addUUID(eventId.orElse(null));
        Future<List<Alert>> alerts =
                postgres.reads().preparedQuery(ALERTS).execute(values).map(rows -> Rows.list(rows, AlertStore::alert));
        Future<Long> total = postgres.reads()
                .preparedQuery(COUNT)
                .execute(filter)
                .map(rows -> rows.iterator().next().getLong("total"));
        return Future.all(alerts, total).map(loaded -> Alert.Page.of(alerts.result(), total.result(), page));
    }

    private static Alert alert(Row row) {
        String side = row.getString("side");
        String direction = row.getString("direction");
        OffsetDateTime fired = row.getOffsetDateTime("fired_at");
        return new Alert(
                row.getUUID("id"),
                row.getUUID("market_id"),
                row.getUUID("event_id"),
                row.getString("title"),
                AlertType.fromWire(row.getString("type")),
                new AlertRule(
                        side == null ? null : Side.fromWire(side),
                        direction == null ? null : AlertRule.Direction.valueOf(direction.toUpperCase(Locale.ROOT)),
                        odds(row, "value"),
                        odds(row, "change"),
                        row.getInteger("within_minutes")),
                row.getBoolean("enabled"),
                row.getInteger("fired"),
                fired == null ? null : fired.toInstant(),
                row.getOffsetDateTime("created_at").toInstant());
    }

    private static Odds odds(Row row, String column) {
        BigDecimal value = row.getBigDecimal(column);
        return value == null ? null : Odds.nearest(value);
    }
}
