/**
 * A Polymarket of our own invention that speaks the same REST and WebSocket wire, with markets that move, close and resolve. It shares no code with ingestion, so that both are checked against the wire and not against each other.
 */
package app.thisthat.simulator;
