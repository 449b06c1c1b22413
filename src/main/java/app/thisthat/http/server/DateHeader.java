package app.thisthat.http.server;

import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;

/** Value of the header {@code Date} (RFC 9110, section 5.6.7), formatted once a second. Thread-safe. */
final class DateHeader {

    private static final DateTimeFormatter FORMAT = DateTimeFormatter.RFC_1123_DATE_TIME;

    private static volatile Value last = new Value(-1, "");

    private record Value(long second, String text) {}

    private DateHeader() {}

    /** The present time. */
    static CharSequence now() {
        long second = System.currentTimeMillis() / 1_000;
        Value value = last;
        if (value.second != second) {
            value = new Value(second, format(second));
            last = value;
        }
        return value.text;
    }

    /** The formatter of the JDK writes days below 10 with one digit. */
    static String format(long epochSecond) {
        String text = FORMAT.format(Instant.ofEpochSecond(epochSecond).atZone(ZoneOffset.UTC));
        return text.charAt(6) == ' ' ? text.substring(0, 5) + '0' + text.substring(5) : text;
    }
}
