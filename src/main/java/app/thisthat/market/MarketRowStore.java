package app.thisthat.market;

import app.thisthat.kernel.Credits;
import app.thisthat.kernel.MarketStatus;
import app.thisthat.kernel.MarketType;
import app.thisthat.kernel.NoBetsReason;
import app.thisthat.kernel.Odds;
import app.thisthat.kernel.Placeholder;
import app.thisthat.kernel.Resolution;
import app.thisthat.platform.postgres.Sql;
import io.vertx.sqlclient.Row;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The columns of a market in statements, and the conversion of their rows. */
final class MarketRowStore {

    private static final String COLUMNS =
            Sql.load(MarketRowStore.class, "market_columns.sql").strip();

    /** The tables beside {@code markets m} that the columns need. */
    static final String JOINS =
            " join market_odds o on o.market_id = m.id left join market_trends t on t.market_id = m.id"
                    + " left join markets linked on linked.id = m.linked_market_id";

    /** With the columns of the sparkline. */
    static final String JOINS_WITH_SPARKLINE = JOINS
            + " left join lateral (select array_agg(e.hour) as spark_hours, array_agg(e.close) as spark_odds"
            + " from odds_extremes e where e.market_id = m.id and e.close is not null"
            + " and e.hour >= date_trunc('hour', now()) - interval '23 hours') spark on true";

    private static final String SPARKLINE_COLUMNS =
            ", date_trunc('hour', now()) as spark_hour, t.day_ago as spark_before, spark_hours, spark_odds";

    private final FeedOutage outage;

    MarketRowStore(FeedOutage outage) {
        this.outage = outage;
    }

    /** Begins a statement; the tables are {@code markets m} and {@link #joins}. */
    static String select(boolean withSparkline) {
        return COLUMNS + (withSparkline ? SPARKLINE_COLUMNS : "");
    }

    static String joins(boolean withSparkline) {
        return withSparkline ? JOINS_WITH_SPARKLINE : JOINS;
    }

    MarketView view(Row row) {
        MarketStatus status = MarketStatus.fromWire(row.getString("status"));
        MarketType type = MarketType.fromWire(row.getString("market_type"));
        Instant confirmedAt = instant(row.getOffsetDateTime("confirmed_at"));
        Optional<Duration> timeLeft = type == MarketType.CREDITS ? Optional.empty() : outage.timeLeft(confirmedAt);
        NoBetsReason stored = reason(row.getString("no_bets_reason"));
        NoBetsReason reason =
                stored == null && timeLeft.filter(Duration::isZero).isPresent() ? NoBetsReason.ODDS_STALE : stored;
        return new MarketView(
                row.getUUID("id"),
                row.getString("title"),
                row.getString("question"),
                row.getString("description"),
                row.getString("this_option"),
                row.getString("that_option"),
                odds(row.getBigDecimal("this_odds")),
                odds(row.getBigDecimal("that_odds")),
                credits(row.getBigDecimal("liquidity")),
                credits(row.getBigDecimal("volume")),
                MarketStatistics.of(row.getArrayOfLongs("statistics")),
                row.getString("category"),
                List.of(row.getArrayOfStrings("tags")),
                row.getUUID("event_id"),
                row.getString("event_title"),
                row.getString("group_item_title"),
                row.getString("image"),
                row.getString("slug"),
                placeholder(row.getString("placeholder")),
                type,
                row.getUUID("linked_market_id"),
                status,
                resolution(row.getString("resolution")),
                instant(row.getOffsetDateTime("expires_at")),
                instant(row.getOffsetDateTime("resolved_at")),
                instant(row.getOffsetDateTime("corrected_at")),
                instant(row.getOffsetDateTime("created_at")),
                confirmedAt,
                row.getLong("seq"),
                row.getBoolean("priced"),
                reason == null,
                reason,
                row.getBigDecimal("change_24h"),
                status == MarketStatus.OPEN && row.getColumnIndex("spark_hour") >= 0 ? sparkline(row) : null,
                stateDuration(row.getInteger("pause_ms"), timeLeft));
    }

    /** Time after which the state changes without an event; null: it does not. */
    private static Duration stateDuration(Integer pauseMs, Optional<Duration> timeLeft) {
        Duration pause = pauseMs == null ? null : Duration.ofMillis(pauseMs);
        Duration left = timeLeft.filter(time -> !time.isZero()).orElse(null);
        return pause == null || (left != null && left.compareTo(pause) < 0) ? left : pause;
    }

    private static List<Odds> sparkline(Row row) {
        Map<Instant, Odds> changes = new HashMap<>();
        OffsetDateTime[] hours = row.getArrayOfOffsetDateTimes("spark_hours");
        BigDecimal[] closes = row.getArrayOfBigDecimals("spark_odds");
        for (int i = 0; hours != null && i < hours.length; i++) {
            changes.put(hours[i].toInstant(), odds(closes[i]));
        }
        return Sparkline.points(
                instant(row.getOffsetDateTime("spark_hour")),
                changes,
                odds(row.getBigDecimal("spark_before")),
                odds(row.getBigDecimal("this_odds")));
    }

    private static Odds odds(BigDecimal odds) {
        return odds == null ? null : Odds.nearest(odds);
    }

    private static Credits credits(BigDecimal amount) {
        return amount == null ? null : Credits.of(amount);
    }

    private static Placeholder placeholder(String wire) {
        return wire == null ? null : Placeholder.fromWire(wire);
    }

    private static NoBetsReason reason(String wire) {
        return wire == null ? null : NoBetsReason.fromWire(wire);
    }

    private static Resolution resolution(String wire) {
        return wire == null ? null : Resolution.fromWire(wire);
    }

    private static Instant instant(OffsetDateTime time) {
        return time == null ? null : time.toInstant();
    }
}
