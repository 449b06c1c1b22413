package app.thisthat.betting;

import java.util.UUID;

/**
 * Command: judge a bet without placing it. The reply is a {@link BetOutcome}.
 *
 * @param bet without an idempotency key
 */
public record QuoteBet(PlaceBet bet) implements BetRequest {

    public static final String ADDRESS = "bets.quote";

    @Override
    public UUID userId() {
        return bet.userId();
    }

    @Override
    public QuoteBet after(BookRead read) {
        return new QuoteBet(bet.after(read));
    }
}
