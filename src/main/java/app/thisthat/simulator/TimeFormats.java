package app.thisthat.simulator;

import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.Locale;

/** The time formats of the feed. Arguments are milliseconds since the epoch. */
final class TimeFormats {

    private static final DateTimeFormatter SPACED =
            DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss'+00'", Locale.ROOT).withZone(ZoneOffset.UTC);
    private static final DateTimeFormatter DAY =
            DateTimeFormatter.ofPattern("yyyy-MM-dd", Locale.ROOT).withZone(ZoneOffset.UTC);

    private TimeFormats() {}

    /** 2026-07-16T14:18:41.593Z, with zero or three fraction digits. */
    static String iso(long at) {
        return Instant.ofEpochMilli(at).toString();
    }

    /** 2026-07-16T14:18:41Z. */
    static String isoSeconds(long at) {
        return Instant.ofEpochMilli(at).truncatedTo(ChronoUnit.SECONDS).toString();
    }

    /** 2026-03-19 23:20:15+00. */
    static String spaced(long at) {
        return SPACED.format(Instant.ofEpochMilli(at));
    }

    /** 2026-07-31. */
    static String day(long at) {
        return DAY.format(Instant.ofEpochMilli(at));
    }
}
