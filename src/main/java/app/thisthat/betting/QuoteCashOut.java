package app.thisthat.betting;

import java.util.UUID;

/**
 * Command: quote the cash-out of a bet. The reply is a {@link BetOutcome}.
 *
 * @param tokenVersion version of the access token; a revoked version is refused
 * @param sessionId session of the access token; an ended session is refused; null: no session
 * @param part the part of the bet
 * @param bookRead state of the order book for this request
 */
public record QuoteCashOut(
        UUID userId, int tokenVersion, UUID sessionId, UUID betId, CashOutPart part, BookRead bookRead)
        implements BetRequest {

    public static final String ADDRESS = "bets.quoteCashOut";

    @Override
    public QuoteCashOut after(BookRead read) {
        return new QuoteCashOut(userId, tokenVersion, sessionId, betId, part, read);
    }
}
