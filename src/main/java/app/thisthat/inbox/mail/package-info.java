/** Mails about entries of the inbox and announcements, and the links that end them. */
package app.thisthat.inbox.mail;
