package app.thisthat.watchlist;

import app.thisthat.http.Cursor;
import app.thisthat.kernel.PageRequest;
import com.fasterxml.jackson.annotation.JsonUnwrapped;
import java.time.Instant;
import java.util.List;
import java.util.UUID;

/**
 * An alert, as in the contract.
 *
 * @param id grows with the time of its creation
 * @param marketId null for an alert on an event
 * @param eventId null for an alert on a market
 * @param title of the market or event
 * @param lastFiredAt null if it has not fired
 */
record Alert(
        UUID id,
        UUID marketId,
        UUID eventId,
        String title,
        AlertType type,
        @JsonUnwrapped AlertRule rule,
        boolean enabled,
        int timesFired,
        Instant lastFiredAt,
        Instant createdAt) {

    /** A page of alerts, latest first. */
    record Page(List<Alert> alerts, long total, int limit, int offset, String nextCursor) {

        /** Makes a page of up to one alert more than the limit, which shows that there is a next page. */
        static Page of(List<Alert> alerts, long total, PageRequest page) {
            return new Page(
                    page.shown(alerts),
                    total,
                    page.limit(),
                    page.offset(),
                    page.next(alerts, alert -> Cursor.behind(alert.id)));
        }
    }
}
