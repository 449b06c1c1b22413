package app.thisthat.inbox.mail;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.text.DecimalFormat;
import java.text.DecimalFormatSymbols;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.Set;

/** How the reader of a mail wants times and odds. */
record Reader(ZoneId zone, String oddsFormat) {

    private static final Set<String> ZONES = Set.copyOf(ZoneId.getAvailableZoneIds());
    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("d MMMM uuuu, HH:mm z", Locale.ENGLISH);

    /** The reader with the stored preferences; an unknown time zone counts as UTC. */
    static Reader of(String timeZone, String oddsFormat) {
        return new Reader(ZONES.contains(timeZone) ? ZoneId.of(timeZone) : ZoneOffset.UTC, oddsFormat);
    }

    String time(String instant) {
        return TIME.format(Instant.parse(instant).atZone(zone));
    }

    String odds(BigDecimal odds) {
        return OddsText.of(odds, oddsFormat);
    }

    /** Credits with two decimals. */
    static String credits(BigDecimal amount) {
        return new DecimalFormat("#,##0.00", DecimalFormatSymbols.getInstance(Locale.ENGLISH))
                .format(amount.setScale(2, RoundingMode.HALF_UP));
    }
}
