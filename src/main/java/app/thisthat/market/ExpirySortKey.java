package app.thisthat.market;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A market's place among those ordered by their end: first the ends that are ahead, the next one first, then those that are
 * past, as those of mirrored markets often are (ruling 14), last the markets without one. What is past is told by the moment
 * of the first page, so that nothing changes its place while somebody reads on.
 *
 * @param asOf the moment of the first page
 * @param end the market's; empty if it has none
 */
record ExpirySortKey(Instant asOf, Optional<Instant> end) {

    /** Microseconds since 1970, for years that PostgreSQL knows. */
    private static final String MICROS = "\\d{1,18}|-\\d{1,17}";

    private static final Pattern TEXT = Pattern.compile("(" + MICROS + ")_(" + MICROS + "|none)");
    private static final String NONE = "none";

    /** The stretches of the order, as conditions of the expression {@code %1$s} and the moment {@code %2$s}. */
    private static final List<String> STRETCHES =
            List.of("%1$s > %2$s and %1$s < 'infinity'", "%1$s <= %2$s", "%1$s > %2$s and %1$s = 'infinity'");

    /** Which of the stretches it is in. */
    int stretch() {
        return end.map(time -> time.isAfter(asOf) ? 0 : 1).orElse(2);
    }

    /** The conditions of the stretches from one on, in their order. */
    static List<String> stretches(int from, String end, String asOf) {
        return STRETCHES.subList(from, STRETCHES.size()).stream()
                .map(stretch -> stretch.formatted(end, asOf))
                .toList();
    }

    String text() {
        return micros(asOf) + "_"
                + end.map(ExpirySortKey::micros).map(String::valueOf).orElse(NONE);
    }

    /** Whether a text is one. */
    static boolean isText(String text) {
        return TEXT.matcher(text).matches();
    }

    /** Reads what {@link #isText} is true of. */
    static ExpirySortKey parse(String text) {
        Matcher parts = TEXT.matcher(text);
        if (!parts.matches()) {
            throw new IllegalArgumentException("not the place of an end");
        }
        Optional<Instant> end = parts.group(2).equals(NONE) ? Optional.empty() : Optional.of(instant(parts.group(2)));
        return new ExpirySortKey(instant(parts.group(1)), end);
    }

    private static long micros(Instant time) {
        return ChronoUnit.MICROS.between(Instant.EPOCH, time);
    }

    private static Instant instant(String micros) {
        return Instant.EPOCH.plus(Long.parseLong(micros), ChronoUnit.MICROS);
    }
}
