package app.thisthat.betting;

import app.thisthat.http.ApiRequest;
import app.thisthat.http.ApiResponse;
import app.thisthat.http.Operations;
import app.thisthat.kernel.BetStatus;
import app.thisthat.kernel.Credits;
import app.thisthat.kernel.Odds;
import app.thisthat.kernel.Refusal;
import app.thisthat.kernel.RefusalCode;
import app.thisthat.kernel.Side;
import app.thisthat.platform.eventbus.Bus;
import app.thisthat.platform.postgres.Postgres;
import io.vertx.core.Future;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;

/** The betting operations of the contract. */
public final class BettingApi {

    private static final String REPLAYED_HEADER = "Idempotency-Replayed";

    private final Bus bus;
    private final BettingSettings settings;
    private final BetHistoryStore history;
    private final BetMarketStore markets;

    public BettingApi(Bus bus, Postgres postgres, BettingSettings settings) {
        this.bus = bus;
        this.settings = settings;
        this.history = new BetHistoryStore(postgres);
        this.markets = new BetMarketStore(postgres);
    }

    /** Registers the operations. */
    public void register(Operations operations) {
        operations.onTokenOnly("placeBet", this::place);
        operations.detailRefusals("placeBet", BetRefusals.amountLimits(settings));
        operations.on("listMyBets", this::list);
        operations.on("getBet", this::get);
    }

    /** Request body. The amount is a plain decimal, since more than two places are refused with a code of its own. */
    private record PlaceBetRequest(UUID marketId, BigDecimal amount, Side side, Odds expectedOdds, Odds maxSlippage) {}

    private record PlacedView(BetPlacedView bet, Credits newBalance) {}

    /** A bet as in the other operations, with the ids that it had before. */
    private record BetPlacedView(
            UUID id,
            UUID userId,
            UUID marketId,
            BetView.Market market,
            Credits amount,
            Side side,
            Odds oddsAtBet,
            Credits potentialPayout,
            Credits actualPayout,
            Credits forfeited,
            BetView.CashedOut cashedOut,
            BetStatus status,
            Instant placedAt,
            Instant resolvedAt) {

        static BetPlacedView of(Bet bet, BetView.Market market) {
            return new BetPlacedView(
                    bet.id(),
                    bet.userId(),
                    bet.marketId(),
                    market,
                    bet.amount(),
                    bet.side(),
                    bet.oddsAtBet(),
                    bet.potentialPayout(),
                    null,
                    null,
                    null,
                    BetStatus.PENDING,
                    bet.placedAt(),
                    null);
        }
    }

    private Future<ApiResponse> place(ApiRequest request) {
        PlaceBet bet =
                order(request, settings, request.header("Idempotency-Key").orElse(null));
        return markets.find(bet.marketId()).compose(market -> bus.<BetOutcome>request(PlaceBet.ADDRESS, bet)
                .map(outcome -> response(request, outcome, market)));
    }

    /** The bet of a request; refuses an amount outside the limits. */
    static PlaceBet order(ApiRequest request, BettingSettings settings, String idempotencyKey) {
        PlaceBetRequest body = request.body(PlaceBetRequest.class);
        return new PlaceBet(
                request.caller().userId(),
                request.caller().tokenVersion(),
                request.caller().sessionId(),
                body.marketId(),
                body.side(),
                stake(body.amount(), settings),
                body.expectedOdds(),
                body.maxSlippage(),
                idempotencyKey);
    }

    private static Credits stake(BigDecimal amount, BettingSettings settings) {
        try {
            Credits stake = Credits.of(amount);
            if (stake.compareTo(Credits.of(settings.minStake())) >= 0
                    && stake.compareTo(Credits.of(settings.maxStake())) <= 0) {
                return stake;
            }
        } catch (ArithmeticException inexact) {
            // refused below
        }
        throw BetRefusals.amount(settings).asException();
    }

    private static ApiResponse response(ApiRequest request, BetOutcome outcome, Optional<BetView.Market> market) {
        if (outcome instanceof BetOutcome.Refused refused) {
            throw refused.refusal().asException();
        }
        BetOutcome.Placed placed = (BetOutcome.Placed) outcome;
        if (!placed.replayed()) {
            log(request, placed.bet());
        }
        ApiResponse response = ApiResponse.created(
                new PlacedView(BetPlacedView.of(placed.bet(), market.orElse(null)), placed.newBalance()));
        return placed.replayed() ? response.withHeader(REPLAYED_HEADER, "true") : response;
    }

    private static void log(ApiRequest request, Bet bet) {
        request.actionLog()
                .addKeyValue("betId", bet.id())
                .addKeyValue("marketId", bet.marketId())
                .addKeyValue("amount", bet.amount().decimal())
                .addKeyValue("side", bet.side().wire())
                .log("Bet placed");
    }

    private Future<ApiResponse> list(ApiRequest request) {
        BetQuery query = new BetQuery(
                request.caller().userId(),
                request.query("status").map(BetStatus::fromWire),
                request.query("marketId").map(UUID::fromString),
                request.query("cursor").map(BetQuery::olderThan),
                request.page());
        return history.bets(query).map(ApiResponse::ok);
    }

    private Future<ApiResponse> get(ApiRequest request) {
        return history.bet(request.pathId("betId"), request.caller().userId()).map(BettingApi::response);
    }

    private static ApiResponse response(Optional<BetView> bet) {
        return bet.map(ApiResponse::ok).orElseThrow(() -> Refusal.of(RefusalCode.BET_NOT_FOUND, "Bet not found")
                .asException());
    }
}
