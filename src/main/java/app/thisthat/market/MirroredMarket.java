package app.thisthat.market;

import app.thisthat.kernel.Credits;
import app.thisthat.kernel.Odds;
import app.thisthat.kernel.Placeholder;
import java.time.Instant;
import java.util.List;
import java.util.Locale;

/**
 * An open market of the feed. Texts are within the limits of the columns; description and amounts may be null.
 *
 * @param title understood without the event (rule {@code market-title})
 * @param price what the odds of the outcomes are
 * @param replacesTags whether category and tags of a known market are replaced
 * @param endDate the end that the feed expects, often wrong (rule {@code market-expiry}); null if unknown
 * @param quotedAt time of the last change by the feed's clock; null if unknown
 * @param inPlaySince start of the game; null if the market is not about a game
 */
public record MirroredMarket(
        String feedId,
        String title,
        String description,
        Outcome first,
        Outcome second,
        Price price,
        Credits liquidity,
        Credits volume,
        String category,
        List<String> tags,
        boolean replacesTags,
        Instant endDate,
        Instant quotedAt,
        Instant inPlaySince,
        Listing listing) {

    public MirroredMarket {
        tags = List.copyOf(tags);
    }

    /**
     * How the feed lists a market. All components except the question may be null; a null keeps the known value.
     *
     * @param question the question as the feed words it
     * @param groupItemTitle what distinguishes the market within its event
     * @param image an {@code https} URL
     * @param placeholder why the market takes no bets; null if it takes bets
     * @param isKnownNotToBeOther false keeps a known {@link Placeholder#OTHER} if {@code placeholder} is null
     * @param event null keeps a known event, with the titles that depend on it
     * @param position order within the event, from 0; null if unknown
     */
    public record Listing(
            String question,
            String groupItemTitle,
            String slug,
            String image,
            Placeholder placeholder,
            boolean isKnownNotToBeOther,
            MirroredEvent event,
            Integer position) {}

    /** What the odds of a market are (rule {@code book-price}). */
    public enum Price {
        /** The price by the order book. */
        FRESH,
        /** For display: the order book gives no price, and the market takes no bets. */
        ABSENT,
        /** For display of a new market: the order book is impossible or unknown. A known market keeps its odds. */
        UNKNOWN;

        String wire() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /**
     * An outcome. Its token identifies it, not its position (rule {@code outcome-by-token}).
     *
     * @param bid its best bid; null if unknown
     */
    public record Outcome(String option, String token, Odds odds, Odds bid) {

        /** An outcome without a known bid. */
        public Outcome(String option, String token, Odds odds) {
            this(option, token, odds, null);
        }
    }
}
