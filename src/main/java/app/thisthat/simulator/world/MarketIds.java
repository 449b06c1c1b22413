package app.thisthat.simulator.world;

/**
 * The names of one market on the wire.
 *
 * @param gammaId a decimal number
 * @param conditionId 0x and 64 hexadecimal digits
 * @param questionId likewise
 * @param firstToken a decimal number of up to 78 digits: the first outcome's token
 * @param secondToken the second outcome's token
 */
public record MarketIds(String gammaId, String conditionId, String questionId, String firstToken, String secondToken) {}
