package app.thisthat.ingestion;

import app.thisthat.market.MirroredId;
import app.thisthat.market.OddsBackfillStore;
import app.thisthat.market.PastOdds;
import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

/**
 * Reads the earlier prices of new markets from the feed, a few markets at a time, so that their charts do not start
 * empty. The queue is in PostgreSQL, so another node continues it.
 */
final class HistoryBackfill {

    private final PolymarketClient client;
    private final OddsBackfillStore queue;
    private final int marketsPerRun;

    /** {@code marketsPerRun}: markets of one run, each with one request. */
    HistoryBackfill(PolymarketClient client, OddsBackfillStore queue, int marketsPerRun) {
        this.client = client;
        this.queue = queue;
        this.marketsPerRun = marketsPerRun;
    }

    /** Reads the next markets. Fails only if PostgreSQL does. */
    Future<Void> run() {
        return queue.due(marketsPerRun).compose(markets -> {
            List<UUID> failed = new ArrayList<>();
            List<Future<Void>> reads = markets.stream()
                    .map(market -> history(market).transform(read -> {
                        if (read.failed()) {
                            failed.add(market.marketId());
                            return Future.<Void>succeededFuture();
                        }
                        return queue.store(market.marketId(), read.result());
                    }))
                    .toList();
            return Future.join(reads).compose(done -> queue.postpone(failed));
        });
    }

    /** Without odds if the feed rejects the request: it will do so again. */
    private Future<List<PastOdds>> history(MirroredId market) {
        return client.priceHistory(market.thisToken())
                .recover(failure -> failure instanceof FeedException feedFailure && feedFailure.isRejected()
                        ? Future.succeededFuture(List.of())
                        : Future.failedFuture(failure));
    }
}
