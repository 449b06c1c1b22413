package app.thisthat.market;

import app.thisthat.platform.Json;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;

/** Pages of the catalogue: those that another node has read are taken from Redis, the others are read and put there. */
final class ListingCache {

    private final CatalogueStore catalogue;
    private final ListingCacheStore shared;

    ListingCache(CatalogueStore catalogue, ListingCacheStore shared) {
        this.catalogue = catalogue;
        this.shared = shared;
    }

    /** The page, no older than the changes that this node has heard of; fails only as the database does. */
    Future<ListingPage> page(MarketQuery query) {
        return shared.find(query)
                .compose(found -> found.listing().isPresent()
                        ? Future.succeededFuture(found.listing().get())
                        : read(query)
                                .onSuccess(read -> found.begun().ifPresent(begun -> shared.keep(query, begun, read))));
    }

    private Future<ListingPage> read(MarketQuery query) {
        return catalogue
                .page(query)
                .map(page -> new ListingPage(
                        page.markets().stream().map(MarketView::id).toList(), Buffer.buffer(Json.bytes(page))));
    }
}
