package app.thisthat.market;

import java.util.List;
import java.util.UUID;

/**
 * Result of excluding markets from mirroring.
 *
 * @param closed the markets that were closed
 * @param kept feed ids of the markets that stay mirrored
 */
public record ExcludedMarkets(List<UUID> closed, List<String> kept) {

    public ExcludedMarkets {
        closed = List.copyOf(closed);
        kept = List.copyOf(kept);
    }
}
