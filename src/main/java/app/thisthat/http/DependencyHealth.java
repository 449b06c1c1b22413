package app.thisthat.http;

import app.thisthat.kernel.Refusal;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.Function;

/**
 * State of the databases behind the operations.
 *
 * @param toRefusal the refusal (503) for a failure of a dependency; empty: the failure is a defect, logged and returned
 *     as 500
 * @param isUnresponsive whether the database has stopped responding
 */
public record DependencyHealth(Function<Throwable, Optional<Refusal>> toRefusal, BooleanSupplier isUnresponsive) {}
