package app.thisthat.market;

import app.thisthat.kernel.NoBetsReason;
import app.thisthat.kernel.Odds;
import app.thisthat.kernel.Placeholder;
import com.fasterxml.jackson.annotation.JsonIgnore;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.List;
import java.util.UUID;

/**
 * The markets of a listing that belong to one event.
 *
 * @param event null for a market without an event, which is the only one of its group
 * @param marketCount number of markets that match the query
 * @param markets the first of them
 */
record MarketGroup(EventView event, long marketCount, List<Entry> markets) {

    /** One market, without the texts that it shares with its event. */
    record Entry(
            UUID id,
            String title,
            String groupItemTitle,
            String thisOption,
            String thatOption,
            Odds thisOdds,
            Odds thatOdds,
            long oddsSeq,
            Placeholder placeholder,
            boolean acceptsBets,
            NoBetsReason noBetsReason,
            BigDecimal change24h,
            @JsonIgnore Duration stateDuration) {

        static Entry of(MarketView market) {
            return new Entry(
                    market.id(),
                    market.title(),
                    market.groupItemTitle(),
                    market.thisOption(),
                    market.thatOption(),
                    market.thisOdds(),
                    market.thatOdds(),
                    market.oddsSeq(),
                    market.placeholder(),
                    market.acceptsBets(),
                    market.noBetsReason(),
                    market.change24h(),
                    market.stateDuration());
        }
    }
}
