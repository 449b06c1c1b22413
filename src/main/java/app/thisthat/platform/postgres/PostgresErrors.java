package app.thisthat.platform.postgres;

import app.thisthat.kernel.Refusal;
import app.thisthat.kernel.RefusalCode;
import io.vertx.core.VertxException;
import io.vertx.core.http.ConnectionPoolTooBusyException;
import io.vertx.pgclient.PgException;
import io.vertx.sqlclient.TransactionRollbackException;
import java.io.IOException;
import java.util.Optional;
import java.util.Set;

/** Classifies failures of PostgreSQL: overloaded, temporarily unavailable, or a fault of the service. */
public final class PostgresErrors {

    private static final int RETRY_AFTER_SECONDS = 1;

    /** Classes of SQLSTATE: connection, resources, operator intervention, rollback. */
    private static final Set<String> UNAVAILABLE_CLASSES = Set.of("08", "53", "57", "40");

    /** Read-only transaction, lock timeout, input/output error. */
    private static final Set<String> UNAVAILABLE_STATES = Set.of("25006", "55P03", "58030");

    private static final String DISK_FULL = "53100";

    /** Serialisation failure, deadlock, lock timeout, statement timeout: the server has rolled the statement back. */
    private static final Set<String> ROLLED_BACK = Set.of("40001", "40P01", "55P03", "57014");

    /** Message for a statement that was prepared before a migration changed its result type. */
    private static final String STALE_PLAN = "cached plan must not change result type";

    /** Messages of the pool for a statement that has waited too long and was not sent. */
    private static final Set<String> WAIT_TIMEOUTS = Set.of("Timeout", "Timeout waiting for connection");

    private PostgresErrors() {}

    /**
     * {@code SERVICE_BUSY} if too many statements wait for a connection or the server has rolled the statement back
     * after a timeout or conflict, {@code SERVICE_UNAVAILABLE} if PostgreSQL is
     * unavailable, otherwise empty.
     */
    public static Optional<Refusal> translate(Throwable failure) {
        if (isOverload(failure)) {
            return Optional.of(Refusal.of(RefusalCode.SERVICE_BUSY, "Too many requests are waiting for the database")
                    .retryAfter(RETRY_AFTER_SECONDS));
        }
        if (failure instanceof PgException error && ROLLED_BACK.contains(error.getSqlState())) {
            return Optional.of(Refusal.of(RefusalCode.SERVICE_BUSY, "The database took too long for this request")
                    .retryAfter(RETRY_AFTER_SECONDS));
        }
        if (!unavailable(failure)) {
            return Optional.empty();
        }
        return Optional.of(Refusal.of(RefusalCode.SERVICE_UNAVAILABLE, "The database is unavailable")
                .retryAfter(RETRY_AFTER_SECONDS));
    }

    /** Whether a statement was not sent because the wait queue of its connections is full or the wait was too long. */
    private static boolean isOverload(Throwable failure) {
        return failure instanceof ConnectionPoolTooBusyException
                || (failure instanceof VertxException && WAIT_TIMEOUTS.contains(failure.getMessage()));
    }

    /** Whether PostgreSQL is busy and the statement certainly had no effect. */
    public static boolean rolledBack(Throwable failure) {
        return isOverload(failure)
                || (failure instanceof PgException error
                        && (ROLLED_BACK.contains(error.getSqlState()) || isStalePlan(error)));
    }

    /** Whether PostgreSQL is unavailable or busy. The statement may have taken effect, unless {@link #rolledBack}. */
    public static boolean unavailable(Throwable failure) {
        if (failure instanceof PgException error) {
            String state = error.getSqlState();
            return UNAVAILABLE_CLASSES.contains(state.substring(0, 2))
                    || UNAVAILABLE_STATES.contains(state)
                    || isStalePlan(error);
        }
        return failure instanceof IOException
                || (failure instanceof VertxException && !(failure instanceof TransactionRollbackException));
    }

    /** Whether PostgreSQL had no space on its disk. */
    public static boolean isDiskFull(Throwable failure) {
        return failure instanceof PgException error && DISK_FULL.equals(error.getSqlState());
    }

    /** The driver prepares the statement again for the next call. */
    private static boolean isStalePlan(PgException error) {
        return STALE_PLAN.equals(error.getErrorMessage());
    }
}
