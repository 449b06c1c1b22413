/**
 * Ranks by profit and by volume. Everything here can be rebuilt from PostgreSQL; no money lives here.
 */
package app.thisthat.leaderboard;
