package app.thisthat.watchlist;

import app.thisthat.kernel.MarketStatus;
import app.thisthat.kernel.Refusal;
import app.thisthat.kernel.RefusalCode;
import app.thisthat.kernel.RefusedException;
import java.util.Map;

final class WatchlistRefusals {

    private WatchlistRefusals() {}

    static RefusedException marketNotFound() {
        return Refusal.of(RefusalCode.MARKET_NOT_FOUND, "Market not found").asException();
    }

    static RefusedException eventNotFound() {
        return Refusal.of(RefusalCode.EVENT_NOT_FOUND, "Event not found").asException();
    }

    static RefusedException watchlistFull(int max) {
        return Refusal.of(
                        RefusalCode.WATCHLIST_FULL,
                        "The watchlist has the largest number of entries",
                        Map.of("max", max))
                .asException();
    }

    static RefusedException alertNotFound() {
        return Refusal.of(RefusalCode.ALERT_NOT_FOUND, "Alert not found").asException();
    }

    static RefusedException notFollowed() {
        return Refusal.of(RefusalCode.NOT_FOLLOWED, "Follow the market or event before you create an alert on it")
                .asException();
    }

    static RefusedException tooManyAlerts(int max) {
        return Refusal.of(RefusalCode.TOO_MANY_ALERTS, "You have the largest number of alerts", Map.of("max", max))
                .asException();
    }

    static RefusedException marketEnded(MarketStatus status) {
        return Refusal.of(RefusalCode.MARKET_CLOSED, "The market has ended", Map.of("status", status))
                .asException();
    }
}
