package app.thisthat.reward;

import app.thisthat.http.Answer;
import app.thisthat.http.Operations;
import app.thisthat.http.Request;
import app.thisthat.kernel.RefusalCode;
import app.thisthat.ledger.BalanceChanged;
import app.thisthat.platform.Bus;
import app.thisthat.platform.Postgres;
import app.thisthat.platform.RedisGate;
import io.vertx.core.Future;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/** The daily reward. */
public final class RewardApi {

    private final Bus bus;
    private final RewardStore rewards;
    private final NextClaimStore nextClaims;

    public RewardApi(Bus bus, Postgres postgres, RedisGate redis) {
        this.bus = bus;
        this.rewards = new RewardStore(postgres);
        this.nextClaims = new NextClaimStore(redis);
    }

    /** Registers the operations. */
    public void register(Operations operations) {
        operations.on("claimDailyReward", this::claim);
        operations.on(
                "getDailyReward",
                request -> rewards.status(request.caller().userId()).map(Answer::ok));
        operations.on(
                "listMyRewards", request -> rewards.history(request.caller().userId(), request.page())
                        .map(Answer::ok));
    }

    /** The error of the contract with the time at top level too, where the requirements put it (ruling 20). */
    private record RefusedView(
            String error,
            String code,
            int statusCode,
            Map<String, Object> details,
            String requestId,
            Instant nextClaimAvailable) {}

    private Future<Answer> claim(Request request) {
        UUID userId = request.caller().userId();
        return nextClaims
                .isTold(userId)
                .compose(told -> told ? rewards.nextClaim(userId) : Future.succeededFuture(Optional.empty()))
                .compose(next -> next.isPresent()
                        ? Future.succeededFuture(refused(request, next.get()))
                        : rewards.claim(userId).map(claim -> answer(request, userId, claim)));
    }

    private Answer answer(Request request, UUID userId, Claim claim) {
        if (claim instanceof Claim.Paid paid) {
            nextClaims.told(userId, DailyReward.WAIT.toMillis());
            bus.publish(BalanceChanged.ADDRESS, new BalanceChanged(userId));
            request.did().log("Daily reward claimed");
            return Answer.ok(paid);
        }
        Claim.Refused refused = (Claim.Refused) claim;
        nextClaims.told(userId, refused.waitMs());
        return refused(request, refused.nextClaimAvailable());
    }

    private static Answer refused(Request request, Instant next) {
        RefusalCode code = RefusalCode.DAILY_REWARD_CLAIMED;
        RefusedView body = new RefusedView(
                "Daily reward already claimed",
                code.name(),
                code.status(),
                Map.of("nextClaimAvailable", next),
                request.id(),
                next);
        return new Answer(code.status(), body, Map.of());
    }
}
