/**
 * Push of market states and private messages over WebSockets and event streams. The database is authoritative: a
 * client that reconnects reads the state again from the snapshot.
 */
package app.thisthat.live;
