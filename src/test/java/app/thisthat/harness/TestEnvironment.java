package app.thisthat.harness;

import app.thisthat.Settings;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Environment variables of services under test: the shared servers, free ports, fast bcrypt, no feed, no simulated
 * players, no rate limits.
 */
public final class TestEnvironment {

    private TestEnvironment() {}

    /**
     * Returns the variables.
     *
     * @param more additional variables, which take precedence
     */
    public static Map<String, String> variables(String databaseUri, Map<String, String> more) {
        Map<String, String> variables = new HashMap<>(Map.of(
                "THISTHAT_DATABASE_URI", databaseUri,
                "THISTHAT_REDIS_URI", Servers.redis(),
                "THISTHAT_DATA_DIR",
                        "target/services/" + ProcessHandle.current().pid(),
                "THISTHAT_HTTP_PORT", "0",
                "THISTHAT_MANAGEMENT_PORT", "0",
                "THISTHAT_FEED", "off",
                "THISTHAT_CLUSTER_LEASE_TERM", "2s",
                "THISTHAT_AUTH_BCRYPT_COST", "4",
                "THISTHAT_RATE_LIMITS_ENABLED", "false"));
        variables.put("THISTHAT_SIMULATOR_PLAYERS", "0");
        variables.putAll(more);
        return variables;
    }

    /** The settings that result from the variables. */
    public static Settings settings(String databaseUri, Map<String, String> more) {
        return Settings.load(Optional.empty(), variables(databaseUri, more));
    }
}
