package app.thisthat.betting;

import app.thisthat.http.ApiRequest;
import app.thisthat.http.ApiResponse;
import app.thisthat.http.Operations;
import app.thisthat.kernel.Credits;
import app.thisthat.kernel.Odds;
import app.thisthat.kernel.Side;
import app.thisthat.platform.eventbus.Bus;
import io.vertx.core.Future;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.UUID;

/**
 * The operation that shows what a bet would get. The statement that places bets judges the quote too, after the same read
 * of the order book, in a transaction that is rolled back. A quote and a bet are therefore never judged differently.
 */
public final class QuoteApi {

    /** Time after which a client asks again. A quote reserves nothing. */
    private static final Duration LIFETIME = Duration.ofSeconds(10);

    private final Bus bus;
    private final BettingSettings settings;
    private final InstantSource clock;

    public QuoteApi(Bus bus, BettingSettings settings, InstantSource clock) {
        this.bus = bus;
        this.settings = settings;
        this.clock = clock;
    }

    /** Registers the operation. */
    public void register(Operations operations) {
        operations.onTokenOnly("quoteBet", this::quote);
        operations.detailRefusals("quoteBet", BetRefusals.amountLimits(settings));
    }

    private record Quote(
            UUID marketId,
            Side side,
            Credits amount,
            Odds odds,
            Credits potentialPayout,
            Credits profit,
            Credits balanceAfter,
            Instant expiresAt) {}

    private Future<ApiResponse> quote(ApiRequest request) {
        QuoteBet command = new QuoteBet(BettingApi.order(request, settings, null));
        return bus.<BetOutcome>request(QuoteBet.ADDRESS, command).map(outcome -> {
            if (outcome instanceof BetOutcome.Placeable placeable) {
                return ApiResponse.ok(quote(placeable));
            }
            throw ((BetOutcome.Refused) outcome).refusal().asException();
        });
    }

    private Quote quote(BetOutcome.Placeable placeable) {
        Bet bet = placeable.bet();
        return new Quote(
                bet.marketId(),
                bet.side(),
                bet.amount(),
                bet.oddsAtBet(),
                bet.potentialPayout(),
                bet.potentialPayout().minus(bet.amount()),
                placeable.newBalance(),
                clock.instant().plus(LIFETIME));
    }
}
