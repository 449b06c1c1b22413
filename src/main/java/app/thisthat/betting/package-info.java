/**
 * The game: placing bets in groups, settling markets in chunks. It moves money only through the ledger.
 */
package app.thisthat.betting;
