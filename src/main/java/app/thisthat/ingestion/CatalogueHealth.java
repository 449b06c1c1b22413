package app.thisthat.ingestion;

import java.util.concurrent.atomic.AtomicInteger;

/** Whether syncs of the catalogue keep failing. One on each node, which the leader of ingestion informs. For any thread. */
public final class CatalogueHealth {

    /** Single failures are normal: the next sync comes after a shorter interval. */
    private static final int FAILURES_MAX = 2;

    private final AtomicInteger failures = new AtomicInteger();

    void record(CatalogueSynced event) {
        failures.updateAndGet(count -> event.complete() ? 0 : Math.min(count, FAILURES_MAX) + 1);
    }

    /** Whether the last three syncs failed. */
    public boolean isFailing() {
        return failures.get() > FAILURES_MAX;
    }
}
