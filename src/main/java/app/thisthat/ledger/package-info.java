/**
 * Balances, their ledger and its audit. A balance changes only through the stored functions {@code ledger_stake} and
 * {@code ledger_post}, which check that it stays within its limits and append the ledger rows. The rules of features,
 * such as the amount of a reward, belong to their own packages.
 */
package app.thisthat.ledger;
