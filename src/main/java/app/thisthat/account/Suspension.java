package app.thisthat.account;

import app.thisthat.kernel.CleanText;
import app.thisthat.kernel.FieldError;
import app.thisthat.kernel.Refusal;
import java.time.Instant;
import java.util.List;

/**
 * A suspension of an account.
 *
 * @param scope {@code betting} or {@code everything}; null: no suspension
 * @param reason for the audit log, at most 500 characters
 * @param until its end; null: until it is lifted
 */
record Suspension(String scope, String reason, Instant until) {

    /** Checks the reason. Throws {@code VALIDATION_ERROR}. */
    Suspension {
        if (reason != null && !CleanText.isCleanLine(reason)) {
            String problem = "contains an invalid character";
            throw Refusal.invalid("Reason " + problem, List.of(new FieldError("reason", "characters", problem)))
                    .asException();
        }
    }
}
