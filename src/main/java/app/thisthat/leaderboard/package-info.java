/**
 * Leaderboards by profit, volume, ROI and skill. All of their data can be rebuilt from PostgreSQL; they hold no balances.
 */
package app.thisthat.leaderboard;
