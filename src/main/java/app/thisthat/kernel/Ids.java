package app.thisthat.kernel;

import java.security.SecureRandom;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Generates ids: UUIDs of version 7 (RFC 9562, section 6.2, method 1). Within a process they are in the order of their
 * creation, so new rows are appended to an index.
 */
public final class Ids {

    private static final SecureRandom RANDOM = new SecureRandom();

    /** Milliseconds since the epoch in the upper 52 bits, a counter in the lower 12 bits. Always increases. */
    private static final AtomicLong LAST = new AtomicLong();

    private static final int COUNTER_BITS = 12;
    private static final long VERSION_7 = 0x7000L;
    private static final long VARIANT = 0x8000_0000_0000_0000L;

    private Ids() {}

    /** A new id, greater than all earlier ids of this process. */
    public static UUID next() {
        long now = System.currentTimeMillis() << COUNTER_BITS;
        long tick = LAST.updateAndGet(last -> Math.max(last + 1, now));
        long millis = tick >>> COUNTER_BITS;
        long counter = tick & 0xFFF;
        return new UUID(millis << 16 | VERSION_7 | counter, RANDOM.nextLong() >>> 2 | VARIANT);
    }
}
