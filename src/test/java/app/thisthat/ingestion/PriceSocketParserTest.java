package app.thisthat.ingestion;

import static org.assertj.core.api.Assertions.assertThat;

import app.thisthat.kernel.Odds;
import app.thisthat.market.MirroredId;
import app.thisthat.market.OddsQuote;
import java.math.BigDecimal;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PriceSocketParserTest {

    private static final MirroredId MARKET = new MirroredId(new UUID(0, 7), "0xaa", "11", "22");

    @Test
    void ticks_readsTheBestOfABookInAnyOrder() {
        List<PriceUpdate> ticks = PriceSocketParser.ticks(
                """
                [{"event_type":"book","asset_id":"11","timestamp":"1786604072222","bids":[{"price":".48"},{"price":"0.5"}],
                  "asks":[{"price":"0.99"},{"price":"0.52"}]}]""");

        assertThat(ticks)
                .containsExactly(
                        new PriceUpdate.Top("11", new TopOfBook(new BigDecimal("0.5"), new BigDecimal("0.52"))));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "PONG",
                "",
                "<html>",
                "{}",
                "[[1]]",
                "{\"message\":\"Invalid request body\"}",
                "{\"event_type\":\"price_change\",\"price\":\"0.5\",\"asset_id\":\"11\",\"changes\":[]}",
                "{\"event_type\":\"best_bid_ask\",\"best_bid\":\"0.4\",\"best_ask\":\"0.5\"}",
                "{\"event_type\":\"tick_size_change\",\"asset_id\":\"11\"}"
            })
    void ticks_tellsNothingOfWhatItDoesNotKnow(String frame) {
        assertThat(PriceSocketParser.ticks(frame)).isEmpty();
    }

    @Test
    void board_takesTheMiddleOfEitherTokensBook() {
        assertThat(quotes(change("11", "0.60", "0.64"))).containsExactly(6_200);
        assertThat(quotes(change("22", "0.36", "0.40"))).containsExactly(6_200);
    }

    @Test
    void board_takesTheLastTradeWhereTheBookIsWide() {
        String trade = "{\"event_type\":\"last_trade_price\",\"asset_id\":\"22\",\"price\":\"0.3\"}";

        assertThat(quotes(change("11", "0.30", "0.70"))).isEmpty();
        assertThat(quotes(trade, change("11", "0.30", "0.70"))).containsExactly(7_000);
        assertThat(quotes(trade, change("11", "", "0.75")))
                .as("the book has one side only")
                .containsExactly(7_000);
        assertThat(quotes(trade, change("11", "0.65", ""))).containsExactly(7_000);
    }

    @Test
    void board_knowsWhichEndsAreOfWatchedMarkets() {
        QuoteBuffer board = new QuoteBuffer();
        board.watch(MARKET);
        assertThat(board.watches(new PriceUpdate.Ended("0xaa"))).isTrue();
        assertThat(board.watches(new PriceUpdate.Ended("0xbb"))).isFalse();
        board.forget(MARKET);
        assertThat(board.watches(new PriceUpdate.Ended("0xaa"))).isFalse();
    }

    @Test
    void board_keepsOnlyTheNewestOfAMarketAndNothingOfOthers() {
        assertThat(quotes(change("11", "0.60", "0.62"), change("11", "0.64", "0.66"), change("99", "0.1", "0.2")))
                .containsExactly(6_500);
    }

    @Test
    void board_putsBackOnlyWhatNothingNewerReplaced() {
        QuoteBuffer board = new QuoteBuffer();
        board.watch(MARKET);
        hear(board, change("11", "0.60", "0.62"));
        List<OddsQuote> taken = board.take(10);
        assertThat(board.take(10)).isEmpty();
        hear(board, change("11", "0.70", "0.72"));

        board.putBack(taken);

        assertThat(board.take(10)).extracting(OddsQuote::thisOdds).containsExactly(new Odds(7_100));
    }

    private static List<Integer> quotes(String... frames) {
        QuoteBuffer board = new QuoteBuffer();
        board.watch(MARKET);
        for (String frame : frames) {
            hear(board, frame);
        }
        return board.take(10).stream()
                .map(quote -> quote.thisOdds().tenThousandths())
                .toList();
    }

    private static void hear(QuoteBuffer board, String frame) {
        for (PriceUpdate tick : PriceSocketParser.ticks(frame)) {
            if (tick instanceof PriceUpdate.Top top) {
                board.top(top);
            } else if (tick instanceof PriceUpdate.Trade trade) {
                board.trade(trade);
            }
        }
    }

    private static String change(String token, String bid, String ask) {
        return "{\"event_type\":\"price_change\",\"timestamp\":\"1786604072222\",\"price_changes\":[{\"asset_id\":\""
                + token + "\",\"best_bid\":\"" + bid + "\",\"best_ask\":\"" + ask + "\"}]}";
    }
}
