package app.thisthat.market;

import app.thisthat.platform.Digests;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/**
 * A hash of what an entry of the feed states about a market, without its odds, amounts and times of quotes. Equal hashes
 * of two entries mean that the second one changes neither the market nor its event.
 */
record EntryFingerprint(long high, long low) {

    private static final char SEPARATOR = '\u001f';
    private static final char ABSENT = '\u001e';

    /** Everything that the list of events states. */
    static EntryFingerprint of(MirroredMarket market) {
        StringBuilder text = outlineOf(market);
        append(text, market.replacesTags());
        append(text, market.category());
        market.tags().forEach(tag -> append(text, tag));
        append(text, market.listing().position());
        MirroredEvent event = market.listing().event();
        if (event != null) {
            append(text, event.isComplete());
            append(text, event.slug());
            append(text, event.image());
            append(text, event.category());
            event.tags().forEach(tag -> append(text, tag));
            append(text, event.negRisk());
            append(text, event.startsAt());
            append(text, event.endsAt());
        }
        return hash(text);
    }

    /** What both lists of the feed state, so that an entry of one is compared with an entry of the other. */
    static EntryFingerprint ofOutline(MirroredMarket market) {
        return hash(outlineOf(market));
    }

    private static StringBuilder outlineOf(MirroredMarket market) {
        StringBuilder text = new StringBuilder(1_000);
        append(text, market.title());
        append(text, market.description());
        append(text, market.first().option());
        append(text, market.first().token());
        append(text, market.second().option());
        append(text, market.second().token());
        append(text, market.endDate());
        append(text, market.inPlaySince());
        MirroredMarket.Listing listing = market.listing();
        append(text, listing.question());
        append(text, listing.groupItemTitle());
        append(text, listing.slug());
        append(text, listing.image());
        append(text, listing.placeholder());
        append(text, listing.isKnownNotToBeOther());
        append(text, listing.event() == null ? null : listing.event().feedId());
        append(text, listing.event() == null ? null : listing.event().title());
        return text;
    }

    private static void append(StringBuilder text, Object value) {
        if (value == null) {
            text.append(ABSENT);
        } else {
            text.append(value);
        }
        text.append(SEPARATOR);
    }

    private static EntryFingerprint hash(StringBuilder text) {
        ByteBuffer hash = ByteBuffer.wrap(Digests.sha256(text.toString().getBytes(StandardCharsets.UTF_8)));
        return new EntryFingerprint(hash.getLong(), hash.getLong());
    }
}
