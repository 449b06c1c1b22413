package app.thisthat.ledger;

import app.thisthat.http.ApiRequest;
import app.thisthat.http.ApiResponse;
import app.thisthat.http.Operations;
import app.thisthat.http.StreamedBody;
import app.thisthat.kernel.PageRequest;
import app.thisthat.platform.postgres.Postgres;
import io.vertx.core.Future;

/** The operations for a user's ledger. */
public final class LedgerApi {

    private final LedgerHistoryStore history;

    public LedgerApi(Postgres postgres) {
        this.history = new LedgerHistoryStore(postgres);
    }

    /** Registers the operations. */
    public void register(Operations operations) {
        operations.on("listMyTransactions", this::list);
        operations.on("exportMyTransactions", this::export);
        operations.on("listUserTransactions", this::listOfUser);
    }

    private Future<ApiResponse> list(ApiRequest request) {
        TransactionQuery query = TransactionQuery.of(request.caller().userId(), request::query, request.page());
        return history.transactions(query).map(ApiResponse::ok);
    }

    /** The ledger of any user, for admins. */
    private Future<ApiResponse> listOfUser(ApiRequest request) {
        TransactionQuery query = TransactionQuery.of(request.pathId("userId"), request::query, request.page());
        return history.transactions(query).map(ApiResponse::ok);
    }

    private Future<ApiResponse> export(ApiRequest request) {
        PageRequest firstPage = new PageRequest(TransactionExport.PAGE_ROWS, 0);
        TransactionQuery query = TransactionQuery.of(request.caller().userId(), request::query, firstPage);
        TransactionExport export = new TransactionExport(history, query);
        return Future.succeededFuture(ApiResponse.ok(new StreamedBody("text/csv", export::next))
                .withHeader("Content-Disposition", "attachment; filename=\"thisthat-transactions.csv\""));
    }
}
