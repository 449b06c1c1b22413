package app.thisthat.ingestion;

import app.thisthat.market.MirrorChanges;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/** What a sweep has met so far. Confined to one event loop. */
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

    void seen(int entries) {
        seen += entries;
    }

    /** Counts the open ones of a page of the list in which every market stands. */
    void listed(List<FeedEntry> entries) {
        listed += entries.stream().filter(FeedEntry.Open.class::isInstance).count();
    }

    long listed() {
        return listed;
    }

    void skipped(SkipReason reason) {
        skipped.merge(reason, 1, Integer::sum);
    }

    void closed(int markets) {
        closed += markets;
    }

    void changed(MirrorChanges changes) {
        added += changes.added().size();
        edited += changes.edited().size();
        moved += changes.moved().size();
        reopened += changes.reopened().size();
        confirmed += changes.confirmed();
    }

    /** Markets that were written because something about them was new. */
    int written() {
        return added + edited + moved + reopened + closed;
    }

    Map<SkipReason, Integer> skipped() {
        return Map.copyOf(skipped);
    }

    /** As words and numbers for a log line. */
    @Override
    public String toString() {
        return "seen=" + seen + " added=" + added + " edited=" + edited + " moved=" + moved + " closed=" + closed
                + " reopened=" + reopened + " confirmed=" + confirmed + " skipped=" + skipped;
    }
}
