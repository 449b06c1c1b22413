package app.thisthat.market;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Sort key of the order by expiry. The order has three sections: future expiries, past expiries (see rule
 * {@code market-expiry}) and markets without one. All pages of a listing use the time of the first page, so no market
 * changes its section between pages.
 *
 * @param asOf time of the first page
 * @param expiry empty for a market without one
 */
record ExpirySortKey(Instant asOf, Optional<Instant> expiry) {

    /** Microseconds since 1970, within PostgreSQL's range of years. */
    private static final String MICROS = "\\d{1,18}|-\\d{1,17}";

    private static final Pattern TEXT = Pattern.compile("(" + MICROS + ")_(" + MICROS + "|none)");
    private static final String NO_EXPIRY = "none";

    /** Conditions of the sections, for the expiry expression {@code %1$s} and the time {@code %2$s}. */
    private static final List<String> SECTIONS =
            List.of("%1$s > %2$s and %1$s < 'infinity'", "%1$s <= %2$s", "%1$s > %2$s and %1$s = 'infinity'");

    int section() {
        return expiry.map(time -> time.isAfter(asOf) ? 0 : 1).orElse(2);
    }

    /** The conditions of the sections from an index on. */
    static List<String> sections(int from, String expiry, String asOf) {
        return SECTIONS.subList(from, SECTIONS.size()).stream()
                .map(section -> section.formatted(expiry, asOf))
                .toList();
    }

    /** The number of the section, for the expiry expression and the time. */
    static String section(String expiry, String asOf) {
        return "case when " + SECTIONS.get(0).formatted(expiry, asOf) + " then 0 when "
                + SECTIONS.get(1).formatted(expiry, asOf) + " then 1 else 2 end";
    }

    String text() {
        return micros(asOf) + "_"
                + expiry.map(ExpirySortKey::micros).map(String::valueOf).orElse(NO_EXPIRY);
    }

    static boolean isValid(String text) {
        return TEXT.matcher(text).matches();
    }

    static ExpirySortKey parse(String text) {
        Matcher parts = TEXT.matcher(text);
        if (!parts.matches()) {
            throw new IllegalArgumentException("Not an expiry sort key: " + text);
        }
        Optional<Instant> expiry =
                parts.group(2).equals(NO_EXPIRY) ? Optional.empty() : Optional.of(instant(parts.group(2)));
        return new ExpirySortKey(instant(parts.group(1)), expiry);
    }

    private static long micros(Instant time) {
        return ChronoUnit.MICROS.between(Instant.EPOCH, time);
    }

    private static Instant instant(String micros) {
        return Instant.EPOCH.plus(Long.parseLong(micros), ChronoUnit.MICROS);
    }
}
