package app.thisthat.kernel;

import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * A suspension that is in force, as its user sees it.
 *
 * @param scope {@code betting} or {@code everything}
 * @param reason null: none
 * @param until null: until an admin lifts it
 */
public record SuspensionInForce(String scope, String reason, Instant until) {

    private static final String EVERYTHING = "everything";

    /** Whether the account cannot sign in. */
    public boolean fromEverything() {
        return scope.equals(EVERYTHING);
    }

    /** The details of {@code ACCOUNT_SUSPENDED}. */
    public Map<String, Object> details() {
        Map<String, Object> details = new LinkedHashMap<>();
        details.put("scope", scope);
        details.put("reason", reason);
        details.put("until", until);
        return details;
    }
}
