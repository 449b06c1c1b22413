/** The audit log of administrative actions. */
package app.thisthat.account.audit;
