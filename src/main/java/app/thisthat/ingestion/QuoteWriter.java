package app.thisthat.ingestion;

import app.thisthat.market.MarketMirror;
import app.thisthat.market.OddsQuote;
import io.vertx.core.Vertx;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes what changes on a board in batches, a few times a second; where the database is slow, the next batch as soon as one
 * is written. Batches may overlap: of two quotes of a market the newer stays, whichever is written last. Confined to one
 * event loop.
 */
final class QuoteWriter {

    private static final Logger LOG = LoggerFactory.getLogger(QuoteWriter.class);

    /** How often changes are written: a market's odds change about this often at the most. */
    private static final long INTERVAL_MS = 200;

    private static final int TOGETHER_MAX = 500;
    private static final int UNDER_WAY_MAX = 2;

    private final Vertx vertx;
    private final QuoteBuffer board;
    private final MarketMirror mirror;
    private long timer;
    private boolean due;
    private int underWay;

    QuoteWriter(Vertx vertx, QuoteBuffer board, MarketMirror mirror) {
        this.vertx = vertx;
        this.board = board;
        this.mirror = mirror;
    }

    void start() {
        timer = vertx.setPeriodic(INTERVAL_MS, tick -> {
            due = true;
            write();
        });
    }

    /** Begins no more batches. */
    void stop() {
        vertx.cancelTimer(timer);
        due = false;
    }

    private void write() {
        while (due && underWay < UNDER_WAY_MAX) {
            List<OddsQuote> quotes = board.take(TOGETHER_MAX);
            due = quotes.size() == TOGETHER_MAX;
            if (!quotes.isEmpty()) {
                write(quotes);
            }
        }
    }

    private void write(List<OddsQuote> quotes) {
        underWay++;
        mirror.quote(quotes)
                .onComplete(
                        moved -> {
                            underWay--;
                            write();
                        },
                        failure -> {
                            underWay--;
                            board.putBack(quotes);
                            LOG.atWarn()
                                    .addKeyValue("cause", String.valueOf(failure.getMessage()))
                                    .log("Odds could not be written; tried again soon");
                        });
    }
}
