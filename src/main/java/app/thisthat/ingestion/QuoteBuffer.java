package app.thisthat.ingestion;

import app.thisthat.market.MirroredId;
import app.thisthat.market.OddsQuote;
import java.math.BigDecimal;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

/**
 * The newest quote of each watched market whose price changed since it was last taken. Conflation: several changes of a
 * market yield one quote. The price is the midpoint of the book, or the last trade if the spread is too wide, as on the
 * feed's website. Confined to one event loop.
 */
final class QuoteBuffer {

    private final Map<String, MirroredId> byToken = new HashMap<>();
    private final Set<String> feedIds = new HashSet<>();
    private final Map<UUID, BigDecimal> lastTrades = new HashMap<>();
    private final Map<UUID, OddsQuote> changed = new LinkedHashMap<>();
    private final InstantSource clock;

    QuoteBuffer(InstantSource clock) {
        this.clock = clock;
    }

    void watch(MirroredId market) {
        byToken.put(market.thisToken(), market);
        byToken.put(market.thatToken(), market);
        feedIds.add(market.feedId());
    }

    void unwatch(MirroredId market) {
        byToken.remove(market.thisToken());
        byToken.remove(market.thatToken());
        feedIds.remove(market.feedId());
        lastTrades.remove(market.marketId());
        changed.remove(market.marketId());
    }

    boolean isWatched(PriceUpdate.Resolved update) {
        return feedIds.contains(update.conditionId());
    }

    void add(PriceUpdate.Top update) {
        MirroredId market = byToken.get(update.token());
        if (market != null) {
            Optional<BigDecimal> midpoint =
                    update.top().midpoint().map(price -> thisPrice(market, update.token(), price));
            midpoint.or(() -> Optional.ofNullable(lastTrades.get(market.marketId())))
                    .ifPresent(price -> quote(market, price));
        }
    }

    void add(PriceUpdate.Trade update) {
        MirroredId market = byToken.get(update.token());
        if (market != null) {
            lastTrades.put(market.marketId(), thisPrice(market, update.token(), update.price()));
        }
    }

    /** The prices of the two tokens of a market sum to 1. */
    private static BigDecimal thisPrice(MirroredId market, String token, BigDecimal price) {
        return token.equals(market.thisToken()) ? price : BigDecimal.ONE.subtract(price);
    }

    /** The time of receipt is used, because polled odds have local time too and the clocks can differ. */
    private void quote(MirroredId market, BigDecimal price) {
        if (price.signum() < 0 || price.compareTo(BigDecimal.ONE) > 0) {
            return;
        }
        FeedOdds.of(price, BigDecimal.ONE.subtract(price))
                .ifPresent(odds -> changed.put(
                        market.marketId(),
                        new OddsQuote(market.marketId(), odds.first(), odds.second(), clock.instant())));
    }

    /** Removes and returns at most {@code limit} quotes. */
    List<OddsQuote> take(int limit) {
        List<OddsQuote> taken = changed.values().stream().limit(limit).toList();
        taken.forEach(quote -> changed.remove(quote.marketId()));
        return taken;
    }

    /** Restores quotes that could not be written; newer quotes stay. */
    void putBack(List<OddsQuote> quotes) {
        quotes.forEach(quote -> changed.putIfAbsent(quote.marketId(), quote));
    }
}
