/** The watchlist: followed markets and events, and alerts on them. */
package app.thisthat.watchlist;
