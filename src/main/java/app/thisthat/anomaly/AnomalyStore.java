package app.thisthat.anomaly;

import app.thisthat.kernel.PageRequest;
import app.thisthat.platform.postgres.FairReads;
import app.thisthat.platform.postgres.Postgres;
import app.thisthat.platform.postgres.Sql;
import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.Tuple;
import java.time.OffsetDateTime;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/** Evaluates the rules, each over a bounded part of the recent data, and stores their findings. */
final class AnomalyStore {

    private static final String RECORD = Sql.load(AnomalyStore.class, "record_anomalies.sql");
    private static final String BALANCE_JUMP = Sql.load(AnomalyStore.class, "balance_jump.sql") + RECORD;
    private static final String ACTIVE_USERS = Sql.load(AnomalyStore.class, "next_active_users.sql");
    private static final String WIN_RATE = Sql.load(AnomalyStore.class, "win_rate.sql") + RECORD;
    private static final String MANY_ACCOUNTS = Sql.load(AnomalyStore.class, "many_accounts.sql") + RECORD;
    private static final String DELETE_OLD = Sql.load(AnomalyStore.class, "delete_old_anomalies.sql");
    private static final String LIST = Sql.load(AnomalyStore.class, "list_anomalies.sql");
    private static final String ACKNOWLEDGE = Sql.load(AnomalyStore.class, "acknowledge_anomaly.sql");
    private static final String COUNT_OPEN =
            "select rule, count(*) as open from anomalies where acknowledged_at is null group by rule";

    /** Number of a user's latest bets that the win-rate rule evaluates. */
    private static final int WIN_RATE_BETS_MAX = 200;

    private static final int DELETE_LIMIT = 1_000;

    private final Postgres postgres;

    AnomalyStore(Postgres postgres) {
        this.postgres = postgres;
    }

    /** Applies the rule {@code balance_jump}; returns the number of new anomalies. */
    Future<Long> recordBalanceJumps(AnomalySettings settings) {
        return record(BALANCE_JUMP, Tuple.of(Anomaly.Rule.BALANCE_JUMP.wire(), settings.balanceJump()));
    }

    /** Users with bets placed or settled today or yesterday in UTC, after an id, in the order of their ids. */
    Future<List<UUID>> activeUsers(UUID after, int limit) {
        return postgres.jobs()
                .preparedQuery(ACTIVE_USERS)
                .execute(Tuple.of(after, limit))
                .map(rows -> List.of(rows.iterator().next().getArrayOfUUIDs("users")));
    }

    /** Applies the rule {@code win_rate} to some users; returns the number of new anomalies. */
    Future<Long> recordWinRates(List<UUID> users, AnomalySettings settings) {
        return record(
                WIN_RATE,
                Tuple.tuple()
                        .addValue(Anomaly.Rule.WIN_RATE.wire())
                        .addValue(users.toArray(UUID[]::new))
                        .addValue(WIN_RATE_BETS_MAX)
                        .addValue(settings.winRateBets())
                        .addValue(settings.winRateOneIn()));
    }

    /** Applies the rule {@code many_accounts}; returns the number of new anomalies. */
    Future<Long> recordManyAccounts(AnomalySettings settings) {
        return record(MANY_ACCOUNTS, Tuple.of(Anomaly.Rule.MANY_ACCOUNTS.wire(), settings.accountsPerAddress()));
    }

    private Future<Long> record(String rule, Tuple values) {
        return postgres.jobs().preparedQuery(rule).execute(values).map(rows -> rows.iterator()
                .next()
                .getLong("recorded"));
    }

    /** Deletes anomalies that no rule has found for three months. */
    Future<Void> deleteOld() {
        return postgres.jobs()
                .preparedQuery(DELETE_OLD)
                .execute(Tuple.of(DELETE_LIMIT))
                .mapEmpty();
    }

    /** Number of unacknowledged anomalies by rule. */
    Future<Map<Anomaly.Rule, Long>> countOpen() {
        return postgres.jobs().query(COUNT_OPEN).execute().map(rows -> {
            Map<Anomaly.Rule, Long> counts = new EnumMap<>(Anomaly.Rule.class);
            rows.forEach(row -> counts.put(Anomaly.Rule.fromWire(row.getString("rule")), row.getLong("open")));
            return counts;
        });
    }

    /** A page of anomalies, latest first. */
    Future<Anomaly.Page> list(Optional<Anomaly.Rule> rule, Optional<Boolean> acknowledged, PageRequest page) {
        Tuple values = Tuple.of(
                rule.map(Anomaly.Rule::wire).orElse(null), acknowledged.orElse(null), page.limit(), page.offset());
        return postgres.reports()
                .read(
                        FairReads.ADMIN,
                        connection -> connection.preparedQuery(LIST).execute(values))
                .map(rows -> {
                    List<Anomaly> anomalies = rows.stream()
                            .filter(row -> row.getUUID("id") != null)
                            .map(AnomalyStore::anomaly)
                            .toList();
                    return Anomaly.Page.of(anomalies, rows.iterator().next().getLong("total"), page);
                });
    }

    private static Anomaly anomaly(Row row) {
        UUID userId = row.getUUID("user_id");
        OffsetDateTime acknowledgedAt = row.getOffsetDateTime("acknowledged_at");
        return new Anomaly(
                row.getUUID("id"),
                Anomaly.Rule.fromWire(row.getString("rule")),
                userId == null ? null : new Anomaly.User(userId, row.getString("username")),
                row.getJsonObject("figures").encode(),
                row.getOffsetDateTime("since").toInstant(),
                row.getOffsetDateTime("last_seen_at").toInstant(),
                acknowledgedAt == null ? null : acknowledgedAt.toInstant(),
                row.getUUID("acknowledged_by"));
    }

    /** Acknowledges an anomaly; false if it does not exist. */
    Future<Boolean> acknowledge(UUID id, UUID adminId, String reason) {
        return postgres.transactions()
                .preparedQuery(ACKNOWLEDGE)
                .execute(Tuple.of(id, adminId, reason))
                .map(rows -> rows.size() > 0);
    }
}
