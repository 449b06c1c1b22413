package app.thisthat.platform.postgres;

import app.thisthat.kernel.Refusal;
import app.thisthat.kernel.RefusalCode;
import io.vertx.core.VertxException;
import io.vertx.pgclient.PgException;
import io.vertx.sqlclient.TransactionRollbackException;
import java.io.IOException;
import java.util.Optional;
import java.util.Set;

/** Tells the failures that mean "the database cannot do it now" from those that are faults of ours. */
public final class PostgresErrors {

    private static final int RETRY_AFTER_SECONDS = 1;

    /** Class 08: connection; 53: resources; 57: shutdown, cancelled; 25006: read-only; 40: serialisation; 55P03: lock. */
    private static final Set<String> CLASSES = Set.of("08", "53", "57", "40");

    private static final Set<String> STATES = Set.of("25006", "55P03");

    /** Serialisation, deadlock, lock time-out, statement time-out: said by a server that undid the statement first. */
    private static final Set<String> ROLLED_BACK = Set.of("40001", "40P01", "55P03", "57014");

    /** What a statement is refused with that was prepared before a migration changed the type of what it answers. */
    private static final String OUTDATED = "cached plan must not change result type";

    private PostgresErrors() {}

    /** {@code SERVICE_UNAVAILABLE}, if that is what the failure means. */
    public static Optional<Refusal> translate(Throwable failure) {
        if (!unavailable(failure)) {
            return Optional.empty();
        }
        return Optional.of(Refusal.of(RefusalCode.SERVICE_UNAVAILABLE, "The database cannot answer now")
                .retryAfter(RETRY_AFTER_SECONDS));
    }

    /** Whether PostgreSQL was busy, and says that nothing of what was asked has happened. */
    public static boolean rolledBack(Throwable failure) {
        return failure instanceof PgException refused
                && (ROLLED_BACK.contains(refused.getSqlState()) || isOutdated(refused));
    }

    /**
     * Whether PostgreSQL is away, full or busy, so that what was asked may or may not have happened, unless it was {@link
     * #rolledBack}.
     */
    public static boolean unavailable(Throwable failure) {
        if (failure instanceof PgException refused) {
            String state = refused.getSqlState();
            return CLASSES.contains(state.substring(0, 2)) || STATES.contains(state) || isOutdated(refused);
        }
        return failure instanceof IOException
                || (failure instanceof VertxException && !(failure instanceof TransactionRollbackException));
    }

    /** Prepared anew, it will be answered. */
    private static boolean isOutdated(PgException refused) {
        return OUTDATED.equals(refused.getErrorMessage());
    }
}
