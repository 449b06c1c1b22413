package app.thisthat.account;

import app.thisthat.http.ApiRequest;
import app.thisthat.http.ApiResponse;
import app.thisthat.http.Cursor;
import app.thisthat.http.Operations;
import app.thisthat.http.RequestFields;
import app.thisthat.kernel.CleanText;
import app.thisthat.kernel.Credits;
import app.thisthat.kernel.FieldError;
import app.thisthat.kernel.PageRequest;
import app.thisthat.kernel.Refusal;
import app.thisthat.kernel.RefusalCode;
import app.thisthat.ledger.BalanceChanged;
import app.thisthat.platform.eventbus.Bus;
import io.vertx.core.Future;
import java.math.BigDecimal;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Consumer;

/** The admin operations that find users and adjust their balances. */
final class AdminUserApi {

    private final UserStore users;
    private final AdjustmentStore adjustments;
    private final Bus bus;
    private final int adjustmentMax;

    /** Creates the operations; {@code adjustmentMax} is the largest amount of an adjustment in credits. */
    AdminUserApi(UserStore users, AdjustmentStore adjustments, Bus bus, int adjustmentMax) {
        this.users = users;
        this.adjustments = adjustments;
        this.bus = bus;
        this.adjustmentMax = adjustmentMax;
    }

    void register(Operations operations) {
        operations.on("listUsers", this::list);
        operations.on("getUserAccount", this::get);
        operations.on("adjustCredits", this::adjust);
        operations.check("adjustCredits", this::checkAdjustment);
    }

    private record UserPage(List<UserStore.User> users, long total, int limit, int offset, String nextCursor) {}

    private Future<ApiResponse> list(ApiRequest request) {
        PageRequest page = request.page();
        Optional<UUID> before =
                request.query("cursor").map(cursor -> Cursor.read(cursor, 1, values -> UUID.fromString(values.get(0))));
        return users.find(request.query("q"), before, page)
                .map(found -> ApiResponse.ok(new UserPage(
                        page.shown(found.users()),
                        found.total(),
                        page.limit(),
                        page.offset(),
                        page.next(found.users(), user -> Cursor.behind(user.id())))));
    }

    private Future<ApiResponse> get(ApiRequest request) {
        return users.get(request.pathId("userId"))
                .map(found -> ApiResponse.ok(found.orElseThrow(AccountRefusals::userNotFound)));
    }

    private void checkAdjustment(RequestFields fields, Consumer<FieldError> faults) {
        fields.decimal("amount").ifPresent(amount -> {
            if (amount.signum() == 0) {
                faults.accept(new FieldError("amount", "notAllowed", "must not be 0"));
            } else if (amount.stripTrailingZeros().scale() > 2) {
                faults.accept(new FieldError(
                        "amount", "multipleOf", Map.of("multipleOf", 0.01), "must have at most 2 decimals"));
            } else if (amount.abs().compareTo(BigDecimal.valueOf(adjustmentMax)) > 0) {
                faults.accept(new FieldError(
                        "amount",
                        "maximum",
                        Map.of("maximum", adjustmentMax),
                        "must be between -" + adjustmentMax + " and " + adjustmentMax));
            }
        });
        fields.text("reason")
                .filter(reason -> !CleanText.isCleanLine(reason))
                .ifPresent(reason ->
                        faults.accept(new FieldError("reason", "characters", "contains an invalid character")));
    }

    private record AdjustmentRequest(BigDecimal amount, String reason) {}

    private record AdjustedCredits(UUID userId, UUID adjustmentId, Credits newBalance) {}

    private Future<ApiResponse> adjust(ApiRequest request) {
        UUID userId = request.pathId("userId");
        UUID adminId = request.caller().userId();
        if (userId.equals(adminId)) {
            throw Refusal.of(RefusalCode.FORBIDDEN, "Admins cannot adjust their own balance")
                    .asException();
        }
        AdjustmentRequest body = request.body(AdjustmentRequest.class);
        AdjustmentStore.Order order = new AdjustmentStore.Order(
                userId,
                adminId,
                Credits.of(body.amount),
                body.reason,
                request.header("Idempotency-Key").orElseThrow());
        return adjustments.adjust(order).map(adjustment -> {
            ApiResponse response =
                    ApiResponse.created(new AdjustedCredits(userId, adjustment.id(), adjustment.newBalance()));
            if (adjustment.replayed()) {
                return response.withHeader("Idempotency-Replayed", "true");
            }
            bus.publish(BalanceChanged.ADDRESS, new BalanceChanged(userId));
            request.actionLog()
                    .addKeyValue("targetId", userId)
                    .addKeyValue("amount", order.amount().decimal())
                    .log("Balance adjusted");
            return response;
        });
    }
}
