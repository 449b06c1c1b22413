/** Sessions and the tokens that prove them. */
package app.thisthat.account.session;
