/** The daily reward and its streak. The database's clock decides when a claim is due. */
package app.thisthat.reward;
