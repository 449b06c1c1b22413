package app.thisthat.http;

import app.thisthat.kernel.Refusal;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.Function;

/**
 * What the API has to know of the databases below the features.
 *
 * @param faults the refusal that a failure of something below stands for, as a database out of reach (503); empty: the
 *     failure is a fault, logged and answered 500
 * @param silent whether a database without which most operations cannot end does not answer any more
 */
public record DependencyStatus(Function<Throwable, Optional<Refusal>> faults, BooleanSupplier silent) {}
