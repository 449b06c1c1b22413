package app.thisthat.market;

import app.thisthat.platform.Cancellation;
import app.thisthat.platform.Json;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import java.util.function.Supplier;

/** Pages of the markets and the events, read from the shared cache in Redis or else from PostgreSQL. */
final class ListingCache {

    private final CatalogueStore catalogue;
    private final EventStore events;
    private final ListingCacheStore cache;

    ListingCache(CatalogueStore catalogue, EventStore events, ListingCacheStore cache) {
        this.catalogue = catalogue;
        this.events = events;
        this.cache = cache;
    }

    /** A page that includes all changes that this node has received. Fails only if PostgreSQL does. */
    Future<ListingPage> page(MarketQuery query, Object caller, Cancellation cancellation) {
        return page(query, () -> catalogue
                .page(query, caller, cancellation)
                .map(page -> new ListingPage(
                        page.ids(),
                        Buffer.buffer(Json.bytes(page)),
                        page.stateDuration()
                                .filter(time -> time.compareTo(ListingPage.VALIDITY_MAX) < 0)
                                .orElse(ListingPage.VALIDITY_MAX))));
    }

    /** A page of events, likewise. */
    Future<ListingPage> page(EventQuery query, Object caller, Cancellation cancellation) {
        return page(query, () -> events.page(query, caller, cancellation)
                .map(page -> new ListingPage(
                        page.events().stream().map(EventView::id).toList(),
                        Buffer.buffer(Json.bytes(page)),
                        ListingPage.VALIDITY_MAX)));
    }

    private Future<ListingPage> page(ListingQuery query, Supplier<Future<ListingPage>> read) {
        return cache.find(query)
                .compose(found -> found.page().isPresent()
                        ? Future.succeededFuture(found.page().get())
                        : read.get().onSuccess(page -> found.readStart()
                                .ifPresent(start -> cache.save(query, start, page))));
    }
}
