package app.thisthat.anomaly;

import app.thisthat.kernel.PageRequest;
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

/** What looks odd, in PostgreSQL: the rules, each over a bounded part of what happened lately, and what they found. */
public final class AnomalyStore {

    private static final String RAISE = Sql.load(AnomalyStore.class, "record_anomalies.sql");
    private static final String BALANCE_JUMP = Sql.load(AnomalyStore.class, "balance_jump.sql") + RAISE;
    private static final String PLAYERS = Sql.load(AnomalyStore.class, "next_active_users.sql");
    private static final String WIN_RATE = Sql.load(AnomalyStore.class, "win_rate.sql") + RAISE;
    private static final String MANY_ACCOUNTS = Sql.load(AnomalyStore.class, "many_accounts.sql") + RAISE;
    private static final String FORGET = Sql.load(AnomalyStore.class, "delete_old_anomalies.sql");
    private static final String LIST = Sql.load(AnomalyStore.class, "list_anomalies.sql");
    private static final String ACKNOWLEDGE = Sql.load(AnomalyStore.class, "acknowledge_anomaly.sql");
    private static final String COUNT =
            "select rule, count(*) as open from anomalies where acknowledged_at is null group by rule";

    /** How many of a user's bets are looked at, the latest ones. */
    private static final int BETS_MAX = 200;

    private static final int FORGOTTEN_AT_ONCE = 1_000;

    private final Postgres postgres;

    public AnomalyStore(Postgres postgres) {
        this.postgres = postgres;
    }

    /** Raises who won too much since yesterday began; answers how many are new. */
    Future<Long> raiseBalanceJumps(AnomalySettings limits) {
        return raise(BALANCE_JUMP, Tuple.of(Anomaly.Rule.BALANCE_JUMP.wire(), limits.balanceJump()));
    }

    /** Some of those who played since yesterday began, behind one, in the order of their ids. */
    Future<List<UUID>> players(UUID behind, int limit) {
        return postgres.pool()
                .preparedQuery(PLAYERS)
                .execute(Tuple.of(behind, limit))
                .map(rows -> List.of(rows.iterator().next().getArrayOfUUIDs("players")));
    }

    /** Raises who of some users won too often; answers how many are new. */
    Future<Long> raiseWinRates(List<UUID> users, AnomalySettings limits) {
        return raise(
                WIN_RATE,
                Tuple.tuple()
                        .addValue(Anomaly.Rule.WIN_RATE.wire())
                        .addValue(users.toArray(UUID[]::new))
                        .addValue(BETS_MAX)
                        .addValue(limits.winRateBets())
                        .addValue(limits.winRateOneIn()));
    }

    /** Raises from where too many accounts are used; answers how many are new. */
    Future<Long> raiseManyAccounts(AnomalySettings limits) {
        return raise(MANY_ACCOUNTS, Tuple.of(Anomaly.Rule.MANY_ACCOUNTS.wire(), limits.accountsPerAddress()));
    }

    private Future<Long> raise(String rule, Tuple values) {
        return postgres.pool().preparedQuery(rule).execute(values).map(rows -> rows.iterator()
                .next()
                .getLong("raised"));
    }

    /** Deletes what was not seen for long. */
    Future<Void> forget() {
        return postgres.statements()
                .preparedQuery(FORGET)
                .execute(Tuple.of(FORGOTTEN_AT_ONCE))
                .mapEmpty();
    }

    /** How many of each rule wait for an admin. */
    Future<Map<Anomaly.Rule, Long>> open() {
        return postgres.statements().query(COUNT).execute().map(rows -> {
            Map<Anomaly.Rule, Long> open = new EnumMap<>(Anomaly.Rule.class);
            rows.forEach(row -> open.put(Anomaly.Rule.of(row.getString("rule")), row.getLong("open")));
            return open;
        });
    }

    /** A page of anomalies, the latest first. */
    Future<Anomaly.Page> list(Optional<String> rule, Optional<Boolean> acknowledged, PageRequest page) {
        Tuple values = Tuple.of(rule.orElse(null), acknowledged.orElse(null), page.limit(), page.offset());
        return postgres.statements().preparedQuery(LIST).execute(values).map(rows -> {
            List<Anomaly> found = rows.stream()
                    .filter(row -> row.getUUID("id") != null)
                    .map(AnomalyStore::anomaly)
                    .toList();
            return new Anomaly.Page(found, rows.iterator().next().getLong("total"), page.limit(), page.offset());
        });
    }

    private static Anomaly anomaly(Row row) {
        UUID userId = row.getUUID("user_id");
        OffsetDateTime acknowledgedAt = row.getOffsetDateTime("acknowledged_at");
        return new Anomaly(
                row.getUUID("id"),
                Anomaly.Rule.of(row.getString("rule")).wire(),
                userId == null ? null : new Anomaly.User(userId, row.getString("username")),
                row.getJsonObject("figures").encode(),
                row.getOffsetDateTime("since").toInstant(),
                row.getOffsetDateTime("last_seen_at").toInstant(),
                acknowledgedAt == null ? null : acknowledgedAt.toInstant(),
                row.getUUID("acknowledged_by"));
    }

    /** Acknowledges one; false: there is none of that id. */
    Future<Boolean> acknowledge(UUID id, UUID adminId, String reason) {
        return postgres.pool()
                .preparedQuery(ACKNOWLEDGE)
                .execute(Tuple.of(id, adminId, reason))
                .map(rows -> rows.size() > 0);
    }
}
