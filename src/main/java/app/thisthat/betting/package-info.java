/**
 * The game: placing bets in groups, settling markets in chunks. It moves money only through the
 * ledger, and writes bets only through the function {@code place_bets} of the database.
 */
package app.thisthat.betting;
