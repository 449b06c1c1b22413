/** Leaderboards by profit and by volume. All of their data can be rebuilt from PostgreSQL; they hold no balances. */
package app.thisthat.leaderboard;
