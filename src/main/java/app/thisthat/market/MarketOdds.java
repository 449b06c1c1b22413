package app.thisthat.market;

import app.thisthat.platform.eventbus.Bus;
import app.thisthat.platform.postgres.Postgres;
import io.vertx.core.Future;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/** Updates the odds of mirrored markets by quotes that this node has just read, without a lease. */
public final class MarketOdds {

    private final OddsStore store;
    private final Bus bus;
    private final InstantSource clock;

    /** {@code clock} is the clock of the database. */
    public MarketOdds(Postgres postgres, Bus bus, InstantSource clock) {
        this.store = new OddsStore(postgres, clock);
        this.bus = bus;
        this.clock = clock;
    }

    /** The present time by the clock of the database, for the times of quotes. */
    public Instant now() {
        return clock.instant();
    }

    /** A mirrored market; empty if it is not mirrored. */
    public Future<Optional<MirroredId>> mirrored(UUID market) {
        return store.mirrored(market);
    }

    /** The last trades of markets, as far as the price socket has reported them. */
    public Future<Map<UUID, LastTrade>> lastTrades(List<UUID> markets) {
        return store.lastTrades(markets);
    }

    /** Updates odds as {@link MarketMirror#quote} does. */
    public Future<List<OddsChanged.State>> quote(List<OddsQuote> quotes) {
        return store.quote(quotes, Optional.empty()).map(quoted -> {
            if (!quoted.moved().isEmpty()) {
                bus.publish(OddsChanged.ADDRESS, new OddsChanged(quoted.moved()));
            }
            if (!quoted.repriced().isEmpty()) {
                bus.publish(MarketsEdited.ADDRESS, new MarketsEdited(quoted.repriced()));
            }
            return quoted.moved();
        });
    }
}
