/** Sessions, their access and refresh tokens, and the keys that sign the tokens. */
package app.thisthat.account.session;
