package app.thisthat.betting;

import app.thisthat.http.ApiRequest;
import app.thisthat.http.ApiResponse;
import app.thisthat.http.Operations;
import app.thisthat.kernel.PageRequest;
import app.thisthat.kernel.Refusal;
import app.thisthat.kernel.RefusalCode;
import app.thisthat.platform.postgres.Postgres;
import io.vertx.core.Future;
import java.util.List;
import java.util.UUID;

/** The operation for the bets of a user that others may see (rule {@code public-results}). */
public final class EndedBetsApi {

    private final EndedBetsStore store;

    public EndedBetsApi(Postgres postgres) {
        this.store = new EndedBetsStore(postgres);
    }

    /** Registers the operation. */
    public void register(Operations operations) {
        operations.on("listEndedBets", this::list);
    }

    private record Page(List<EndedBetsStore.EndedBet> bets, int limit, String nextCursor) {

        /** Makes a page of up to one bet more than the limit, which shows that there is a next page. */
        static Page of(List<EndedBetsStore.EndedBet> bets, PageRequest page) {
            return new Page(page.shown(bets), page.limit(), page.next(bets, last -> BetQuery.cursor(last.id())));
        }
    }

    private Future<ApiResponse> list(ApiRequest request) {
        UUID userId = request.pathId("userId");
        boolean own = request.optionalCaller()
                .filter(caller -> caller.userId().equals(userId))
                .isPresent();
        PageRequest page =
                new PageRequest(Integer.parseInt(request.query("limit").orElseThrow()), 0);
        return store.hidesResults(userId)
                .compose(found -> {
                    boolean hidden = found.orElseThrow(() -> Refusal.of(RefusalCode.USER_NOT_FOUND, "User not found")
                            .asException());
                    if (hidden && !own) {
                        throw Refusal.of(RefusalCode.RESULTS_HIDDEN, "The user hides the results")
                                .asException();
                    }
                    return store.bets(
                            reader(request),
                            userId,
                            request.query("cursor").map(BetQuery::olderThan),
                            page.limit() + 1);
                })
                .map(bets -> ApiResponse.ok(Page.of(bets, page)));
    }

    private static Object reader(ApiRequest request) {
        return request.optionalCaller().<Object>map(caller -> caller.userId()).orElseGet(request::clientNetwork);
    }
}
