/**
 * The Polymarket feed: client, mapping of responses, catalogue sync, price sockets, resolution watch and webhook. Names
 * of the feed's wire format occur in this package only.
 */
package app.thisthat.ingestion;
