package app.thisthat.betting;

import app.thisthat.http.Answer;
import app.thisthat.http.Operations;
import app.thisthat.http.Request;
import app.thisthat.kernel.Refusal;
import app.thisthat.kernel.RefusalCode;
import app.thisthat.platform.Postgres;
import io.vertx.core.Future;

/** What users see of their open bets taken together. */
public final class PortfolioApi {

    private final PortfolioStore store;

    public PortfolioApi(Postgres postgres) {
        this.store = new PortfolioStore(postgres);
    }

    /** Registers the operations. */
    public void register(Operations operations) {
        operations.on("getMyPortfolio", this::portfolio);
        operations.on("listMyPositions", this::positions);
    }

    private Future<Answer> portfolio(Request request) {
        return store.portfolio(request.caller().userId()).map(found -> found.map(Answer::ok)
                .orElseThrow(() -> Refusal.of(RefusalCode.USER_NOT_FOUND, "There is no such user")
                        .asException()));
    }

    private Future<Answer> positions(Request request) {
        return store.positions(request.caller().userId(), request.page()).map(Answer::ok);
    }
}
