/**
 * Balances and their ledger, the only door through which money moves. No feature's rule lives here: callers say what to move, the ledger says whether it can be and writes it.
 */
package app.thisthat.ledger;
