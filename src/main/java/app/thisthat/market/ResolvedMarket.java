package app.thisthat.market;

import app.thisthat.kernel.Resolution;

/** A resolved mirrored market, with its resolution. */
public record ResolvedMarket(MirroredId id, Resolution resolution) {}
