package app.thisthat.account.session;

import app.thisthat.kernel.CleanText;

/**
 * Where a session was opened from, for its owner to recognise it.
 *
 * @param address the client's address; null if unknown
 * @param origin the keyed hash of its network; null if unknown
 * @param agent what the client calls itself, at most 200 characters; null if it does not say
 */
public record Device(String address, String origin, String agent) {

    private static final int AGENT_MAX = 200;

    public Device {
        if (agent != null) {
            agent = CleanText.isCleanLine(agent) ? agent.substring(0, Math.min(agent.length(), AGENT_MAX)) : null;
        }
    }
}
