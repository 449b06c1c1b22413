package app.thisthat.market;

import app.thisthat.kernel.MarketStatus;
import app.thisthat.kernel.Refusal;
import app.thisthat.kernel.RefusalCode;
import app.thisthat.kernel.RefusedException;
import java.util.Map;

final class MarketRefusals {

    private MarketRefusals() {}

    static RefusedException notFound() {
        return Refusal.of(RefusalCode.MARKET_NOT_FOUND, "Market not found").asException();
    }

    static RefusedException eventNotFound() {
        return Refusal.of(RefusalCode.EVENT_NOT_FOUND, "Event not found").asException();
    }

    static RefusedException alreadyEnded(MarketStatus status) {
        return Refusal.of(
                        RefusalCode.MARKET_ALREADY_RESOLVED,
                        "Market is already resolved or cancelled",
                        Map.of("status", status))
                .asException();
    }

    /** {@code VALIDATION_ERROR} of one field. */
    static RefusedException invalid(String field, String problem) {
        return Refusal.of(RefusalCode.VALIDATION_ERROR, field + " " + problem, Map.of(field, problem))
                .asException();
    }
}
