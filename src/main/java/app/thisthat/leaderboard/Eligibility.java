package app.thisthat.leaderboard;

import app.thisthat.kernel.Credits;

/**
 * What a user needs for the boards by results, or has of it; its components are the fields of the contract.
 *
 * @param marketsPlayed settled markets
 * @param volumeAtRisk what could be lost on them
 * @param accountAgeDays full days
 */
record Eligibility(int marketsPlayed, Credits volumeAtRisk, int accountAgeDays) {}
