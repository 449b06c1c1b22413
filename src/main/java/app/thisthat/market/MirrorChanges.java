package app.thisthat.market;

import java.util.List;
import java.util.UUID;

/**
 * What mirroring a page changed.
 *
 * @param added markets that are new
 * @param reopened markets that the feed had closed and opened again
 * @param edited markets whose text or dates changed
 * @param moved markets whose odds changed
 * @param turned the feed's ids of markets whose row gives one outcome the other's name: nothing of it is taken
 * @param confirmed how many markets' odds were confirmed as they are
 */
public record MirrorChanges(
        List<OddsChanged.State> added,
        List<UUID> reopened,
        List<UUID> edited,
        List<OddsChanged.State> moved,
        List<String> turned,
        int confirmed) {

    public MirrorChanges {
        added = List.copyOf(added);
        reopened = List.copyOf(reopened);
        edited = List.copyOf(edited);
        moved = List.copyOf(moved);
        turned = List.copyOf(turned);
    }
}
