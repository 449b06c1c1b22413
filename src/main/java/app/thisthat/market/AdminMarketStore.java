package app.thisthat.market;

import app.thisthat.kernel.Credits;
import app.thisthat.kernel.MarketStatus;
import app.thisthat.kernel.Odds;
import app.thisthat.kernel.PageRequest;
import app.thisthat.kernel.Resolution;
import app.thisthat.platform.Json;
import app.thisthat.platform.postgres.Postgres;
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
import java.util.function.Function;
import java.util.stream.StreamSupport;

/** What admins do to markets, each deed in one transaction with its entry in the audit. */
final class AdminMarketStore {

    private static final String CHANGE_STATUS = Sql.load(AdminMarketStore.class, "change_status.sql");
    private static final String LOCK = Sql.load(AdminMarketStore.class, "lock_market.sql");
    private static final String HAS_BETS = "select has_bets($1)";
    private static final String EDIT = Sql.load(AdminMarketStore.class, "edit_market.sql");
    private static final String SET_ODDS = Sql.load(AdminMarketStore.class, "set_odds.sql");
    private static final String DECISIONS = Sql.load(AdminMarketStore.class, "decisions.sql");
    private static final String PREVIEW = Sql.load(AdminMarketStore.class, "preview_resolution.sql");

    private final Pool pool;

    AdminMarketStore(Postgres postgres) {
        this.pool = postgres.pool();
    }

    /**
     * What a market was before a change of its status.
     *
     * @param was its status
     * @param until when it was to end; null if it had no end
     * @param mirrored whether it belongs to a feed
     * @param changed whether it was changed
     * @param sourceStatus that of the market it follows; null if it follows none
     */
    record StatusChange(
            MarketStatus was, Instant until, boolean mirrored, boolean changed, MarketStatus sourceStatus) {}

    /** Changes the status, if it is one of those; empty if there is no such market. */
    Future<Optional<StatusChange>> change(
            UUID market, UUID admin, StatusCommand order, String reason, Instant expiresAt) {
        Tuple values = Tuple.tuple()
                .addValue(market)
                .addValue(admin)
                .addValue(reason)
                .addValue(order.from().stream().map(MarketStatus::wire).toArray(String[]::new))
                .addValue(order.to().wire())
                .addValue(order.deed())
                .addValue(utc(expiresAt));
        return pool.preparedQuery(CHANGE_STATUS).execute(values).map(rows -> {
            List<StatusChange> found = new ArrayList<>();
            rows.forEach(row -> found.add(new StatusChange(
                    MarketStatus.fromWire(row.getString("was")),
                    instant(row.getOffsetDateTime("was_until")),
                    row.getBoolean("mirrored"),
                    row.getBoolean("changed"),
                    sourceStatus(row))));
            return found.stream().findFirst();
        });
    }

    private static MarketStatus sourceStatus(Row row) {
        String status = row.getString("source_status");
        return status == null ? null : MarketStatus.fromWire(status);
    }

    /**
     * What decides whether a market may be edited, true as long as the transaction lasts.
     *
     * @param status its status
     * @param mirrored whether it belongs to a feed
     * @param linked whether its odds follow a mirrored market
     * @param thisOdds null if it has none, as thatOdds
     * @param hasBets whether somebody has bet on it
     */
    record Editable(
            MarketStatus status,
            boolean mirrored,
            boolean linked,
            String thisOption,
            String thatOption,
            Odds thisOdds,
            Odds thatOdds,
            boolean hasBets) {}

    /** Edits a market if {@code allow} does not throw; answers the odds if they were changed. */
    Future<Optional<OddsChanged.State>> edit(
            UUID market, UUID admin, MarketEdit edit, Function<Optional<Editable>, MarketEdit> allow) {
        return pool.withTransaction(connection -> editable(connection, market)
                .map(allow)
                .compose(allowed -> write(connection, market, admin, edit))
                .compose(written -> edit.thisOdds() == null
                        ? Future.succeededFuture(Optional.empty())
                        : setOdds(connection, market, admin, edit)));
    }

    private static Future<Optional<Editable>> editable(SqlConnection connection, UUID market) {
        return connection.preparedQuery(LOCK).execute(Tuple.of(market)).compose(rows -> {
            if (rows.size() == 0) {
                return Future.succeededFuture(Optional.empty());
            }
            Row row = rows.iterator().next();
            return connection
                    .preparedQuery(HAS_BETS)
                    .execute(Tuple.of(market))
                    .map(bets -> Optional.of(new Editable(
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
                        .addValue(edit.endless()));
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
                .map(rows -> StreamSupport.stream(rows.spliterator(), false)
                        .findFirst()
                        .map(row -> new OddsChanged.State(
                                market,
                                row.getLong("seq"),
                                Odds.nearest(row.getBigDecimal("this_odds")),
                                Odds.nearest(row.getBigDecimal("that_odds")),
                                row.getOffsetDateTime("changed_at").toInstant())));
    }

    /** The closed markets that wait for their resolution and the open ones that are disputed. */
    Future<PendingDecisions> decisions(PageRequest page) {
        return pool.preparedQuery(DECISIONS)
                .execute(Tuple.of(page.limit(), page.offset()))
                .map(rows -> {
                    List<PendingDecisions.Waiting> waiting = new ArrayList<>();
                    long total = 0;
                    for (Row row : rows) {
                        if (row.getUUID("id") != null) {
                            waiting.add(waiting(row));
                        }
                        total = row.getLong("total");
                    }
                    return new PendingDecisions(waiting, total, page.limit(), page.offset());
                });
    }

    private static PendingDecisions.Waiting waiting(Row row) {
        return new PendingDecisions.Waiting(
                row.getUUID("id"),
                row.getString("title"),
                row.getString("market_type"),
                MarketStatus.fromWire(row.getString("status")),
                instant(row.getOffsetDateTime("closed_at")),
                instant(row.getOffsetDateTime("expires_at")),
                row.getLong("bets"),
                Credits.of(row.getBigDecimal("staked")),
                row.getString("reason"),
                tree(row.getString("evidence")));
    }

    /** What a resolution would pay now. */
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
            throw new IllegalStateException("the database wrote what is not JSON", e);
        }
    }

    private static OffsetDateTime utc(Instant time) {
        return time == null ? null : time.atOffset(ZoneOffset.UTC);
    }

    private static Instant instant(OffsetDateTime time) {
        return time == null ? null : time.toInstant();
    }
}
