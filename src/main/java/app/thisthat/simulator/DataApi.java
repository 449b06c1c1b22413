package app.thisthat.simulator;

import app.thisthat.simulator.world.BidAsk;
import app.thisthat.simulator.world.OracleStatus;
import app.thisthat.simulator.world.Outcome;
import app.thisthat.simulator.world.SimulatedMarket;
import app.thisthat.simulator.world.World;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;

/** The Data API: resolutions of markets with their payouts. */
final class DataApi {

    private static final int CONDITIONS_MAX = 20;
    private static final int PAYOUT_PER_ODDS = 100;

    private static final String UNSET = "69";

    private final World world;

    DataApi(World world) {
        this.world = world;
    }

    void mount(Router router) {
        router.get("/v2/resolutions").handler(this::resolutions);
    }

    private void resolutions(RoutingContext call) {
        String[] conditions = call.request().getParam("condition", "").split(",", -1);
        if (conditions.length > CONDITIONS_MAX) {
            call.response().setStatusCode(400);
            call.json(new JsonObject().put("error", "too many conditions"));
            return;
        }
        JsonArray data = new JsonArray();
        for (String condition : conditions) {
            world.byConditionId(condition).ifPresent(market -> data.add(row(market)));
        }
        call.json(new JsonObject().put("data", data));
    }

    private static JsonObject row(SimulatedMarket market) {
        boolean proposed = market.isResolved() || !market.history().isEmpty();
        JsonObject row = new JsonObject()
                .put("question_id", market.ids().questionId())
                .put("condition_id", market.ids().conditionId())
                .put("status", status(market))
                .put("extended_review", false)
                .put("was_disputed", market.history().contains(OracleStatus.DISPUTED))
                .put("new_version_q", true)
                .put("proposed_price", proposed ? price(market.plannedOutcome()) : UNSET)
                .put("reproposed_price", UNSET)
                .put("price", market.isResolved() ? price(market.plannedOutcome()) : UNSET)
                .put("transaction_hash", market.ids().questionId())
                .put("log_index", Integer.toString(market.constant("log", 500)))
                .put("last_update_timestamp", Long.toString(market.changedAt() / 1_000));
        market.outcome().ifPresent(outcome -> row.put("payouts", payouts(outcome))
                .put("market_type", "BINARY")
                .put("resolution_source", "reported"));
        return row;
    }

    private static String status(SimulatedMarket market) {
        if (market.isResolved()) {
            return "resolved";
        }
        return market.status() == OracleStatus.NONE ? "posed" : market.status().wire();
    }

    private static String price(Outcome outcome) {
        return DecimalFormats.priceText(outcome.firstPayout());
    }

    private static JsonArray payouts(Outcome outcome) {
        return new JsonArray()
                .add(outcome.firstPayout() * PAYOUT_PER_ODDS)
                .add((BidAsk.ONE - outcome.firstPayout()) * PAYOUT_PER_ODDS);
    }
}
