/** The export of all data of an account. */
package app.thisthat.account.export;
