package app.thisthat.ledger;

import app.thisthat.http.Answer;
import app.thisthat.http.Operations;
import app.thisthat.http.Request;
import app.thisthat.platform.Postgres;
import io.vertx.core.Future;

/** What admins see of all credits together. */
public final class EconomyApi {

    private final EconomyStore economy;

    public EconomyApi(Postgres postgres) {
        this.economy = new EconomyStore(postgres);
    }

    /** Registers the operation. */
    public void register(Operations operations) {
        operations.on("getEconomy", this::report);
    }

    private Future<Answer> report(Request request) {
        int days = Integer.parseInt(request.query("days").orElseThrow());
        return economy.report(days).map(Answer::ok);
    }
}
