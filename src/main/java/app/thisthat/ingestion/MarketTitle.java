package app.thisthat.ingestion;

import app.thisthat.ingestion.TitleWords.Word;
import java.util.Collections;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The title of a market, which is understood without its event (rule {@code market-title}). It is the question of the
 * feed if the question names everything that the event's title names, else the event's title and the question: {@code
 * Thunder vs. Spurs: Spread Spurs (-4.5)}.
 *
 * <p>An event's title names its numbers and its words with capitals, or all its words if two sides meet in it or it has
 * no capitals. Words are compared as {@link TitleWords} defines it.
 */
final class MarketTitle {

    /** Code points, as the column counts them. */
    static final int LENGTH_MAX = 500;

    /** Shortest rest of an event's title that is worth a place before a long question. */
    private static final int EVENT_LENGTH_MIN = 20;

    private static final String SEPARATOR = ": ";

    /** Two sides that meet: "Thunder vs. Spurs". */
    private static final Pattern VERSUS = Pattern.compile("\\s(?:vs?\\.?|versus|@)\\s", Pattern.CASE_INSENSITIVE);

    /** A blank or a question mark at the end, which does not fit before a colon. */
    private static final Pattern OPEN_END = Pattern.compile("(?:[\\s?:…_]|\\.{2,})+$");

    /** "Spread: Spurs (-4.5)": a label, which needs no colon of its own behind the event's title. */
    private static final Pattern LABEL = Pattern.compile("^([^:]{1,60}):\\s+");

    /** What separates the name of the event from the rest of a question. */
    private static final Pattern DELIMITER = Pattern.compile("^[\\s).]*[-–—:|,]\\s+");

    private MarketTitle() {}

    /**
     * The title.
     *
     * @param question not blank
     * @param eventTitle empty if the market has no event
     * @return 500 code points at most
     */
    static String of(String question, String eventTitle) {
        if (question.equals(eventTitle)) {
            return Truncate.toLength(LENGTH_MAX, question);
        }
        TitleWords ofQuestion = TitleWords.of(question);
        TitleWords ofEvent = TitleWords.of(eventTitle);
        if (namesAll(ofQuestion, ofEvent, eventTitle)) {
            return Truncate.toLength(LENGTH_MAX, question);
        }
        return isPartOf(question, ofQuestion, ofEvent)
                ? Truncate.toLength(LENGTH_MAX, eventTitle)
                : joined(eventTitle, withoutEvent(question, ofQuestion, ofEvent));
    }

    private static boolean namesAll(TitleWords question, TitleWords event, String eventTitle) {
        return names(event, eventTitle).stream().allMatch(name -> question.names(name, event));
    }

    private static List<Word> names(TitleWords event, String eventTitle) {
        List<Word> significant =
                event.all().stream().filter(Word::isSignificant).toList();
        List<Word> names = significant.stream().filter(Word::looksLikeAName).toList();
        return names.isEmpty() || VERSUS.matcher(eventTitle).find() ? significant : names;
    }

    /** Whether the question is the name of the game within a longer event's title. */
    private static boolean isPartOf(String question, TitleWords ofQuestion, TitleWords ofEvent) {
        return VERSUS.matcher(question).find()
                && Collections.indexOfSubList(ofEvent.folded(), ofQuestion.folded()) >= 0;
    }

    /** The question without the beginning that it has in common with the event's title, if a delimiter follows. */
    private static String withoutEvent(String question, TitleWords ofQuestion, TitleWords ofEvent) {
        List<Word> words = ofQuestion.all();
        int common = 0;
        int end = 0;
        while (common < Math.min(words.size(), ofEvent.all().size())
                && words.get(common).folded().equals(ofEvent.all().get(common).folded())) {
            int start = question.indexOf(words.get(common).written(), end);
            if (start < 0) {
                return question; // a normalized word
            }
            end = start + words.get(common).written().length();
            common++;
        }
        Matcher delimiter = DELIMITER.matcher(question.substring(end));
        boolean isCut = common > 0 && common < words.size() && delimiter.find();
        return isCut ? question.substring(end + delimiter.end()) : question;
    }

    private static String joined(String eventTitle, String question) {
        String tail = LABEL.matcher(question).replaceFirst("$1 ");
        String head = OPEN_END.matcher(eventTitle).replaceFirst("");
        int room = LENGTH_MAX - length(tail) - length(SEPARATOR);
        return room < Math.min(EVENT_LENGTH_MIN, length(head))
                ? Truncate.toLength(LENGTH_MAX, head + SEPARATOR + tail)
                : Truncate.toLength(room, head) + SEPARATOR + tail;
    }

    private static int length(String text) {
        return text.codePointCount(0, text.length());
    }
}
