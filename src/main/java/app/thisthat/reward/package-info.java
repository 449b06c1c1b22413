/** The daily reward and its streak. When a claim is due is decided by the database's clock, and paid through the ledger. */
package app.thisthat.reward;
