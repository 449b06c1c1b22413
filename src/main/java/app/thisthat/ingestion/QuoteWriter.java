package app.thisthat.ingestion;

import app.thisthat.market.MarketMirror;
import app.thisthat.market.OddsQuote;
import io.vertx.core.Vertx;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes the changed quotes of a buffer in batches, five times a second. Batches may overlap, because the database
 * keeps the newer of two quotes in any write order. Confined to one event loop.
 */
final class QuoteWriter {

    private static final Logger LOG = LoggerFactory.getLogger(QuoteWriter.class);

    /** Also the shortest time between two changes of a market's odds. */
    private static final long INTERVAL_MS = 200;

    private static final int BATCH_SIZE_MAX = 500;
    private static final int CONCURRENT_BATCHES_MAX = 2;

    private final Vertx vertx;
    private final QuoteBuffer buffer;
    private final MarketMirror mirror;
    private long timer;
    private boolean due;
    private int batchesInProgress;

    QuoteWriter(Vertx vertx, QuoteBuffer buffer, MarketMirror mirror) {
        this.vertx = vertx;
        this.buffer = buffer;
        this.mirror = mirror;
    }

    void start() {
        timer = vertx.setPeriodic(INTERVAL_MS, tick -> {
            due = true;
            write();
        });
    }

    void stop() {
        vertx.cancelTimer(timer);
        due = false;
    }

    private void write() {
        while (due && batchesInProgress < CONCURRENT_BATCHES_MAX) {
            List<OddsQuote> quotes = buffer.take(BATCH_SIZE_MAX);
            due = !buffer.isEmpty();
            if (!quotes.isEmpty()) {
                write(quotes);
            }
        }
    }

    private void write(List<OddsQuote> quotes) {
        batchesInProgress++;
        mirror.quote(quotes)
                .onComplete(
                        moved -> {
                            batchesInProgress--;
                            write();
                        },
                        failure -> {
                            batchesInProgress--;
                            buffer.putBack(quotes);
                            LOG.atWarn()
                                    .addKeyValue("cause", String.valueOf(failure.getMessage()))
                                    .log("Writing odds failed; retrying");
                        });
    }
}
