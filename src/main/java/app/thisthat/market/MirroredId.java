package app.thisthat.market;

import java.util.UUID;

/**
 * The ids of a mirrored market.
 *
 * @param feedId the feed's market id
 * @param thisToken the feed's token of the first option
 * @param thatToken the feed's token of the second option
 */
public record MirroredId(UUID marketId, String feedId, String thisToken, String thatToken) {}
