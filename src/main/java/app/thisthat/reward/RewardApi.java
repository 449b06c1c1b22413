package app.thisthat.reward;

import app.thisthat.http.ApiRequest;
import app.thisthat.http.ApiResponse;
import app.thisthat.http.Cursor;
import app.thisthat.http.Operations;
import app.thisthat.kernel.RefusalCode;
import app.thisthat.ledger.BalanceChanged;
import app.thisthat.platform.eventbus.Bus;
import app.thisthat.platform.postgres.Postgres;
import app.thisthat.platform.redis.RedisCircuitBreaker;
import io.vertx.core.Future;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/** The operations for the daily reward. */
public final class RewardApi {

    private final Bus bus;
    private final RewardStore rewards;
    private final NextClaimStore nextClaims;

    public RewardApi(Bus bus, Postgres postgres, RedisCircuitBreaker redis) {
        this.bus = bus;
        this.rewards = new RewardStore(postgres);
        this.nextClaims = new NextClaimStore(redis);
    }

    /** Registers the operations. */
    public void register(Operations operations) {
        operations.on("claimDailyReward", this::claim);
        operations.on(
                "getDailyReward",
                request -> rewards.status(request.caller().userId()).map(ApiResponse::ok));
        operations.on("listMyRewards", request -> rewards.history(
                        request.caller().userId(),
                        request.page(),
                        request.query("cursor")
                                .map(cursor -> Cursor.read(cursor, 1, values -> OffsetDateTime.parse(values.get(0)))))
                .map(ApiResponse::ok));
    }

    /** The error of the contract with the additional field {@code nextClaimAvailable}. */
    private record ClaimError(
            String error,
            String code,
            int statusCode,
            Map<String, Object> details,
            String requestId,
            Instant nextClaimAvailable) {}

    private Future<ApiResponse> claim(ApiRequest request) {
        UUID userId = request.caller().userId();
        return nextClaims
                .isMarked(userId)
                .compose(marked -> marked ? rewards.nextClaim(userId) : Future.succeededFuture(Optional.empty()))
                .compose(next -> next.isPresent()
                        ? Future.succeededFuture(refused(request, next.get()))
                        : rewards.claim(userId).map(result -> response(request, userId, result)));
    }

    private ApiResponse response(ApiRequest request, UUID userId, ClaimResult result) {
        if (result instanceof ClaimResult.Paid paid) {
            nextClaims.mark(userId, DailyReward.CLAIM_INTERVAL.toMillis());
            bus.publish(BalanceChanged.ADDRESS, new BalanceChanged(userId));
            request.actionLog().log("Daily reward claimed");
            return ApiResponse.ok(paid);
        }
        ClaimResult.Refused refused = (ClaimResult.Refused) result;
        nextClaims.mark(userId, refused.waitMs());
        return refused(request, refused.nextClaimAvailable());
    }

    private static ApiResponse refused(ApiRequest request, Instant next) {
        RefusalCode code = RefusalCode.DAILY_REWARD_CLAIMED;
        ClaimError body = new ClaimError(
                "Daily reward already claimed",
                code.name(),
                code.status(),
                Map.of("nextClaimAvailable", next),
                request.id(),
                next);
        return new ApiResponse(code.status(), body, Map.of());
    }
}
