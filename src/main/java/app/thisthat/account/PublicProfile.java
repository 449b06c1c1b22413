package app.thisthat.account;

import app.thisthat.kernel.Credits;
import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.UUID;

/**
 * An account as other users see it.
 *
 * @param creditBalance null except for the owner, and absent in JSON then (rule {@code private-fields})
 */
record PublicProfile(
        UUID id,
        String username,
        @JsonInclude(JsonInclude.Include.NON_NULL) Credits creditBalance,
        Credits totalVolume,
        Credits overallPnL,
        Integer rankByPnL,
        Integer rankByVolume) {

    static PublicProfile of(Profile profile, boolean own) {
        return new PublicProfile(
                profile.id(),
                profile.username(),
                own ? profile.creditBalance() : null,
                profile.totalVolume(),
                profile.overallPnL(),
                profile.rankByPnL(),
                profile.rankByVolume());
    }
}
