/**
 * Business metrics: users, bets, stakes, ranks and backlogs. A few cheap statements read them at an interval; gauges
 * hold the last values. No request depends on them.
 */
package app.thisthat.businessmetrics;
