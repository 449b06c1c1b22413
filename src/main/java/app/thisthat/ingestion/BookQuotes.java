package app.thisthat.ingestion;

import app.thisthat.market.LastTrade;
import app.thisthat.market.MirroredId;
import app.thisthat.market.OddsQuote;
import io.vertx.core.Future;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.function.Function;

/** Makes quotes of order books that were read by request. */
final class BookQuotes {

    private final PriceRule rule;
    private final Function<List<UUID>, Future<Map<UUID, LastTrade>>> lastTrades;
    private final Consumer<BookProblem> onProblem;

    /**
     * Creates the conversion.
     *
     * @param lastTrades reads the stored last trades of markets
     * @param onProblem receives the reason why a book gives no price
     */
    BookQuotes(
            PriceRule rule,
            Function<List<UUID>, Future<Map<UUID, LastTrade>>> lastTrades,
            Consumer<BookProblem> onProblem) {
        this.rule = rule;
        this.lastTrades = lastTrades;
        this.onProblem = onProblem;
    }

    /**
     * The quotes of the possible books. Impossible books have none, so the odds age.
     *
     * @param books the first outcome's book of each market
     * @param readAt start of the request
     */
    Future<List<OddsQuote>> of(Map<MirroredId, TopOfBook> books, Instant readAt) {
        List<OddsQuote> quotes = new ArrayList<>();
        List<MirroredId> wide = new ArrayList<>();
        books.forEach((market, book) -> {
            BookPrice price = rule.price(book, Optional.empty(), readAt);
            if (price instanceof BookPrice.Absent absent && absent.problem() == BookProblem.WIDE_SPREAD) {
                wide.add(market);
            } else {
                add(quotes, market, book, price, readAt);
            }
        });
        if (wide.isEmpty()) {
            return Future.succeededFuture(quotes);
        }
        return lastTrades
                .apply(wide.stream().map(MirroredId::marketId).toList())
                .map(trades -> {
                    for (MirroredId market : wide) {
                        Optional<LastTrade> trade = Optional.ofNullable(trades.get(market.marketId()));
                        TopOfBook book = books.get(market);
                        add(quotes, market, book, rule.price(book, trade, readAt), readAt);
                    }
                    return quotes;
                });
    }

    private void add(List<OddsQuote> quotes, MirroredId market, TopOfBook book, BookPrice price, Instant readAt) {
        if (price instanceof BookPrice.Quoted quoted) {
            FeedOdds odds = quoted.odds();
            quotes.add(new OddsQuote(
                    market.marketId(), odds.first(), odds.second(), book.bids(), null, readAt, readAt, false));
            return;
        }
        BookProblem problem = ((BookPrice.Absent) price).problem();
        onProblem.accept(problem);
        if (!problem.isIgnored()) {
            quotes.add(new OddsQuote(market.marketId(), null, null, readAt));
        }
    }
}
