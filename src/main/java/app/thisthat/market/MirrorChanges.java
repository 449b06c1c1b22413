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

    static final MirrorChanges NONE = new MirrorChanges(List.of(), List.of(), List.of(), List.of(), List.of(), 0);

    public MirrorChanges {
        added = List.copyOf(added);
        reopened = List.copyOf(reopened);
        edited = List.copyOf(edited);
        moved = List.copyOf(moved);
        swapped = List.copyOf(swapped);
    }

    /** A copy with more confirmed markets. */
    MirrorChanges withConfirmed(int others) {
        return new MirrorChanges(added, reopened, edited, moved, swapped, confirmed + others);
    }
}
