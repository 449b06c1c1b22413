/**
 * Statistics that are derived from the ledger: bets and stakes of each market, and the results and the skill of each user
 * (rules {@code market-statistics}, {@code results} and {@code skill}). A job on one node counts new ledger rows and
 * settlements; no bet and no settlement waits for it.
 */
package app.thisthat.statistics;
