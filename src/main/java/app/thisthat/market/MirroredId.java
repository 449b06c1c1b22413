package app.thisthat.market;

import java.util.UUID;

/**
 * A mirrored market by our id and by its feed's.
 *
 * @param marketId ours
 * @param feedId the feed's
 * @param thisToken the feed's id of the first option
 * @param thatToken the feed's id of the second option
 */
public record MirroredId(UUID marketId, String feedId, String thisToken, String thatToken) {}
