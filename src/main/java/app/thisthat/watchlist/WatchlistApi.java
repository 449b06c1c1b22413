package app.thisthat.watchlist;

import app.thisthat.http.ApiRequest;
import app.thisthat.http.ApiResponse;
import app.thisthat.http.Cursor;
import app.thisthat.http.Operations;
import app.thisthat.kernel.RefusedException;
import app.thisthat.watchlist.WatchlistStore.Target;
import io.vertx.core.Future;
import java.util.Locale;
import java.util.UUID;
import java.util.function.Supplier;

/** The operations on the caller's watchlist. */
final class WatchlistApi {

    private final WatchlistStore store;
    private final int maxEntries;

    WatchlistApi(WatchlistStore store, int maxEntries) {
        this.store = store;
        this.maxEntries = maxEntries;
    }

    void register(Operations operations) {
        operations.on("listWatchlist", this::list);
        operations.on("listFollowedIds", request -> store.ids(request.caller().userId())
                .map(ApiResponse::ok));
        operations.on("followMarket", request -> follow(request, market(request), WatchlistRefusals::marketNotFound));
        operations.on("followEvent", request -> follow(request, event(request), WatchlistRefusals::eventNotFound));
        operations.on(
                "unfollowMarket", request -> unfollow(request, market(request), WatchlistRefusals::marketNotFound));
        operations.on("unfollowEvent", request -> unfollow(request, event(request), WatchlistRefusals::eventNotFound));
    }

    private static Target market(ApiRequest request) {
        return Target.market(request.pathId("marketId"));
    }

    private static Target event(ApiRequest request) {
        return Target.event(request.pathId("eventId"));
    }

    private Future<ApiResponse> list(ApiRequest request) {
        return store.entries(
                        request.caller().userId(),
                        request.query("kind").map(kind -> WatchlistEntry.Kind.valueOf(kind.toUpperCase(Locale.ROOT))),
                        request.query("cursor")
                                .map(cursor -> Cursor.read(cursor, 1, values -> UUID.fromString(values.get(0)))),
                        request.page())
                .map(ApiResponse::ok);
    }

    private Future<ApiResponse> follow(ApiRequest request, Target target, Supplier<RefusedException> notFound) {
        UUID userId = request.caller().userId();
        return store.follow(userId, target).compose(followed -> switch (followed) {
            case NOT_FOUND -> Future.failedFuture(notFound.get());
            case FULL -> Future.failedFuture(WatchlistRefusals.watchlistFull(maxEntries));
            case ADDED -> entry(userId, target, notFound).map(ApiResponse::created);
            case ALREADY -> entry(userId, target, notFound).map(ApiResponse::ok);
        });
    }

    /** The entry may have been removed in the meantime, with the market or by another request. */
    private Future<WatchlistEntry> entry(UUID userId, Target target, Supplier<RefusedException> notFound) {
        return store.entry(userId, target).map(found -> found.orElseThrow(notFound));
    }

    private Future<ApiResponse> unfollow(ApiRequest request, Target target, Supplier<RefusedException> notFound) {
        return store.unfollow(request.caller().userId(), target)
                .map(unfollowed -> ApiResponse.ok(unfollowed.orElseThrow(notFound)));
    }
}
