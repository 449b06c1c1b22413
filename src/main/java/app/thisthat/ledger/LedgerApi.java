package app.thisthat.ledger;

import app.thisthat.http.Answer;
import app.thisthat.http.Operations;
import app.thisthat.http.Request;
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
    }

    private Future<Answer> list(Request request) {
        TransactionQuery query = TransactionQuery.of(request.caller().userId(), request::query, request.page());
        return history.transactions(query).map(Answer::ok);
    }
}
