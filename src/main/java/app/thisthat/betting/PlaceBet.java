package app.thisthat.betting;

import app.thisthat.kernel.Credits;
import app.thisthat.kernel.Odds;
import app.thisthat.kernel.Side;
import app.thisthat.platform.Digests;
import app.thisthat.platform.eventbus.BusMessage;
import java.nio.charset.StandardCharsets;
import java.util.UUID;

/**
 * Command: place a bet. The reply is a {@link BetOutcome}.
 *
 * @param tokenVersion version of the access token; a bet with a revoked version is refused
 * @param sessionId session of the access token; a bet of an ended session is refused; null: no session
 * @param amount the stake, within the limits
 * @param expectedOdds odds that the user saw; null: any odds
 * @param maxSlippage largest accepted increase over the expected odds; null: none
 * @param idempotencyKey unique per user; null: none
 * @param bookRead state of the order book for this bet
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
        String idempotencyKey,
        BookRead bookRead)
        implements BusMessage {

    public static final String ADDRESS = "bets.place";

    /** A bet as it arrives. */
    public PlaceBet(
            UUID userId,
            int tokenVersion,
            UUID sessionId,
            UUID marketId,
            Side side,
            Credits amount,
            Odds expectedOdds,
            Odds maxSlippage,
            String idempotencyKey) {
        this(
                userId,
                tokenVersion,
                sessionId,
                marketId,
                side,
                amount,
                expectedOdds,
                maxSlippage,
                idempotencyKey,
                BookRead.NONE);
    }

    /** The same bet after an attempt to read the order book. */
    PlaceBet after(BookRead read) {
        return new PlaceBet(
                userId,
                tokenVersion,
                sessionId,
                marketId,
                side,
                amount,
                expectedOdds,
                maxSlippage,
                idempotencyKey,
                read);
    }

    /**
     * SHA-256 of the request, which distinguishes a repetition from another request with the same key. It is stored
     * with the bet, so the format of its numbers must not change.
     */
    public byte[] fingerprint() {
        String canonical = marketId + "|" + side.wire() + "|" + amount + "|" + expectedOdds + "|"
                + (maxSlippage == null
                        ? null
                        : maxSlippage.decimal().stripTrailingZeros().toPlainString());
        return Digests.sha256(canonical.getBytes(StandardCharsets.UTF_8));
    }
}
