/** Expiry of credits after inactivity, and the warnings before it. */
package app.thisthat.ledger.expiry;
