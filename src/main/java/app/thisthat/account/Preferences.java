package app.thisthat.account;

import app.thisthat.kernel.Refusal;
import app.thisthat.kernel.RefusalCode;
import com.fasterxml.jackson.annotation.JsonInclude;
import java.time.ZoneId;
import java.util.Map;
import java.util.Set;

/**
 * The preferences of an account. In an update null keeps the current value.
 *
 * @param timeZone IANA name, for example {@code Europe/Berlin}
 * @param oddsFormat {@code probability}, {@code decimal} or {@code american}
 * @param settlementMails consent to mails about settled bets, which are not sent yet
 * @param newsMails consent to mails about the product, which are not sent yet; security mails are always sent
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
record Preferences(String timeZone, String oddsFormat, Boolean settlementMails, Boolean newsMails) {

    private static final Set<String> TIME_ZONES = Set.copyOf(ZoneId.getAvailableZoneIds());

    static final Preferences NONE = new Preferences(null, null, null, null);

    /** Checks the time zone. Throws {@code VALIDATION_ERROR}. */
    Preferences {
        if (timeZone != null && !TIME_ZONES.contains(timeZone)) {
            throw Refusal.of(
                            RefusalCode.VALIDATION_ERROR,
                            "Time zone is unknown",
                            Map.of("preferences.timeZone", "must be an IANA time zone, for example Europe/Berlin"))
                    .asException();
        }
    }

    /** These preferences with the defaults for null. */
    Preferences withDefaults() {
        return new Preferences(
                timeZone == null ? "UTC" : timeZone,
                oddsFormat == null ? "probability" : oddsFormat,
                settlementMails == null || settlementMails,
                newsMails != null && newsMails);
    }
}
