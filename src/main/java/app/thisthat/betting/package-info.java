/**
 * Places bets in batches and settles markets in chunks. Bets are written only by the stored functions of the database,
 * balances only through the ledger.
 */
package app.thisthat.betting;
