package app.thisthat.market;

import app.thisthat.kernel.Credits;
import app.thisthat.kernel.MarketStatus;
import app.thisthat.kernel.MarketType;
import app.thisthat.kernel.Odds;
import app.thisthat.kernel.PageRequest;
import app.thisthat.kernel.Resolution;
import app.thisthat.platform.Json;
import app.thisthat.platform.postgres.FairReads;
import app.thisthat.platform.postgres.Postgres;
import app.thisthat.platform.postgres.Rows;
import app.thisthat.platform.postgres.Sql;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import io.vertx.core.Future;
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
    private static final String BETS = "select has_bets($1) as has_bets, has_conflict($2, $1) as conflict";
    private static final String AUDIT_REFUSED_EDIT =
            "select audit_append($1, 'market.edit.refused', $2, null, null, null)";
    private static final String EDIT = Sql.load(AdminMarketStore.class, "edit_market.sql");
    private static final String SET_ODDS = Sql.load(AdminMarketStore.class, "set_odds.sql");
    private static final String PENDING_DECISIONS = Sql.load(AdminMarketStore.class, "pending_decisions.sql");
    private static final String PREVIEW = Sql.load(AdminMarketStore.class, "preview_resolution.sql");

    private final Postgres postgres;

    AdminMarketStore(Postgres postgres) {
        this.postgres = postgres;
    }

    /**
     * Result of a status command.
     *
     * @param changed false if the command was refused or not allowed, or had no effect
     * @param refused whether the admin has a bet on the market; an audit entry was written
     * @param linkedStatus null if there is no linked market
     */
    record StatusChange(
            MarketStatus previousStatus,
            Instant previousExpiresAt,
            boolean mirrored,
            boolean changed,
            boolean refused,
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
        return postgres.transactions()
                .preparedQuery(CHANGE_STATUS)
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
                row.getBoolean("refused"),
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
            boolean hasBets,
            boolean hasConflict) {}

    /**
     * Result of an edit.
     *
     * @param refused whether the admin has a bet on the market; an audit entry was written
     * @param odds empty if they did not change
     */
    record Edited(boolean refused, Optional<OddsChanged.State> odds) {}

    /** Edits a market; fails with the refusal of {@link MarketEdit#checkAllowed}. */
    Future<Edited> edit(UUID market, UUID admin, MarketEdit edit) {
        return postgres.transactions()
                .withTransaction(connection -> lock(connection, market, admin).compose(locked -> {
                    edit.checkAllowed(locked);
                    if (locked.orElseThrow().hasConflict()) {
                        return connection
                                .preparedQuery(AUDIT_REFUSED_EDIT)
                                .execute(Tuple.of(admin, market))
                                .map(audited -> new Edited(true, Optional.empty()));
                    }
                    return write(connection, market, admin, edit)
                            .compose(written -> edit.thisOdds() == null
                                    ? Future.succeededFuture(Optional.<OddsChanged.State>empty())
                                    : setOdds(connection, market, admin, edit))
                            .map(odds -> new Edited(false, odds));
                }));
    }

    private static Future<Optional<LockedMarket>> lock(SqlConnection connection, UUID market, UUID admin) {
        return connection.preparedQuery(LOCK_MARKET).execute(Tuple.of(market)).compose(rows -> {
            if (rows.size() == 0) {
                return Future.succeededFuture(Optional.empty());
            }
            Row row = rows.iterator().next();
            return connection
                    .preparedQuery(BETS)
                    .execute(Tuple.of(market, admin))
                    .map(found -> found.iterator().next())
                    .map(bets -> Optional.of(new LockedMarket(
                            MarketStatus.fromWire(row.getString("status")),
                            row.getBoolean("mirrored"),
                            row.getBoolean("linked"),
                            row.getString("this_option"),
                            row.getString("that_option"),
                            odds(row.getBigDecimal("this_odds")),
                            odds(row.getBigDecimal("that_odds")),
                            bets.getBoolean("has_bets"),
                            bets.getBoolean("conflict"))));
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

    /** Markets that await a decision, each with whether this admin has a conflict of interest. */
    Future<PendingDecisions> pendingDecisions(UUID admin, PageRequest page) {
        return postgres.reports()
                .read(FairReads.ADMIN, connection -> connection
                        .preparedQuery(PENDING_DECISIONS)
                        .execute(Tuple.of(page.limit(), page.offset(), admin)))
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
                tree(row.getString("evidence")),
                row.getString("rename") == null ? null : tree(row.getString("rename")),
                row.getBoolean("conflict"));
    }

    /**
     * What a resolution would pay.
     *
     * @param conflict whether the admin has a bet on the market, which forbids the resolution
     */
    record Preview(ResolutionPreview payouts, boolean conflict) {}

    Future<Preview> preview(UUID market, Resolution resolution, UUID admin) {
        return postgres.reports()
                .read(FairReads.ADMIN, connection -> connection
                        .preparedQuery(PREVIEW)
                        .execute(Tuple.of(market, resolution.wire(), admin)))
                .map(rows -> rows.iterator().next())
                .map(row -> new Preview(preview(market, resolution, row), row.getBoolean("conflict")));
    }

    private static ResolutionPreview preview(UUID market, Resolution resolution, Row row) {
        return new ResolutionPreview(
                true,
                market,
                resolution,
                row.getLong("bets"),
                Credits.of(row.getBigDecimal("staked")),
                Credits.of(row.getBigDecimal("credits_out")),
                row.getLong("paid"),
                tree(row.getString("largest")),
                tree(row.getString("winners")));
    }

    private static JsonNode tree(String json) {
        try {
            return Json.read(json.getBytes(StandardCharsets.UTF_8), JsonNode.class);
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
