package app.thisthat.market;

import java.util.UUID;

/** The ids of a mirrored market, with the feed's token of each option. */
public record MirroredId(UUID marketId, String feedId, String thisToken, String thatToken) {}
