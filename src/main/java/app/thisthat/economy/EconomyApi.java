package app.thisthat.economy;

import app.thisthat.http.ApiRequest;
import app.thisthat.http.ApiResponse;
import app.thisthat.http.Operations;
import io.vertx.core.Future;

/** The admin operation for the report on all credits. */
final class EconomyApi {

    private final EconomyStore economy;

    EconomyApi(EconomyStore economy) {
        this.economy = economy;
    }

    void register(Operations operations) {
        operations.on("getEconomy", this::report);
    }

    private Future<ApiResponse> report(ApiRequest request) {
        int days = Integer.parseInt(request.query("days").orElseThrow());
        return economy.report(days).map(ApiResponse::ok);
    }
}
