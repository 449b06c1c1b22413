package app.thisthat.ledger;

import app.thisthat.kernel.FieldError;
import app.thisthat.kernel.PageRequest;
import app.thisthat.kernel.Refusal;
import java.time.DateTimeException;
import java.time.OffsetDateTime;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;

/**
 * Filters of a list of ledger rows.
 *
 * @param type any type of the contract, including types that no row has yet
 * @param from inclusive
 * @param to exclusive
 * @param before only rows with a smaller {@code seq}
 */
record TransactionQuery(
        UUID userId,
        Optional<String> type,
        Optional<OffsetDateTime> from,
        Optional<OffsetDateTime> to,
        Optional<Long> before,
        PageRequest page) {

    /**
     * Reads the query parameters.
     *
     * @param parameter returns the value of a parameter
     * @throws app.thisthat.kernel.RefusedException {@code VALIDATION_ERROR} if a time is invalid
     */
    static TransactionQuery of(UUID userId, Function<String, Optional<String>> parameter, PageRequest page) {
        return new TransactionQuery(
                userId,
                parameter.apply("type"),
                parameter.apply("from").map(text -> time("from", text)),
                parameter.apply("to").map(text -> time("to", text)),
                parameter.apply("cursor").map(Long::valueOf),
                page);
    }

    /** Whether all rows of the ledger match, up to {@code before}. */
    boolean isUnfiltered() {
        return type.isEmpty() && from.isEmpty() && to.isEmpty();
    }

    /** The same filters for rows with a smaller {@code seq}. */
    TransactionQuery before(long seq) {
        return new TransactionQuery(userId, type, from, to, Optional.of(seq), page);
    }

    private static OffsetDateTime time(String name, String text) {
        try {
            return OffsetDateTime.parse(text);
        } catch (DateTimeException e) {
            throw Refusal.invalid(new FieldError(name, "format", "is not an RFC 3339 date-time"))
                    .asException();
        }
    }
}
