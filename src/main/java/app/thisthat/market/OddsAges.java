package app.thisthat.market;

/** Seconds since the feed confirmed the odds of the open mirrored markets. 0 without such a market. */
public record OddsAges(double minimum, double median, double p95, double maximum) {

    static final OddsAges NONE = new OddsAges(0, 0, 0, 0);
}
