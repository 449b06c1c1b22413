package app.thisthat.ledger;

import app.thisthat.http.Answer;
import app.thisthat.http.Operations;
import app.thisthat.http.Request;
import app.thisthat.http.StreamedBody;
import app.thisthat.kernel.Page;
import app.thisthat.platform.Postgres;
import io.vertx.core.Future;

/** What users see of their ledger. */
public final class LedgerApi {

    private final LedgerHistoryStore history;

    public LedgerApi(Postgres postgres) {
        this.history = new LedgerHistoryStore(postgres);
    }

    /** Registers the operations. */
    public void register(Operations operations) {
        operations.on("listMyTransactions", this::list);
        operations.on("exportMyTransactions", this::export);
    }

    private Future<Answer> list(Request request) {
        TransactionQuery query = TransactionQuery.of(request.caller().userId(), request::query, request.page());
        return history.transactions(query).map(Answer::ok);
    }

    private Future<Answer> export(Request request) {
        Page slice = new Page(TransactionExport.SLICE, 0);
        TransactionQuery query = TransactionQuery.of(request.caller().userId(), request::query, slice);
        TransactionExport export = new TransactionExport(history, query);
        return Future.succeededFuture(Answer.ok(new StreamedBody("text/csv", export::next))
                .with("Content-Disposition", "attachment; filename=\"thisthat-transactions.csv\""));
    }
}
