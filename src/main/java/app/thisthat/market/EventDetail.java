package app.thisthat.market;

import com.fasterxml.jackson.annotation.JsonUnwrapped;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/** An event with its first markets, in the order of the feed. */
record EventDetail(@JsonUnwrapped EventView event, List<MarketView> markets) {

    /** Time after which the state of a market changes without an event. */
    Optional<Duration> stateDuration() {
        return markets.stream()
                .map(MarketView::stateDuration)
                .filter(Objects::nonNull)
                .min(Duration::compareTo);
    }
}
