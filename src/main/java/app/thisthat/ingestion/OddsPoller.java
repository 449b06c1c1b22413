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
 * Asks for the odds of the markets that have open bets: the middle of their order books, and where a book is too wide for
 * that, what the catalogue shows.
 */
final class OddsPoller {

    /** The tokens of both sides of as many markets fit one request for prices. */
    private static final int MARKETS_TOGETHER_MAX = PolymarketClient.TOKENS_MAX / 2;

    private static final UUID FIRST = new UUID(0, 0);

    private final PolymarketClient client;
    private final MarketMirror mirror;

    OddsPoller(PolymarketClient client, MarketMirror mirror) {
        this.client = client;
        this.mirror = mirror;
    }

    /** Asks for all of them once; fails if some could not be had. */
    Future<Void> run() {
        ConsecutiveFailurePolicy tolerance = new ConsecutiveFailurePolicy();
        return from(FIRST, tolerance).compose(done -> tolerance.end());
    }

    private Future<Void> from(UUID after, ConsecutiveFailurePolicy tolerance) {
        return mirror.withBets(after, MARKETS_TOGETHER_MAX).compose(markets -> {
            if (markets.isEmpty()) {
                return Future.succeededFuture();
            }
            UUID last = markets.get(markets.size() - 1).marketId();
            return tolerance.of(ask(markets).mapEmpty(), null).compose(done -> from(last, tolerance));
        });
    }

    /** Asks for the odds of a few markets, at most as many as one request takes. */
    Future<?> ask(List<MirroredId> markets) {
        List<String> tokens = markets.stream()
                .flatMap(market -> Stream.of(market.thisToken(), market.thatToken()))
                .toList();
        Instant asked = Instant.now();
        return client.tops(tokens).compose(tops -> {
            List<OddsQuote> quotes = new ArrayList<>();
            List<MirroredId> wide = new ArrayList<>();
            for (MirroredId market : markets) {
                Optional<FeedOdds> odds = odds(tops, market);
                odds.ifPresentOrElse(
                        found -> quotes.add(new OddsQuote(market.marketId(), found.first(), found.second(), asked)),
                        () -> wide.add(market));
            }
            return quote(quotes).compose(done -> catalogue(wide));
        });
    }

    private static Optional<FeedOdds> odds(Map<String, TopOfBook> tops, MirroredId market) {
        Optional<BigDecimal> first = middle(tops, market.thisToken());
        Optional<BigDecimal> second = middle(tops, market.thatToken());
        return first.isPresent() && second.isPresent() ? FeedOdds.of(first.get(), second.get()) : Optional.empty();
    }

    private static Optional<BigDecimal> middle(Map<String, TopOfBook> tops, String token) {
        return Optional.ofNullable(tops.get(token)).flatMap(TopOfBook::middle);
    }

    private Future<?> quote(List<OddsQuote> quotes) {
        return quotes.isEmpty() ? Future.succeededFuture() : mirror.quote(quotes);
    }

    private Future<?> catalogue(List<MirroredId> markets) {
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
