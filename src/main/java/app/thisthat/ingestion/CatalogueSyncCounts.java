package app.thisthat.ingestion;

import app.thisthat.market.MirrorChanges;
import java.util.EnumMap;
import java.util.Map;

/** Counts of one catalogue sync. Confined to one event loop. */
final class CatalogueSyncCounts {

    private final Map<SkipReason, Integer> skipped = new EnumMap<>(SkipReason.class);
    private int seen;
    private long listed;
    private int added;
    private int edited;
    private int moved;
    private int confirmed;
    private int reopened;
    private int closed;

    void addSeen(int entries) {
        seen += entries;
    }

    /** Sets the number of open markets of the feed. */
    void setListed(int markets) {
        listed = markets;
    }

    /** The number of open markets of the feed. */
    long listed() {
        return listed;
    }

    void addSkipped(SkipReason reason) {
        skipped.merge(reason, 1, Integer::sum);
    }

    void addClosed(int markets) {
        closed += markets;
    }

    void addChanges(MirrorChanges changes) {
        added += changes.added().size();
        edited += changes.edited().size();
        moved += changes.moved().size();
        reopened += changes.reopened().size();
        confirmed += changes.confirmed();
    }

    /** Markets written because something changed; confirmations do not count. */
    int written() {
        return added + edited + moved + reopened + closed;
    }

    Map<SkipReason, Integer> skipped() {
        return Map.copyOf(skipped);
    }

    @Override
    public String toString() {
        return "seen=" + seen + " added=" + added + " edited=" + edited + " moved=" + moved + " closed=" + closed
                + " reopened=" + reopened + " confirmed=" + confirmed + " skipped=" + skipped;
    }
}
