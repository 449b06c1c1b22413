package app.thisthat.market;

import java.util.List;
import java.util.UUID;

/**
 * Changes by mirroring one page of the feed.
 *
 * @param swapped feed ids of markets whose outcome names are swapped; nothing of them was taken
 * @param confirmed number of markets whose odds were confirmed unchanged
 */
public record MirrorChanges(
        List<OddsChanged.State> added,
        List<UUID> reopened,
        List<UUID> edited,
        List<OddsChanged.State> moved,
        List<String> swapped,
        int confirmed) {

    public MirrorChanges {
        added = List.copyOf(added);
        reopened = List.copyOf(reopened);
        edited = List.copyOf(edited);
        moved = List.copyOf(moved);
        swapped = List.copyOf(swapped);
    }
}
