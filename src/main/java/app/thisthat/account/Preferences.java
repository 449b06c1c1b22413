package app.thisthat.account;

import app.thisthat.kernel.Refusal;
import app.thisthat.kernel.RefusalCode;
import com.fasterxml.jackson.annotation.JsonInclude;
import java.time.ZoneId;
import java.util.Map;
import java.util.Set;

/**
 * How an account wants to see things; in a change, null leaves what is there.
 *
 * @param timeZone an IANA name, as {@code Europe/Berlin}
 * @param oddsFormat {@code probability}, {@code decimal} or {@code american}
 * @param settlementMails whether it wants mails about its settled bets
 * @param newsMails whether it wants mails about the product; mails about security come regardless
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
record Preferences(String timeZone, String oddsFormat, Boolean settlementMails, Boolean newsMails) {

    private static final Set<String> TIME_ZONES = Set.copyOf(ZoneId.getAvailableZoneIds());

    static final Preferences NONE = new Preferences(null, null, null, null);

    /**
     * Checks the zone.
     *
     * @throws app.thisthat.kernel.RefusedException {@code VALIDATION_ERROR}
     */
    Preferences {
        if (timeZone != null && !TIME_ZONES.contains(timeZone)) {
            throw Refusal.of(
                            RefusalCode.VALIDATION_ERROR,
                            "There is no such time zone",
                            Map.of("preferences.timeZone", "must be the name of a time zone, as Europe/Berlin"))
                    .asException();
        }
    }

    /** These, with what was never set as an account has it from the start. */
    Preferences complete() {
        return new Preferences(
                timeZone == null ? "UTC" : timeZone,
                oddsFormat == null ? "probability" : oddsFormat,
                settlementMails == null || settlementMails,
                newsMails != null && newsMails);
    }
}
