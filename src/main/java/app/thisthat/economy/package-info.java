/**
 * What keeps credits worth something: how many there are, how they expire, and what looks odd. It reads everything and acts on
 * nobody but through the ledger's door; what it finds odd it only tells admins.
 */
package app.thisthat.economy;
