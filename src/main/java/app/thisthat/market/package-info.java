/**
 * What can be bet on: the catalogue, its lifecycle, its odds. Where markets come from (ingestion) and what is staked on them (betting) is not known here.
 *
 * <p>A listing is answered by the first who has it: the node's ready answers for some seconds, then the pages that the nodes
 * share in Redis for a minute ({@link app.thisthat.market.ListingCacheStore}), then PostgreSQL. The same news ends both: odds that
 * moved end the pages that show the market, a market that opened, closed, ended or was edited ends all. What no event tells,
 * as how long ago odds were confirmed or the order of trends, or what a node told nobody that died right after a change, is at
 * most 70 seconds behind.
 */
package app.thisthat.market;
