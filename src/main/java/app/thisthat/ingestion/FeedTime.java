package app.thisthat.ingestion;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.time.temporal.ChronoField;
import java.util.Optional;

/**
 * Parses the feed's three time formats: {@code 2026-07-31T12:00:00.123456Z}, {@code 2026-03-19 23:20:15+00} and
 * {@code 2026-07-31}. Other texts, such as {@code NOW*()}, are not times.
 */
final class FeedTime {

    private static final int DATE_LENGTH = 10;

    private static final Instant EARLIEST = Instant.parse("1970-01-01T00:00:00Z");
    private static final Instant LATEST = Instant.parse("9999-01-01T00:00:00Z");

    private static final DateTimeFormatter DATE_AND_TIME = new DateTimeFormatterBuilder()
            .append(DateTimeFormatter.ISO_LOCAL_DATE)
            .appendLiteral('T')
            .appendPattern("HH:mm:ss")
            .appendFraction(ChronoField.NANO_OF_SECOND, 0, 9, true)
            .appendOffset("+HH:mm", "Z")
            .toFormatter();

    private FeedTime() {}

    /** The instant of a text; a date alone means midnight UTC. Empty if unreadable or outside 1970 to 9998. */
    static Optional<Instant> parse(String text) {
        try {
            Instant instant = text.length() == DATE_LENGTH
                    ? LocalDate.parse(text).atStartOfDay(ZoneOffset.UTC).toInstant()
                    : OffsetDateTime.parse(normalised(text), DATE_AND_TIME).toInstant();
            return instant.isBefore(EARLIEST) || instant.isAfter(LATEST) ? Optional.empty() : Optional.of(instant);
        } catch (DateTimeException e) {
            return Optional.empty();
        }
    }

    private static String normalised(String text) {
        return text.replace(' ', 'T').replaceFirst("([+-]\\d{2})$", "$1:00");
    }
}
