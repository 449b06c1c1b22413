/**
 * What the business wants to know: users, bets, stakes, ranks, and how far the markets are behind. Counted by a few cheap
 * statements now and then, and held in memory for whoever looks at the metrics. Nothing here is ever asked by a request.
 */
package app.thisthat.businessmetrics;
