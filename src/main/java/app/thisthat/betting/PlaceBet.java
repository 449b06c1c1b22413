package app.thisthat.betting;

import app.thisthat.kernel.Credits;
import app.thisthat.kernel.Odds;
import app.thisthat.kernel.Side;
import app.thisthat.platform.Digests;
import app.thisthat.platform.eventbus.BusMessage;
import java.nio.charset.StandardCharsets;
import java.util.UUID;

/**
 * The wish to bet, answered with a {@link BetOutcome}.
 *
 * @param userId who bets
 * @param tokenVersion of the caller's access token; a bet by a revoked one is refused under the user's lock
 * @param sessionId of the caller's access token; a bet by a session that has ended is refused; null: by no session
 * @param marketId on what
 * @param side on which outcome
 * @param amount the stake, within the limits
 * @param expectedOdds the odds the user saw; null: any
 * @param maxSlippage by how much the odds may have risen since, in odds; null: by nothing
 * @param idempotencyKey names this bet for its user once and for all; null: none
 */
public record PlaceBet(
        UUID userId,
        int tokenVersion,
        UUID sessionId,
        UUID marketId,
        Side side,
        Credits amount,
        Odds expectedOdds,
        Odds maxSlippage,
        String idempotencyKey)
        implements BusMessage {

    /** Where it is sent. */
    public static final String ADDRESS = "bets.place";

    /**
     * What tells a repetition of this request from another request with the same key; 32 bytes. It is stored with the bet,
     * so a number is spelt as it always was.
     */
    public byte[] fingerprint() {
        String canonical = marketId + "|" + side.wire() + "|" + amount + "|" + expectedOdds + "|"
                + (maxSlippage == null
                        ? null
                        : maxSlippage.decimal().stripTrailingZeros().toPlainString());
        return Digests.sha256(canonical.getBytes(StandardCharsets.UTF_8));
    }
}
