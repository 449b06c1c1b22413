package app.thisthat.http;

import app.thisthat.kernel.FieldError;
import java.util.function.Consumer;

/** Rules of a request that the contract's schemas cannot state. Their faults are reported together with the schemas'. */
@FunctionalInterface
public interface RequestRules {

    /** An operation without further rules. */
    RequestRules NONE = (fields, faults) -> {};

    /**
     * Checks a request.
     *
     * @param fields the fields without a fault so far
     * @param faults takes the faults found
     */
    void check(RequestFields fields, Consumer<FieldError> faults);
}
