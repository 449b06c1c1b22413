/**
 * Polymarket: its client, the mapping of its answers, the sweeps and the watch for resolutions. Nothing outside this room knows a name of that wire.
 */
package app.thisthat.ingestion;
