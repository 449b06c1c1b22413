package app.thisthat.account;

import app.thisthat.kernel.CleanText;
import app.thisthat.kernel.Refusal;
import app.thisthat.kernel.RefusalCode;
import java.time.Instant;
import java.util.Map;

/**
 * What an account may not do.
 *
 * @param scope {@code betting} or {@code everything}
 * @param reason for the audit, at most 500 characters
 * @param until when it ends by itself; null: when it is lifted
 */
record Suspension(String scope, String reason, Instant until) {

    /**
     * Checks the reason.
     *
     * @throws app.thisthat.kernel.RefusedException {@code VALIDATION_ERROR}
     */
    Suspension {
        if (reason != null && !CleanText.isCleanLine(reason)) {
            throw Refusal.of(
                            RefusalCode.VALIDATION_ERROR,
                            "The reason has a control character",
                            Map.of("reason", "must not have control characters"))
                    .asException();
        }
    }
}
