/**
 * Accounts: registration, login, sessions, profiles, suspensions. Balances belong to the ledger; this package only
 * posts the signup bonus.
 */
package app.thisthat.account;
