package app.thisthat.kernel;

import java.security.SecureRandom;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Makes the ids of everything: UUIDs of version 7 (RFC 9562, method 1 of section 6.2), whose order is the order of their
 * making within one process, so that a new row lands at the right edge of its index.
 */
public final class Ids {

    private static final SecureRandom RANDOM = new SecureRandom();

    /** Milliseconds since the epoch in the upper 52 bits, a counter in the lower 12: always grows. */
    private static final AtomicLong LAST = new AtomicLong();

    private static final int COUNTER_BITS = 12;
    private static final long VERSION_7 = 0x7000L;
    private static final long VARIANT = 0x8000_0000_0000_0000L;

    private Ids() {}

    /** A new id, greater than every one this process made before. */
    public static UUID next() {
        long now = System.currentTimeMillis() << COUNTER_BITS;
        long tick = LAST.updateAndGet(last -> Math.max(last + 1, now));
        long millis = tick >>> COUNTER_BITS;
        long counter = tick & 0xFFF;
        return new UUID(millis << 16 | VERSION_7 | counter, RANDOM.nextLong() >>> 2 | VARIANT);
    }
}
