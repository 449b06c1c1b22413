package app.thisthat.live;

import app.thisthat.kernel.Refusal;
import app.thisthat.kernel.RefusalCode;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** Counts the clients of this node, so that neither one address nor all together take more than there is. */
final class ConnectionLimiter {

    private static final int RETRY_AFTER_SECONDS = 5;

    private final int perAddressMax;
    private final int max;
    private final Map<String, Integer> byAddress = new HashMap<>();
    private int all;

    ConnectionLimiter(int perAddressMax, int max) {
        this.perAddressMax = perAddressMax;
        this.max = max;
    }

    /** Lets a client in, which has to be {@link #leave released} later, or says why not. */
    synchronized Optional<Refusal> enter(String address) {
        if (all >= max) {
            return Optional.of(
                    Refusal.of(RefusalCode.SERVICE_BUSY, "Too many connections").retryAfter(RETRY_AFTER_SECONDS));
        }
        if (byAddress.getOrDefault(address, 0) >= perAddressMax) {
            return Optional.of(Refusal.of(RefusalCode.RATE_LIMIT_EXCEEDED, "Too many connections from this address")
                    .retryAfter(RETRY_AFTER_SECONDS));
        }
        all++;
        byAddress.merge(address, 1, Integer::sum);
        return Optional.empty();
    }

    synchronized int size() {
        return all;
    }

    synchronized void leave(String address) {
        all--;
        byAddress.computeIfPresent(address, (same, count) -> count == 1 ? null : count - 1);
    }
}
