package app.thisthat.ingestion;

import app.thisthat.market.MarketMirror;
import app.thisthat.market.MirroredId;
import app.thisthat.market.MirroredMarket;
import app.thisthat.market.OddsQuote;
import io.vertx.core.Future;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Stream;

/**
 * Polls the odds of markets with open bets. The odds are the midpoint of the order book, or the catalogue's prices if
 * the spread is too wide.
 */
final class OddsPoller {

    /** Each market has two tokens. */
    private static final int MARKETS_PER_REQUEST = PolymarketClient.TOKENS_PER_REQUEST / 2;

    private static final UUID START = new UUID(0, 0);

    private final PolymarketClient client;
    private final MarketMirror mirror;

    OddsPoller(PolymarketClient client, MarketMirror mirror) {
        this.client = client;
        this.mirror = mirror;
    }

    /** Polls all markets with open bets once; fails if a request failed. */
    Future<Void> run() {
        ConsecutiveFailurePolicy failurePolicy = new ConsecutiveFailurePolicy();
        return pollAfter(START, failurePolicy).compose(done -> failurePolicy.result());
    }

    private Future<Void> pollAfter(UUID after, ConsecutiveFailurePolicy failurePolicy) {
        return mirror.withBets(after, MARKETS_PER_REQUEST).compose(markets -> {
            if (markets.isEmpty()) {
                return Future.succeededFuture();
            }
            UUID last = markets.get(markets.size() - 1).marketId();
            return failurePolicy.apply(poll(markets).mapEmpty(), null).compose(done -> pollAfter(last, failurePolicy));
        });
    }

    /** Polls the odds of at most {@link #MARKETS_PER_REQUEST} markets. */
    Future<?> poll(List<MirroredId> markets) {
        List<String> tokens = markets.stream()
                .flatMap(market -> Stream.of(market.thisToken(), market.thatToken()))
                .toList();
        Instant requestedAt = mirror.now();
        return client.topsOfBook(tokens).compose(tops -> {
            List<OddsQuote> quotes = new ArrayList<>();
            List<MirroredId> wide = new ArrayList<>();
            for (MirroredId market : markets) {
                Optional<FeedOdds> odds = odds(tops, market);
                odds.ifPresentOrElse(
                        found -> quotes.add(
                                new OddsQuote(market.marketId(), found.first(), found.second(), requestedAt)),
                        () -> wide.add(market));
            }
            return write(quotes).compose(done -> pollCatalogue(wide));
        });
    }

    private static Optional<FeedOdds> odds(Map<String, TopOfBook> tops, MirroredId market) {
        Optional<BigDecimal> first = midpoint(tops, market.thisToken());
        Optional<BigDecimal> second = midpoint(tops, market.thatToken());
        return first.isPresent() && second.isPresent() ? FeedOdds.of(first.get(), second.get()) : Optional.empty();
    }

    private static Optional<BigDecimal> midpoint(Map<String, TopOfBook> tops, String token) {
        return Optional.ofNullable(tops.get(token)).flatMap(TopOfBook::midpoint);
    }

    private Future<?> write(List<OddsQuote> quotes) {
        return quotes.isEmpty() ? Future.succeededFuture() : mirror.quote(quotes);
    }

    private Future<?> pollCatalogue(List<MirroredId> markets) {
        if (markets.isEmpty()) {
            return Future.succeededFuture();
        }
        return client.open(markets.stream().map(MirroredId::feedId).toList()).compose(entries -> {
            List<MirroredMarket> open = new ArrayList<>();
            for (FeedEntry entry : entries) {
                if (entry instanceof FeedEntry.Open market) {
                    open.add(market.market());
                }
            }
            return open.isEmpty() ? Future.succeededFuture() : mirror.mirror(open);
        });
    }
}
