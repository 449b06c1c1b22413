package app.thisthat.betting;

import app.thisthat.market.ReadBook;
import app.thisthat.platform.eventbus.Bus;
import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BooleanSupplier;

/** The reads of order books that bets and cash-outs request. They fail until a test gives the answer. */
final class BookReads {

    private final List<ReadBook> reads = new ArrayList<>();
    private BooleanSupplier answer;

    BookReads(Bus bus) {
        forget();
        bus.<ReadBook>handle(ReadBook.ADDRESS, command -> {
            reads.add(command);
            return Future.succeededFuture(
                    new ReadBook.Reply(answer.getAsBoolean() ? ReadBook.Result.STORED : ReadBook.Result.FAILED));
        });
    }

    /** Forgets the reads, and lets further ones fail. */
    void forget() {
        reads.clear();
        answer = () -> false;
    }

    /** Sets what happens at a read. The result is whether the book was stored. */
    void answer(BooleanSupplier next) {
        answer = next;
    }

    List<ReadBook> reads() {
        return reads;
    }
}
