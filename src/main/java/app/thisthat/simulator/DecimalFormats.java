package app.thisthat.simulator;

import app.thisthat.simulator.world.BidAsk;
import java.math.BigDecimal;

/** Prices and amounts in the format of the feed: without trailing zeros, never converted to binary floats. */
final class DecimalFormats {

    private static final int ODDS_PLACES = 4;
    private static final int CENT_PLACES = 2;

    private DecimalFormats() {}

    /** 6500 ten-thousandths are 0.65. */
    static BigDecimal price(int tenThousandths) {
        return plain(tenThousandths, ODDS_PLACES);
    }

    static String priceText(int tenThousandths) {
        return price(tenThousandths).toPlainString();
    }

    /** An amount from hundredths. */
    static BigDecimal amount(long hundredths) {
        return plain(hundredths, CENT_PLACES);
    }

    static String amountText(long hundredths) {
        return amount(hundredths).toPlainString();
    }

    /** A JSON list of two texts, with a space after the comma. */
    static String pair(String first, String second) {
        return "[" + quoted(first) + ", " + quoted(second) + "]";
    }

    static String pricePair(int first) {
        return pair(priceText(first), priceText(BidAsk.ONE - first));
    }

    private static String quoted(String text) {
        return '"' + text.replace("\\", "\\\\").replace("\"", "\\\"") + '"';
    }

    private static BigDecimal plain(long value, int places) {
        BigDecimal stripped = BigDecimal.valueOf(value, places).stripTrailingZeros();
        return stripped.scale() < 0 ? stripped.setScale(0) : stripped;
    }
}
