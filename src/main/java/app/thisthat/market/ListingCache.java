package app.thisthat.market;

import app.thisthat.platform.Cancellation;
import app.thisthat.platform.Json;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;

/** Pages of the catalogue, read from the shared cache in Redis or else from PostgreSQL. */
final class ListingCache {

    private final CatalogueStore catalogue;
    private final ListingCacheStore cache;

    ListingCache(CatalogueStore catalogue, ListingCacheStore cache) {
        this.catalogue = catalogue;
        this.cache = cache;
    }

    /** A page that includes all changes that this node has received. Fails only if PostgreSQL does. */
    Future<ListingPage> page(MarketQuery query, Object caller, Cancellation cancellation) {
        return cache.find(query)
                .compose(found -> found.page().isPresent()
                        ? Future.succeededFuture(found.page().get())
                        : read(query, caller, cancellation).onSuccess(page -> found.readStart()
                                .ifPresent(start -> cache.save(query, start, page))));
    }

    private Future<ListingPage> read(MarketQuery query, Object caller, Cancellation cancellation) {
        return catalogue
                .page(query, caller, cancellation)
                .map(page -> new ListingPage(
                        page.markets().stream().map(MarketView::id).toList(), Buffer.buffer(Json.bytes(page))));
    }
}
