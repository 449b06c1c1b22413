/**
 * Who you are: users, passwords, sessions, tokens, roles. Balances are not kept here but in the ledger; an account only asks it for the signup bonus.
 */
package app.thisthat.account;
