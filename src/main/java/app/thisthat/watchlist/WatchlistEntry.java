package app.thisthat.watchlist;

import app.thisthat.http.Cursor;
import app.thisthat.kernel.MarketStatus;
import app.thisthat.kernel.Odds;
import app.thisthat.kernel.PageRequest;
import app.thisthat.kernel.Resolution;
import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonProperty;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.List;
import java.util.UUID;

/**
 * A followed market or event, as in the contract.
 *
 * @param id grows with the time of following
 * @param market null for an event
 * @param event null for a market
 * @param alerts number of the user's alerts on it
 */
record WatchlistEntry(@JsonIgnore UUID id, Kind kind, Market market, Event event, long alerts, Instant followedAt) {

    /** What is followed. */
    enum Kind {
        @JsonProperty("market")
        MARKET,
        @JsonProperty("event")
        EVENT
    }

    /**
     * A market with its odds. Changes are those of {@code thisOdds}.
     *
     * @param followedOdds when the user began to follow the market or its event; null if it had none
     * @param change24h null if the market had no odds 24 hours ago
     */
    record Market(
            UUID id,
            String title,
            String thisOption,
            String thatOption,
            String category,
            String image,
            UUID eventId,
            String groupItemTitle,
            MarketStatus status,
            Resolution resolution,
            Instant expiresAt,
            Odds thisOdds,
            Odds thatOdds,
            long oddsSeq,
            Odds followedOdds,
            BigDecimal changeSinceFollowed,
            @JsonProperty("change24h") BigDecimal change24h) {}

    /**
     * An event.
     *
     * @param markets the leading ones
     */
    record Event(
            UUID id,
            String title,
            String category,
            String image,
            MarketStatus status,
            Instant startsAt,
            Instant endsAt,
            long marketCount,
            long openMarketCount,
            List<Market> markets) {

        Event {
            markets = List.copyOf(markets);
        }
    }

    /** A page of the watchlist, latest entry first. */
    record Page(List<WatchlistEntry> entries, long total, int limit, int offset, String nextCursor) {

        /** Makes a page of up to one entry more than the limit, which shows that there is a next page. */
        static Page of(List<WatchlistEntry> entries, long total, PageRequest page) {
            return new Page(
                    page.shown(entries),
                    total,
                    page.limit(),
                    page.offset(),
                    page.next(entries, entry -> Cursor.behind(entry.id)));
        }
    }
}
