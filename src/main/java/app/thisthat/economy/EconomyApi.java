package app.thisthat.economy;

import app.thisthat.http.Answer;
import app.thisthat.http.Operations;
import app.thisthat.http.Request;
import io.vertx.core.Future;

/** What admins see of all credits together. */
final class EconomyApi {

    private final EconomyStore economy;

    EconomyApi(EconomyStore economy) {
        this.economy = economy;
    }

    void register(Operations operations) {
        operations.on("getEconomy", this::report);
    }

    private Future<Answer> report(Request request) {
        int days = Integer.parseInt(request.query("days").orElseThrow());
        return economy.report(days).map(Answer::ok);
    }
}
