package app.thisthat.ingestion;

import app.thisthat.kernel.Placeholder;
import com.fasterxml.jackson.databind.JsonNode;
import java.util.Optional;
import java.util.regex.Pattern;

/** Recognises the placeholders among the markets of an event (rule {@code placeholders}). */
final class FeedPlaceholder {

    /** A noun for what the event is about, and one or two capitals: "Person X", "Candidate AB". Or "Placeholder 2". */
    private static final Pattern UNNAMED = Pattern.compile("(?i:(?:another|other|new|unnamed|unlisted|independent) )?"
            + "(?i:person|individual|candidate|nominee|politician|player|athlete|driver|rider|fighter|golfer"
            + "|coach|manager|team|club|company|organi[sz]ation|party|country|city|state|movie|film|song"
            + "|album|artist|actor|actress|director|author|coin|token|option|outcome|entity)"
            + " [A-Z]{1,2}"
            + "|.{0,100}\\b(?i:placeholder)(?: [A-Z0-9]{1,3})?");

    private FeedPlaceholder() {}

    static Optional<Placeholder> of(JsonNode market) {
        if (FeedJson.isTrue(market.path("negRiskOther"))) {
            return Optional.of(Placeholder.OTHER);
        }
        return FeedJson.text(market.path("groupItemTitle"))
                .filter(title -> UNNAMED.matcher(title).matches())
                .map(title -> Placeholder.UNNAMED);
    }
}
