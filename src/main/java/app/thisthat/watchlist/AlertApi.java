package app.thisthat.watchlist;

import app.thisthat.http.ApiRequest;
import app.thisthat.http.ApiResponse;
import app.thisthat.http.Cursor;
import app.thisthat.http.Operations;
import app.thisthat.kernel.Odds;
import app.thisthat.kernel.Side;
import app.thisthat.watchlist.AlertRule.Direction;
import app.thisthat.watchlist.WatchlistStore.Target;
import com.fasterxml.jackson.databind.JsonNode;
import io.vertx.core.Future;
import java.util.Map;
import java.util.UUID;

/** The operations on the caller's alerts. */
final class AlertApi {

    private final AlertStore store;
    private final int maxAlerts;

    AlertApi(AlertStore store, int maxAlerts) {
        this.store = store;
        this.maxAlerts = maxAlerts;
    }

    void register(Operations operations) {
        operations.on("listAlerts", this::list);
        operations.on("createAlert", this::create);
        operations.check("createAlert", AlertFaults::ofNew);
        operations.on("changeAlert", this::change);
        operations.on("deleteAlert", this::delete);
    }

    private Future<ApiResponse> list(ApiRequest request) {
        return store.alerts(
                        request.caller().userId(),
                        request.query("marketId").map(UUID::fromString),
                        request.query("eventId").map(UUID::fromString),
                        request.query("cursor")
                                .map(cursor -> Cursor.read(cursor, 1, values -> UUID.fromString(values.get(0)))),
                        request.page())
                .map(ApiResponse::ok);
    }

    private record AlertOrder(
            UUID marketId,
            UUID eventId,
            String type,
            Side side,
            Direction direction,
            Odds value,
            Odds change,
            Integer withinMinutes) {

        AlertRule rule() {
            return new AlertRule(side, direction, value, change, withinMinutes);
        }
    }

    private Future<ApiResponse> create(ApiRequest request) {
        UUID userId = request.caller().userId();
        AlertOrder order = request.body(AlertOrder.class);
        Target target = new Target(order.marketId, order.eventId);
        return store.create(userId, target, AlertType.fromWire(order.type), order.rule())
                .compose(created -> switch (created.outcome()) {
                    case NOT_FOUND ->
                        throw order.marketId == null
                                ? WatchlistRefusals.eventNotFound()
                                : WatchlistRefusals.marketNotFound();
                    case NOT_FOLLOWED -> throw WatchlistRefusals.notFollowed();
                    case ENDED -> throw WatchlistRefusals.marketEnded(created.status());
                    case TOO_MANY -> throw WatchlistRefusals.tooManyAlerts(maxAlerts);
                    case ADDED -> alert(userId, created.id()).map(ApiResponse::created);
                    case EQUAL_EXISTS -> alert(userId, created.id()).map(ApiResponse::ok);
                });
    }

    private Future<Alert> alert(UUID userId, UUID alertId) {
        return store.alert(userId, alertId).map(found -> found.orElseThrow(WatchlistRefusals::alertNotFound));
    }

    private record AlertChange(
            Side side, Direction direction, Odds value, Odds change, Integer withinMinutes, Boolean enabled) {

        AlertRule rule() {
            return new AlertRule(side, direction, value, change, withinMinutes);
        }
    }

    private Future<ApiResponse> change(ApiRequest request) {
        UUID userId = request.caller().userId();
        UUID alertId = request.pathId("alertId");
        AlertChange change = request.body(AlertChange.class);
        JsonNode fields = request.json();
        return alert(userId, alertId)
                .compose(alert -> {
                    AlertFaults.requireNone(alert.type(), fields);
                    return store.change(userId, alertId, change.rule(), change.enabled);
                })
                .compose(changed -> {
                    if (!changed) {
                        throw WatchlistRefusals.alertNotFound();
                    }
                    return alert(userId, alertId);
                })
                .map(ApiResponse::ok);
    }

    private Future<ApiResponse> delete(ApiRequest request) {
        return store.delete(request.caller().userId(), request.pathId("alertId"))
                .map(deleted -> {
                    if (!deleted) {
                        throw WatchlistRefusals.alertNotFound();
                    }
                    return ApiResponse.ok(Map.of("message", "The alert is deleted"));
                });
    }
}
