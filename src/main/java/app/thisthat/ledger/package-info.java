/**
 * Balances and their ledger. Money moves through two functions of the database and nowhere else: {@code ledger_stake} and
 * {@code ledger_post}. No feature's rule lives here: callers say what to move, the ledger says whether it can be and writes it.
 */
package app.thisthat.ledger;
