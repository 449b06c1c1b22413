package app.thisthat.market;

import java.util.List;
import java.util.UUID;

/** Result of excluding markets from mirroring: the closed markets and the feed ids of those that stay mirrored. */
public record ExcludedMarkets(List<UUID> closed, List<String> kept) {

    public ExcludedMarkets {
        closed = List.copyOf(closed);
        kept = List.copyOf(kept);
    }
}
