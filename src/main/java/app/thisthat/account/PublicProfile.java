package app.thisthat.account;

import app.thisthat.kernel.Credits;
import app.thisthat.statistics.UserResults;
import app.thisthat.statistics.UserSkill;
import com.fasterxml.jackson.annotation.JsonInclude;
import java.time.Instant;
import java.util.UUID;

/**
 * An account as other users see it.
 *
 * @param creditBalance null except for the owner, and absent in JSON then (rule {@code private-fields})
 * @param resultsHidden whether the user hides the results from others (rule {@code public-results})
 * @param results null if hidden
 * @param skill null if hidden, or under 20 markets
 */
record PublicProfile(
        UUID id,
        String username,
        @JsonInclude(JsonInclude.Include.NON_NULL) Credits creditBalance,
        Credits totalVolume,
        Credits overallPnL,
        Integer rankByPnL,
        Integer rankByVolume,
        Instant memberSince,
        boolean resultsHidden,
        UserResults.Summary results,
        UserSkill skill) {

    /**
     * A profile.
     *
     * @param own whether the owner reads it
     * @param results null if the reader must not see them
     */
    static PublicProfile of(Profile profile, boolean own, UserResults results) {
        return new PublicProfile(
                profile.id(),
                profile.username(),
                own ? profile.creditBalance() : null,
                profile.totalVolume(),
                profile.overallPnL(),
                profile.rankByPnL(),
                profile.rankByVolume(),
                profile.createdAt(),
                !profile.preferences().publicResults(),
                results == null ? null : results.summary(),
                results == null ? null : results.skill());
    }
}
