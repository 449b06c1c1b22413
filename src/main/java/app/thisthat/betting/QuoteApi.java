package app.thisthat.betting;

import app.thisthat.http.ApiRequest;
import app.thisthat.http.ApiResponse;
import app.thisthat.http.Operations;
import app.thisthat.kernel.Credits;
import app.thisthat.kernel.Odds;
import app.thisthat.kernel.PlacementOutcome;
import app.thisthat.kernel.Side;
import app.thisthat.platform.postgres.Postgres;
import io.vertx.core.Future;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.UUID;

/**
 * The operation that shows what a bet would get. The statement that places bets judges the quote too, in a transaction
 * that is rolled back, so a quote and a bet are never judged differently.
 */
public final class QuoteApi {

    /** Time after which a client asks again. A quote reserves nothing. */
    private static final Duration LIFETIME = Duration.ofSeconds(10);

    private final BettingSettings settings;
    private final BetStore store;
    private final InstantSource clock;

    public QuoteApi(Postgres postgres, BettingSettings settings, InstantSource clock) {
        this.settings = settings;
        this.store = new BetStore(postgres, settings.maxOddsAge());
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
        PlaceBet bet = BettingApi.order(request, settings, null);
        return store.quote(bet).compose(placement -> respond(bet, placement));
    }

    private Future<ApiResponse> respond(PlaceBet bet, BetStore.Placement placement) {
        PlacementOutcome outcome = placement.outcome();
        return switch (outcome) {
            case PLACED -> Future.succeededFuture(ApiResponse.ok(quote(placement)));
            case INSUFFICIENT_BALANCE ->
                Future.failedFuture(BetRefusals.insufficientBalance(placement.newBalance(), bet.amount())
                        .asException());
            case ACCOUNT_SUSPENDED ->
                store.suspension(bet.userId())
                        .compose(suspension -> Future.failedFuture(suspension
                                .map(BetRefusals::suspended)
                                .orElseGet(BetRefusals::lockTimeout)
                                .asException()));
            default ->
                Future.failedFuture(BetRefusals.of(outcome, bet.side(), placement.odds())
                        .asException());
        };
    }

    private Quote quote(BetStore.Placement placement) {
        Bet bet = placement.bet();
        return new Quote(
                bet.marketId(),
                bet.side(),
                bet.amount(),
                bet.oddsAtBet(),
                bet.potentialPayout(),
                bet.potentialPayout().minus(bet.amount()),
                placement.newBalance(),
                clock.instant().plus(LIFETIME));
    }
}
