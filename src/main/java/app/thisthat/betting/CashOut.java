package app.thisthat.betting;

import app.thisthat.kernel.Credits;
import app.thisthat.platform.Digests;
import java.nio.charset.StandardCharsets;
import java.util.UUID;

/**
 * Command: cash out a bet. The reply is a {@link BetOutcome}.
 *
 * @param tokenVersion version of the access token; a revoked version is refused
 * @param sessionId session of the access token; an ended session is refused; null: no session
 * @param part the part of the bet; ignored with a quote
 * @param quoteId the quote to be paid; null: the value at the time of the commit
 * @param minValue lowest accepted value; null: any, or the quoted one
 * @param idempotencyKey unique per user; null: none
 * @param bookRead state of the order book for this request
 */
public record CashOut(
        UUID userId,
        int tokenVersion,
        UUID sessionId,
        UUID betId,
        CashOutPart part,
        UUID quoteId,
        Credits minValue,
        String idempotencyKey,
        BookRead bookRead)
        implements BetRequest {

    public static final String ADDRESS = "bets.cashOut";

    @Override
    public CashOut after(BookRead read) {
        return new CashOut(userId, tokenVersion, sessionId, betId, part, quoteId, minValue, idempotencyKey, read);
    }

    /**
     * SHA-256 of the request, which distinguishes a repetition from another request with the same key. It is stored
     * with the cash-out, so the format of its numbers must not change.
     */
    public byte[] fingerprint() {
        String fraction = part.fraction() == null
                ? null
                : part.fraction().stripTrailingZeros().toPlainString();
        String canonical = betId + "|" + fraction + "|" + part.amount() + "|" + quoteId + "|" + minValue;
        return Digests.sha256(canonical.getBytes(StandardCharsets.UTF_8));
    }
}
