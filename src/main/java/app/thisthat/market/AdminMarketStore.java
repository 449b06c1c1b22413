package app.thisthat.market;

import app.thisthat.kernel.Credits;
import app.thisthat.kernel.MarketStatus;
import app.thisthat.kernel.MarketType;
import app.thisthat.kernel.Odds;
import app.thisthat.kernel.PageRequest;
import app.thisthat.kernel.Resolution;
import app.thisthat.platform.Json;
import app.thisthat.platform.postgres.Postgres;
import app.thisthat.platform.postgres.Rows;
import app.thisthat.platform.postgres.Sql;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import io.vertx.core.Future;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.SqlConnection;
import io.vertx.sqlclient.Tuple;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** Changes of markets by admins. Each change and its audit entry are one transaction. */
final class AdminMarketStore {

    private static final String CHANGE_STATUS = Sql.load(AdminMarketStore.class, "change_status.sql");
    private static final String LOCK_MARKET = Sql.load(AdminMarketStore.class, "lock_market.sql");
    private static final String HAS_BETS = "select has_bets($1)";
    private static final String EDIT = Sql.load(AdminMarketStore.class, "edit_market.sql");
    private static final String SET_ODDS = Sql.load(AdminMarketStore.class, "set_odds.sql");
    private static final String PENDING_DECISIONS = Sql.load(AdminMarketStore.class, "pending_decisions.sql");
    private static final String PREVIEW = Sql.load(AdminMarketStore.class, "preview_resolution.sql");

    private final Pool pool;

    AdminMarketStore(Postgres postgres) {
        this.pool = postgres.pool();
    }

    /**
     * Result of a status command.
     *
     * @param changed false if the command was not allowed or had no effect
     * @param linkedStatus null if there is no linked market
     */
    record StatusChange(
            MarketStatus previousStatus,
            Instant previousExpiresAt,
            boolean mirrored,
            boolean changed,
            MarketStatus linkedStatus) {}

    /** Empty if the market does not exist. */
    Future<Optional<StatusChange>> changeStatus(
            UUID market, UUID admin, StatusCommand command, String reason, Instant expiresAt) {
        Tuple values = Tuple.tuple()
                .addValue(market)
                .addValue(admin)
                .addValue(reason)
                .addValue(command.from().stream().map(MarketStatus::wire).toArray(String[]::new))
                .addValue(command.to().wire())
                .addValue(command.auditAction())
                .addValue(utc(expiresAt));
        return pool.preparedQuery(CHANGE_STATUS)
                .execute(values)
                .map(rows -> Rows.first(rows, AdminMarketStore::statusChange));
    }

    private static StatusChange statusChange(Row row) {
        String linkedStatus = row.getString("linked_status");
        return new StatusChange(
                MarketStatus.fromWire(row.getString("previous_status")),
                instant(row.getOffsetDateTime("previous_expires_at")),
                row.getBoolean("mirrored"),
                row.getBoolean("changed"),
                linkedStatus == null ? null : MarketStatus.fromWire(linkedStatus));
    }

    /** A market that is locked until the transaction ends; the odds are null if it has none. */
    record LockedMarket(
            MarketStatus status,
            boolean mirrored,
            boolean linked,
            String thisOption,
            String thatOption,
            Odds thisOdds,
            Odds thatOdds,
            boolean hasBets) {}

    /** Returns the odds if they changed; fails with the refusal of {@link MarketEdit#checkAllowed}. */
    Future<Optional<OddsChanged.State>> edit(UUID market, UUID admin, MarketEdit edit) {
        return pool.withTransaction(connection -> lock(connection, market)
                .compose(locked -> {
                    edit.checkAllowed(locked);
                    return write(connection, market, admin, edit);
                })
                .compose(written -> edit.thisOdds() == null
                        ? Future.succeededFuture(Optional.empty())
                        : setOdds(connection, market, admin, edit)));
    }

