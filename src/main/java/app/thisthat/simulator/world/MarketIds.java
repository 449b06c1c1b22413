package app.thisthat.simulator.world;

/**
 * The ids of one market. The Gamma id and the tokens are decimal numbers, the latter of up to 78 digits. The other ids
 * are 0x and 64 hexadecimal digits.
 */
public record MarketIds(String gammaId, String conditionId, String questionId, String firstToken, String secondToken) {}
