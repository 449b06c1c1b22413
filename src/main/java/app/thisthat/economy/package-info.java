/** The report on the credits of all users, and the daily sums of the ledger that it is made from. */
package app.thisthat.economy;
