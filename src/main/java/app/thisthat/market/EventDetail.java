package app.thisthat.market;

import com.fasterxml.jackson.annotation.JsonUnwrapped;
import java.util.List;

/** An event with its first markets, in the order of the feed. */
record EventDetail(@JsonUnwrapped EventView event, List<MarketView> markets) {}
