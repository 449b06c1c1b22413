/**
 * Simulated players of a development start, which fill boards, activity and charts. They use the API like any other
 * client. The setting {@code simulator.players} is their number.
 */
package app.thisthat.simulator.players;
