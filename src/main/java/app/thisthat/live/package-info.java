/**
 * Live odds: a socket, and a stream of events for those who cannot open one, over which markets and private messages are
 * pushed. Nothing here is the truth: a client that was away reads it again from the snapshot.
 */
package app.thisthat.live;
