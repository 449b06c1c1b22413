package app.thisthat.account.session;

import app.thisthat.kernel.CleanText;

/**
 * The client that opened a session.
 *
 * @param address null if unknown
 * @param origin keyed hash of the client's network; null if unknown
 * @param agent {@code User-Agent}, cut to 200 characters; null if unknown or not clean text
 */
public record Device(String address, String origin, String agent) {

    private static final int AGENT_LENGTH_MAX = 200;
    private static final String UNKNOWN = "unknown";

    public Device {
        if (agent != null) {
            agent = CleanText.isCleanLine(agent)
                    ? agent.substring(0, Math.min(agent.length(), AGENT_LENGTH_MAX))
                    : null;
        }
    }

    /** The client for which passwords are hashed: the network, since nobody is signed in yet. */
    public String client() {
        return origin == null ? UNKNOWN : origin;
    }
}
