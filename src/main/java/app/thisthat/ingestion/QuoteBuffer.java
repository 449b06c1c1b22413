package app.thisthat.ingestion;

import app.thisthat.kernel.Odds;
import app.thisthat.market.LastTrade;
import app.thisthat.market.MirroredId;
import app.thisthat.market.OddsQuote;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.Consumer;

/**
 * The newest book and trade of each watched market, as the price socket reports them. Conflation: several changes of a
 * market yield one quote. Confined to one event loop.
 */
final class QuoteBuffer {

    /** An older time of a message is no time: the feed's clock is wrong, or the message has none. */
    private static final Duration LAG_MAX = Duration.ofMinutes(5);

    private final PriceRule rule;
    private final InstantSource clock;
    private final Consumer<BookProblem> onProblem;
    private final Map<String, Watched> byToken = new HashMap<>();
    private final Map<UUID, Watched> byId = new HashMap<>();
    private final Set<String> feedIds = new HashSet<>();
    private final Set<UUID> changed = new LinkedHashSet<>();

    /** A watched market. */
    private static final class Watched {
        private final MirroredId id;
        private TopOfBook book;
        private LastTrade trade;
        private Instant receivedAt;
        private Instant confirmedAt;

        private Watched(MirroredId id) {
            this.id = id;
        }

        private boolean isFirst(String token) {
            return token.equals(id.thisToken());
        }
    }

    /** {@code onProblem} receives the reason why a book gives no price. */
    QuoteBuffer(PriceRule rule, InstantSource clock, Consumer<BookProblem> onProblem) {
        this.rule = rule;
        this.clock = clock;
        this.onProblem = onProblem;
    }

    void watch(MirroredId market) {
        Watched watched = new Watched(market);
        byToken.put(market.thisToken(), watched);
        byToken.put(market.thatToken(), watched);
        byId.put(market.marketId(), watched);
        feedIds.add(market.feedId());
    }

    void unwatch(MirroredId market) {
        byToken.remove(market.thisToken());
        byToken.remove(market.thatToken());
        byId.remove(market.marketId());
        feedIds.remove(market.feedId());
        changed.remove(market.marketId());
    }

    boolean isWatched(PriceUpdate.Resolved update) {
        return feedIds.contains(update.conditionId());
    }

    /** The last update of either token counts, since both tokens share one book. */
    void add(PriceUpdate.Top update) {
        Watched market = byToken.get(update.token());
        if (market != null) {
            market.book =
                    market.isFirst(update.token()) ? update.top() : update.top().opposite();
            market.receivedAt = clock.instant();
            market.confirmedAt = confirmedAt(update.at(), market.receivedAt);
            changed.add(market.id.marketId());
        }
    }

    /** A message that arrives late confirms the odds at the time of the change, not at that of its receipt. */
    private static Instant confirmedAt(Optional<Instant> at, Instant receivedAt) {
        return at.filter(time -> time.isBefore(receivedAt) && time.isAfter(receivedAt.minus(LAG_MAX)))
                .orElse(receivedAt);
    }

    void add(PriceUpdate.Trade update) {
        Watched market = byToken.get(update.token());
        if (market == null || update.price().signum() < 0 || update.price().compareTo(BigDecimal.ONE) > 0) {
            return;
        }
        BigDecimal price = market.isFirst(update.token()) ? update.price() : BigDecimal.ONE.subtract(update.price());
        Instant now = clock.instant();
        Instant at = update.at().filter(time -> time.isBefore(now)).orElse(now);
        if (market.trade == null || !at.isBefore(market.trade.at())) {
            market.trade = new LastTrade(Odds.nearest(price), at);
            traded(market, at, now);
        }
    }

    /** A trade shows that the book is current, since changes of the book before the trade arrive before it. */
    private void traded(Watched market, Instant at, Instant now) {
        if (market.book == null) {
            return;
        }
        if (at.isAfter(market.confirmedAt)) {
            market.confirmedAt = at;
            market.receivedAt = now;
        }
        changed.add(market.id.marketId());
    }

    /** Removes at most {@code limit} changed markets and returns the quotes of those whose book is valid. */
    List<OddsQuote> take(int limit) {
        List<OddsQuote> quotes = new ArrayList<>();
        Iterator<UUID> next = changed.iterator();
        for (int taken = 0; taken < limit && next.hasNext(); taken++) {
            quote(byId.get(next.next())).ifPresent(quotes::add);
            next.remove();
        }
        return quotes;
    }

    /** Whether changed markets are left. */
    boolean isEmpty() {
        return changed.isEmpty();
    }

    private Optional<OddsQuote> quote(Watched market) {
        BookPrice price = rule.price(market.book, Optional.ofNullable(market.trade), clock.instant());
        if (price instanceof BookPrice.Quoted quoted) {
            return Optional.of(
                    quote(market, quoted.odds().first(), quoted.odds().second()));
        }
        BookProblem problem = ((BookPrice.Absent) price).problem();
        onProblem.accept(problem);
        return problem.isIgnored() ? Optional.empty() : Optional.of(quote(market, null, null));
    }

    private static OddsQuote quote(Watched market, Odds thisOdds, Odds thatOdds) {
        return new OddsQuote(
                market.id.marketId(), thisOdds, thatOdds, market.trade, market.receivedAt, market.confirmedAt, true);
    }

    /** Marks markets whose quotes could not be written as changed. */
    void putBack(Collection<OddsQuote> quotes) {
        quotes.stream().map(OddsQuote::marketId).filter(byId::containsKey).forEach(changed::add);
    }
}
