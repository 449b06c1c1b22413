package app.thisthat.ingestion;

import app.thisthat.market.MirroredId;
import app.thisthat.market.OddsQuote;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

/**
 * The newest price of each watched market, as the feed's own pages show it: the middle of the book, or the last trade where
 * the book is wide. What has changed since the last look is taken away in parts; however often a market changed in
 * between, it is taken once, at its newest. Confined to one event loop.
 */
final class QuoteBuffer {

    private final Map<String, MirroredId> byToken = new HashMap<>();
    private final Set<String> feedIds = new HashSet<>();
    private final Map<UUID, BigDecimal> lastTrades = new HashMap<>();
    private final Map<UUID, OddsQuote> changed = new LinkedHashMap<>();

    /** Takes prices of a market from now on. */
    void watch(MirroredId market) {
        byToken.put(market.thisToken(), market);
        byToken.put(market.thatToken(), market);
        feedIds.add(market.feedId());
    }

    void forget(MirroredId market) {
        byToken.remove(market.thisToken());
        byToken.remove(market.thatToken());
        feedIds.remove(market.feedId());
        lastTrades.remove(market.marketId());
        changed.remove(market.marketId());
    }

    boolean watches(PriceUpdate.Ended tick) {
        return feedIds.contains(tick.conditionId());
    }

    void top(PriceUpdate.Top tick) {
        MirroredId market = byToken.get(tick.token());
        if (market != null) {
            Optional<BigDecimal> middle = tick.top().middle().map(price -> ofThis(market, tick.token(), price));
            middle.or(() -> Optional.ofNullable(lastTrades.get(market.marketId())))
                    .ifPresent(price -> quote(market, price));
        }
    }

    /** Kept for the time when the book is wide. */
    void trade(PriceUpdate.Trade tick) {
        MirroredId market = byToken.get(tick.token());
        if (market != null) {
            lastTrades.put(market.marketId(), ofThis(market, tick.token(), tick.price()));
        }
    }

    /** The books of the two tokens mirror each other, so that the price of one is the price of both. */
    private static BigDecimal ofThis(MirroredId market, String token, BigDecimal price) {
        return token.equals(market.thisToken()) ? price : BigDecimal.ONE.subtract(price);
    }

    /** Dated by its coming, since the feed's clock need not go as ours, by which what is asked for is dated. */
    private void quote(MirroredId market, BigDecimal price) {
        if (price.signum() < 0 || price.compareTo(BigDecimal.ONE) > 0) {
            return;
        }
        FeedOdds.of(price, BigDecimal.ONE.subtract(price))
                .ifPresent(odds -> changed.put(
                        market.marketId(),
                        new OddsQuote(market.marketId(), odds.first(), odds.second(), Instant.now())));
    }

    /** The markets that changed, at most so many; they count as told then. */
    List<OddsQuote> take(int most) {
        List<OddsQuote> taken = changed.values().stream().limit(most).toList();
        taken.forEach(quote -> changed.remove(quote.marketId()));
        return taken;
    }

    /** Puts back what could not be written, where nothing newer has come. */
    void putBack(List<OddsQuote> quotes) {
        quotes.forEach(quote -> changed.putIfAbsent(quote.marketId(), quote));
    }
}
