package app.thisthat.simulator.world;

/**
 * The ids of one market.
 *
 * @param gammaId a decimal number
 * @param conditionId 0x and 64 hexadecimal digits
 * @param questionId 0x and 64 hexadecimal digits
 * @param firstToken token of the first outcome, a decimal number of up to 78 digits
 * @param secondToken token of the second outcome, likewise
 */
public record MarketIds(String gammaId, String conditionId, String questionId, String firstToken, String secondToken) {}
