/**
 * The simulated world: events, markets, odds and outcomes, as a function of seed, speed and time. Plain Java without
 * HTTP and without a clock.
 *
 * <p>Times are milliseconds since the epoch. All random decisions about a market derive from its key. A restarted world
 * with the same seed therefore continues with the same markets and outcomes.
 */
package app.thisthat.simulator.world;
