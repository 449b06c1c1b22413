package app.thisthat.account;

import app.thisthat.kernel.FieldError;
import app.thisthat.kernel.Refusal;
import com.fasterxml.jackson.annotation.JsonInclude;
import java.time.ZoneId;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * The preferences of an account. In an update null keeps the current value.
 *
 * @param timeZone IANA name, for example {@code Europe/Berlin}
 * @param oddsFormat {@code probability}, {@code decimal} or {@code american}
 * @param settlementMails consent to mails about settled, corrected and cashed-out bets
 * @param newsMails consent to announcements by mail; security mails are always sent
 * @param publicResults whether others see the results, the skill and the ended bets (rule {@code public-results})
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
record Preferences(
        String timeZone, String oddsFormat, Boolean settlementMails, Boolean newsMails, Boolean publicResults) {

    private static final Set<String> TIME_ZONES = Set.copyOf(ZoneId.getAvailableZoneIds());

    private static final FieldError TIME_ZONE_FAULT =
            new FieldError("preferences.timeZone", "format", "must be an IANA time zone, for example Europe/Berlin");

    static final Preferences NONE = new Preferences(null, null, null, null, null);

    /** Checks the time zone. Throws {@code VALIDATION_ERROR}. */
    Preferences {
        if (timeZone != null && !TIME_ZONES.contains(timeZone)) {
            throw Refusal.invalid("Time zone is unknown", List.of(TIME_ZONE_FAULT))
                    .asException();
        }
    }

    /** The fault of a time zone; empty if it is known. */
    static Optional<FieldError> timeZoneFault(String timeZone) {
        return TIME_ZONES.contains(timeZone) ? Optional.empty() : Optional.of(TIME_ZONE_FAULT);
    }

    /** These preferences with the defaults for null. */
    Preferences withDefaults() {
        return new Preferences(
                timeZone == null ? "UTC" : timeZone,
                oddsFormat == null ? "probability" : oddsFormat,
                settlementMails == null || settlementMails,
                newsMails != null && newsMails,
                publicResults == null || publicResults);
    }
}
