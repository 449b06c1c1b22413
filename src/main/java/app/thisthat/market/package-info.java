/**
 * Markets: catalogue, events, lifecycle and odds. Depends neither on the feed (ingestion) nor on bets (betting).
 *
 * <p>Listings have three sources, in this order: the cached responses of the node, valid for ten seconds
 * ({@link app.thisthat.market.MarketCacheValidity}); the pages that all nodes share in Redis, valid for a minute
 * ({@link app.thisthat.market.ListingCacheStore}); PostgreSQL. Market events end both kinds of cache entries. Values
 * that change without an event, as the trend order, are up to 70 seconds old. The same bound holds if a node crashes
 * between a commit and its event.
 */
package app.thisthat.market;
