package app.thisthat.ledger;

import app.thisthat.kernel.PageRequest;
import app.thisthat.kernel.Refusal;
import app.thisthat.kernel.RefusalCode;
import java.time.DateTimeException;
import java.time.OffsetDateTime;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;

/**
 * Which rows of a ledger are asked for, each condition only where it is given.
 *
 * @param from the earliest moment
 * @param to the first moment that is too late
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
     * Reads the parameters of the contract.
     *
     * @param parameter gives the value of one by its name
     * @throws app.thisthat.kernel.RefusedException if a date is none
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

    /** The same, of the rows with a smaller {@code seq} only. */
    TransactionQuery before(long seq) {
        return new TransactionQuery(userId, type, from, to, Optional.of(seq), page);
    }

    private static OffsetDateTime time(String name, String text) {
        try {
            return OffsetDateTime.parse(text);
        } catch (DateTimeException e) {
            throw Refusal.of(
                            RefusalCode.VALIDATION_ERROR,
                            "The request is not valid",
                            Map.of(name, "is not a time of RFC 3339"))
                    .asException();
        }
    }
}
