package app.thisthat.market;

import app.thisthat.kernel.Credits;
import app.thisthat.kernel.Ids;
import app.thisthat.kernel.MarketStatus;
import app.thisthat.kernel.Odds;
import app.thisthat.kernel.Resolution;
import app.thisthat.platform.postgres.Postgres;
import app.thisthat.platform.postgres.Sql;
import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.SqlClient;
import io.vertx.sqlclient.Tuple;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.StreamSupport;

/** The rows of the catalogue, one statement each. */
final class MarketStore {

    private static final String GET = Sql.load(MarketStore.class, "market.sql");
    private static final String CREATE = Sql.load(MarketStore.class, "create_market.sql");
    private static final String CLOSE_EXPIRED = Sql.load(MarketStore.class, "close_expired.sql");
    private static final String FOLLOW_SOURCE = Sql.load(MarketStore.class, "follow_source.sql");
    private static final String TRENDS = Sql.load(MarketStore.class, "update_trends.sql");

    private final SqlClient statements;

    MarketStore(Postgres postgres) {
        this.statements = postgres.statements();
    }

    Future<Optional<MarketView>> market(UUID id) {
        return statements.preparedQuery(GET).execute(Tuple.of(id)).map(MarketStore::first);
    }

    /** The market as it was made; empty if its time was over already or there is no such open market to follow. */
    Future<Optional<MarketView>> create(NewMarket market, UUID admin) {
        OffsetDateTime expiresAt =
                market.expiresAt() == null ? null : market.expiresAt().atOffset(ZoneOffset.UTC);
        return statements
                .preparedQuery(CREATE)
                .execute(Tuple.from(new Object[] {
                    Ids.next(),
                    market.title(),
                    market.description(),
                    market.thisOption(),
                    market.thatOption(),
                    market.category(),
                    market.marketType(),
                    expiresAt,
                    decimal(market.thisOdds()),
                    decimal(market.thatOdds()),
                    admin,
                    market.linkedMarketId()
                }))
                .map(MarketStore::first);
    }

    /** Closes some of the markets whose time is over and answers them. */
    Future<List<UUID>> closeExpired(int limit) {
        return statements.preparedQuery(CLOSE_EXPIRED).execute(Tuple.of(limit)).map(rows -> StreamSupport.stream(
                        rows.spliterator(), false)
                .map(row -> row.getUUID("id"))
                .toList());
    }

    /**
     * A market that goes with its source.
     *
     * @param moved its odds, if it has others now
     */
    record Follower(MarketChanged now, Optional<OddsChanged.State> moved) {}

    /** Closes and opens some of the markets whose source was closed or opened, and answers what they are now. */
    Future<List<Follower>> followSource(int limit) {
        return statements.preparedQuery(FOLLOW_SOURCE).execute(Tuple.of(limit)).map(rows -> StreamSupport.stream(
                        rows.spliterator(), false)
                .map(MarketStore::follower)
                .toList());
    }

    private static Follower follower(Row row) {
        MarketChanged now =
                new MarketChanged(row.getUUID("market_id"), MarketStatus.fromWire(row.getString("status")), null);
        return new Follower(now, row.getLong("seq") == null ? Optional.empty() : Optional.of(MirrorStore.state(row)));
    }

    /** Scores the open markets anew; answers how many scores changed. */
    Future<Integer> scoreTrends() {
        return statements.preparedQuery(TRENDS).execute().map(RowSet::rowCount);
    }

    private static Optional<MarketView> first(RowSet<Row> rows) {
        return StreamSupport.stream(rows.spliterator(), false).findFirst().map(MarketStore::view);
    }

    static MarketView view(Row row) {
        return new MarketView(
                row.getUUID("id"),
                row.getString("title"),
                row.getString("description"),
                row.getString("this_option"),
                row.getString("that_option"),
                Odds.nearest(row.getBigDecimal("this_odds")),
                Odds.nearest(row.getBigDecimal("that_odds")),
                credits(row.getBigDecimal("liquidity")),
                credits(row.getBigDecimal("volume")),
                row.getString("category"),
                List.of(row.getArrayOfStrings("tags")),
                row.getString("market_type"),
                row.getUUID("linked_market_id"),
                MarketStatus.fromWire(row.getString("status")),
                resolution(row.getString("resolution")),
                instant(row.getOffsetDateTime("expires_at")),
                instant(row.getOffsetDateTime("resolved_at")),
                instant(row.getOffsetDateTime("corrected_at")),
                instant(row.getOffsetDateTime("created_at")),
                instant(row.getOffsetDateTime("confirmed_at")),
                row.getLong("seq"));
    }

    private static BigDecimal decimal(Odds odds) {
        return odds == null ? null : odds.decimal();
    }

    private static Credits credits(BigDecimal amount) {
        return amount == null ? null : Credits.of(amount);
    }

    private static Resolution resolution(String wire) {
        return wire == null ? null : Resolution.fromWire(wire);
    }

    private static Instant instant(OffsetDateTime time) {
        return time == null ? null : time.toInstant();
    }
}
