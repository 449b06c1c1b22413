package app.thisthat.ingestion;

import app.thisthat.market.MarketMirror;
import app.thisthat.market.MirroredId;
import io.vertx.core.Future;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Supplier;
import java.util.stream.Stream;

/**
 * Polls the order books of the markets with open bets and of those that the price socket follows, because the socket
 * reports changes only, and may lose them.
 */
final class OddsPoller {

    /** Each market has two tokens. */
    private static final int MARKETS_PER_REQUEST = PolymarketClient.TOKENS_PER_REQUEST / 2;

    private static final UUID START = new UUID(0, 0);

    private final PolymarketClient client;
    private final MarketMirror mirror;
    private final BookQuotes quotes;
    private final Supplier<Collection<MirroredId>> watched;

    /** {@code watched} supplies the markets that the price socket follows. */
    OddsPoller(
            PolymarketClient client, MarketMirror mirror, BookQuotes quotes, Supplier<Collection<MirroredId>> watched) {
        this.client = client;
        this.mirror = mirror;
        this.quotes = quotes;
        this.watched = watched;
    }

    /** Polls all markets once; fails if a request failed. */
    Future<Void> run() {
        ConsecutiveFailurePolicy failurePolicy = new ConsecutiveFailurePolicy();
        Map<UUID, MirroredId> others = new LinkedHashMap<>();
        watched.get().forEach(market -> others.put(market.marketId(), market));
        return pollAfter(START, others, failurePolicy)
                .compose(done -> pollAll(List.copyOf(others.values()), failurePolicy))
                .compose(done -> failurePolicy.result());
    }

    /** Polls the markets with open bets, and removes them from the others. */
    private Future<Void> pollAfter(UUID after, Map<UUID, MirroredId> others, ConsecutiveFailurePolicy failurePolicy) {
        return mirror.withBets(after, MARKETS_PER_REQUEST).compose(markets -> {
            if (markets.isEmpty()) {
                return Future.succeededFuture();
            }
            markets.forEach(market -> others.remove(market.marketId()));
            UUID last = markets.get(markets.size() - 1).marketId();
            return failurePolicy
                    .apply(poll(markets).mapEmpty(), null)
                    .compose(done -> pollAfter(last, others, failurePolicy));
        });
    }

    private Future<Void> pollAll(List<MirroredId> markets, ConsecutiveFailurePolicy failurePolicy) {
        Future<Void> polled = Future.succeededFuture();
        for (int from = 0; from < markets.size(); from += MARKETS_PER_REQUEST) {
            List<MirroredId> part = markets.subList(from, Math.min(from + MARKETS_PER_REQUEST, markets.size()));
            polled = polled.compose(done -> failurePolicy.apply(poll(part).mapEmpty(), null));
        }
        return polled;
    }

    /** Polls the books of at most {@link #MARKETS_PER_REQUEST} markets. */
    Future<?> poll(List<MirroredId> markets) {
        List<String> tokens = markets.stream()
                .flatMap(market -> Stream.of(market.thisToken(), market.thatToken()))
                .toList();
        Instant requestedAt = mirror.now();
        return client.topsOfBook(tokens)
                .compose(tops -> quotes.of(books(markets, tops), requestedAt))
                .compose(mirror::quote);
    }

    private static Map<MirroredId, TopOfBook> books(List<MirroredId> markets, Map<String, TopOfBook> tops) {
        Map<MirroredId, TopOfBook> books = new LinkedHashMap<>();
        for (MirroredId market : markets) {
            book(market, tops).ifPresent(book -> books.put(market, book));
        }
        return books;
    }

    /** Both tokens share one book, so their prices have to agree. */
    private static Optional<TopOfBook> book(MirroredId market, Map<String, TopOfBook> tops) {
        List<TopOfBook> books = new ArrayList<>();
        if (tops.containsKey(market.thisToken())) {
            books.add(tops.get(market.thisToken()));
        }
        if (tops.containsKey(market.thatToken())) {
            books.add(tops.get(market.thatToken()).opposite());
        }
        return books.stream().reduce(TopOfBook::merge);
    }
}
