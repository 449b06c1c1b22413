package app.thisthat.ingestion;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
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

    private static final String UTC_SHAPE = "0000-00-00T00:00:00";
    private static final int DAYS_OF_EVERY_MONTH = 28;
    private static final int HOURS_OF_DAY = 24;
    private static final int UTC_LENGTH = UTC_SHAPE.length() + 1;

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
            Instant instant = isUtc(text)
                    ? parseUtc(text)
                    : text.length() == DATE_LENGTH
                            ? LocalDate.parse(text).atStartOfDay(ZoneOffset.UTC).toInstant()
                            : OffsetDateTime.parse(normalised(text), DATE_AND_TIME)
                                    .toInstant();
            return instant.isBefore(EARLIEST) || instant.isAfter(LATEST) ? Optional.empty() : Optional.of(instant);
        } catch (DateTimeException e) {
            return Optional.empty();
        }
    }

    /** Whether the text has the shape {@code 2026-07-31T12:00:00Z} or with a fraction, which nearly all times have. */
    private static boolean isUtc(String text) {
        int length = text.length();
        if (length < UTC_LENGTH || length > UTC_LENGTH + 10 || length == UTC_LENGTH + 1) {
            return false;
        }
        for (int i = 0; i < length; i++) {
            char shape =
                    i < UTC_LENGTH - 1 ? UTC_SHAPE.charAt(i) : i == length - 1 ? 'Z' : i == UTC_LENGTH - 1 ? '.' : '0';
            char c = text.charAt(i);
            if (shape == '0' ? c < '0' || c > '9' : c != shape) {
                return false;
            }
        }
        return true;
    }

    /** The formatter takes ten times as long. */
    private static Instant parseUtc(String text) {
        int nanos = 0;
        for (int i = UTC_LENGTH; i < UTC_LENGTH + 9; i++) {
            nanos = nanos * 10 + (i < text.length() - 1 ? text.charAt(i) - '0' : 0);
        }
        int day = number(text, 8, 10);
        int hour = number(text, 11, 13);
        if (day > DAYS_OF_EVERY_MONTH || hour == HOURS_OF_DAY) {
            return OffsetDateTime.parse(text, DATE_AND_TIME).toInstant(); // adjusts the ends of months and days
        }
        return LocalDateTime.of(
                        number(text, 0, 4),
                        number(text, 5, 7),
                        day,
                        hour,
                        number(text, 14, 16),
                        number(text, 17, 19),
                        nanos)
                .toInstant(ZoneOffset.UTC);
    }

    private static int number(String text, int from, int to) {
        return Integer.parseInt(text, from, to, 10);
    }

    private static String normalised(String text) {
        return text.replace(' ', 'T').replaceFirst("([+-]\\d{2})$", "$1:00");
    }
}