    private static Future<Optional<LockedMarket>> lock(SqlConnection connection, UUID market) {
        return connection.preparedQuery(LOCK_MARKET).execute(Tuple.of(market)).compose(rows -> {
            if (rows.size() == 0) {
                return Future.succeededFuture(Optional.empty());
            }
            Row row = rows.iterator().next();
            return connection
                    .preparedQuery(HAS_BETS)
                    .execute(Tuple.of(market))
                    .map(bets -> Optional.of(new LockedMarket(
                            MarketStatus.fromWire(row.getString("status")),
                            row.getBoolean("mirrored"),
                            row.getBoolean("linked"),
                            row.getString("this_option"),
                            row.getString("that_option"),
                            odds(row.getBigDecimal("this_odds")),
                            odds(row.getBigDecimal("that_odds")),
                            bets.iterator().next().getBoolean(0))));
        });
    }

    private static Odds odds(BigDecimal decimal) {
        return decimal == null ? null : Odds.nearest(decimal);
    }

    private static Future<?> write(SqlConnection connection, UUID market, UUID admin, MarketEdit edit) {
        return connection
                .preparedQuery(EDIT)
                .execute(Tuple.tuple()
                        .addValue(market)
                        .addValue(admin)
                        .addValue(edit.title())
                        .addValue(edit.description())
                        .addValue(edit.thisOption())
                        .addValue(edit.thatOption())
                        .addValue(edit.category())
                        .addValue(utc(edit.expiresAt()))
                        .addValue(edit.expiryRemoved()));
    }

    private static Future<Optional<OddsChanged.State>> setOdds(
            SqlConnection connection, UUID market, UUID admin, MarketEdit edit) {
        return connection
                .preparedQuery(SET_ODDS)
                .execute(Tuple.of(
                        market,
                        admin,
                        edit.thisOdds().decimal(),
                        edit.thatOdds().decimal()))
                .map(rows -> Rows.first(rows, OddsStore::oddsState));
    }

    Future<PendingDecisions> pendingDecisions(PageRequest page) {
        return pool.preparedQuery(PENDING_DECISIONS)
                .execute(Tuple.of(page.limit(), page.offset()))
                .map(rows -> {
                    List<PendingDecisions.Entry> entries = new ArrayList<>();
                    long total = 0;
                    for (Row row : rows) {
                        if (row.getUUID("id") != null) {
                            entries.add(pendingDecision(row));
                        }
                        total = row.getLong("total");
                    }
                    return new PendingDecisions(entries, total, page.limit(), page.offset());
                });
    }

    private static PendingDecisions.Entry pendingDecision(Row row) {
        return new PendingDecisions.Entry(
                row.getUUID("id"),
                row.getString("title"),
                MarketType.fromWire(row.getString("market_type")),
                MarketStatus.fromWire(row.getString("status")),
                instant(row.getOffsetDateTime("closed_at")),
                instant(row.getOffsetDateTime("expires_at")),
                row.getLong("bets"),
                Credits.of(row.getBigDecimal("staked")),
                row.getString("reason"),
                tree(row.getString("evidence")));
    }

    Future<ResolutionPreview> preview(UUID market, Resolution resolution) {
        return pool.preparedQuery(PREVIEW)
                .execute(Tuple.of(market, resolution.wire()))
                .map(rows -> rows.iterator().next())
                .map(row -> new ResolutionPreview(
                        true,
                        market,
                        resolution,
                        row.getLong("bets"),
                        Credits.of(row.getBigDecimal("staked")),
                        Credits.of(row.getBigDecimal("credits_out")),
                        row.getLong("paid"),
                        tree(row.getString("largest")),
                        tree(row.getString("winners"))));
    }

    private static JsonNode tree(String json) {
        try {
            return Json.tree(json.getBytes(StandardCharsets.UTF_8));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("Column does not contain valid JSON", e);
        }
    }

    private static OffsetDateTime utc(Instant time) {
        return time == null ? null : time.atOffset(ZoneOffset.UTC);
    }

    private static Instant instant(OffsetDateTime time) {
        return time == null ? null : time.toInstant();
    }
}
