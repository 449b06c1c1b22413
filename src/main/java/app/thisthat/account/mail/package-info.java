/** The mail outbox and its transports. */
package app.thisthat.account.mail;
