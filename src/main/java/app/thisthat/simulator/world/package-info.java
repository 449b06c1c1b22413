/**
 * The invented world: events, markets, odds and how they end, as a function of a seed, a speed and the time. Plain Java;
 * it knows neither HTTP nor a clock of its own.
 *
 * <p>Time in here is in milliseconds since the epoch. A market is born, moves and ends by chance that is drawn from its
 * key alone, so a world that is started again on the same seed goes on where the wall clock is: markets that were bet on
 * before a restart still end, and end the same way.
 */
package app.thisthat.simulator.world;
