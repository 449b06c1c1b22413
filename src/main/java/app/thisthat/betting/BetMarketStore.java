package app.thisthat.betting;

import app.thisthat.http.cache.SingleFlight;
import app.thisthat.kernel.MarketStatus;
import app.thisthat.platform.postgres.Postgres;
import app.thisthat.platform.postgres.Rows;
import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.Tuple;
import java.time.Duration;
import java.util.Optional;
import java.util.UUID;

/**
 * Titles and options of markets for the responses to new bets, which show their market open. They are read before the
 * bet is placed: a failure afterwards would hide a bet that exists.
 */
final class BetMarketStore {

    private static final String MARKET = "select id, title, this_option, that_option from markets where id = $1";
    private static final int MARKETS_MAX = 10_000;

    /** An edited text appears in responses after this time. */
    private static final Duration KEPT = Duration.ofSeconds(30);

    private final Postgres postgres;
    private final SingleFlight<Optional<BetView.Market>> reads = new SingleFlight<>();
    private final Cache<UUID, BetView.Market> markets = Caffeine.newBuilder()
            .maximumSize(MARKETS_MAX)
            .expireAfterWrite(KEPT)
            .build();

    BetMarketStore(Postgres postgres) {
        this.postgres = postgres;
    }

    /** The market as open; empty if it does not exist. */
    Future<Optional<BetView.Market>> find(UUID id) {
        BetView.Market known = markets.getIfPresent(id);
        return known == null ? reads.read(id, () -> read(id)) : Future.succeededFuture(Optional.of(known));
    }

    private Future<Optional<BetView.Market>> read(UUID id) {
        return postgres.control().preparedQuery(MARKET).execute(Tuple.of(id)).map(rows -> {
            Optional<BetView.Market> found = Rows.first(rows, BetMarketStore::market);
            found.ifPresent(market -> markets.put(id, market));
            return found;
        });
    }

    private static BetView.Market market(Row row) {
        return new BetView.Market(
                row.getUUID("id"),
                row.getString("title"),
                row.getString("this_option"),
                row.getString("that_option"),
                MarketStatus.OPEN,
                null);
    }
}
