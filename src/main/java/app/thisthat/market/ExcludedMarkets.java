package app.thisthat.market;

import java.util.List;
import java.util.UUID;

/**
 * What became of known markets that are not chosen to be mirrored.
 *
 * @param closed those that nobody has an interest in
 * @param followed the feed's ids of the others
 */
public record ExcludedMarkets(List<UUID> closed, List<String> followed) {

    public ExcludedMarkets {
        closed = List.copyOf(closed);
        followed = List.copyOf(followed);
    }
}
