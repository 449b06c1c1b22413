package app.thisthat.ingestion;

import static org.assertj.core.api.Assertions.assertThat;

import app.thisthat.kernel.Odds;
import app.thisthat.market.MirroredId;
import app.thisthat.market.OddsQuote;
import java.math.BigDecimal;
import java.time.InstantSource;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PriceSocketParserTest {

    private static final MirroredId MARKET = new MirroredId(new UUID(0, 7), "0xaa", "11", "22");

    @Test
    void parse_findsTheBestLevelsOfABookInAnyOrder() {
        List<PriceUpdate> updates = PriceSocketParser.parse(
                """
                [{"event_type":"book","asset_id":"11","timestamp":"1786604072222","bids":[{"price":".48"},{"price":"0.5"}],
                  "asks":[{"price":"0.99"},{"price":"0.52"}]}]""");

        assertThat(updates)
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
    void parse_ignoresUnknownMessages(String frame) {
        assertThat(PriceSocketParser.parse(frame)).isEmpty();
    }

    @Test
    void buffer_usesTheMidpointOfEitherToken() {
        assertThat(quotes(change("11", "0.60", "0.64"))).containsExactly(6_200);
        assertThat(quotes(change("22", "0.36", "0.40"))).containsExactly(6_200);
    }

    @Test
    void buffer_usesTheLastTradeIfTheSpreadIsWide() {
        String trade = "{\"event_type\":\"last_trade_price\",\"asset_id\":\"22\",\"price\":\"0.3\"}";

        assertThat(quotes(change("11", "0.30", "0.70"))).isEmpty();
        assertThat(quotes(trade, change("11", "0.30", "0.70"))).containsExactly(7_000);
        assertThat(quotes(trade, change("11", "", "0.75")))
                .as("a book with one side")
                .containsExactly(7_000);
        assertThat(quotes(trade, change("11", "0.65", ""))).containsExactly(7_000);
    }

    @Test
    void buffer_recognisesWatchedMarkets() {
        QuoteBuffer buffer = new QuoteBuffer(InstantSource.system());
        buffer.watch(MARKET);
        assertThat(buffer.isWatched(new PriceUpdate.Resolved("0xaa"))).isTrue();
        assertThat(buffer.isWatched(new PriceUpdate.Resolved("0xbb"))).isFalse();
        buffer.unwatch(MARKET);
        assertThat(buffer.isWatched(new PriceUpdate.Resolved("0xaa"))).isFalse();
    }

    @Test
    void buffer_keepsTheNewestQuoteOfWatchedMarkets() {
        assertThat(quotes(change("11", "0.60", "0.62"), change("11", "0.64", "0.66"), change("99", "0.1", "0.2")))
                .containsExactly(6_500);
    }

    @Test
    void buffer_doesNotReplaceNewerQuotesWhenPuttingBack() {
        QuoteBuffer buffer = new QuoteBuffer(InstantSource.system());
        buffer.watch(MARKET);
        receive(buffer, change("11", "0.60", "0.62"));
        List<OddsQuote> taken = buffer.take(10);
        assertThat(buffer.take(10)).isEmpty();
        receive(buffer, change("11", "0.70", "0.72"));

        buffer.putBack(taken);

        assertThat(buffer.take(10)).extracting(OddsQuote::thisOdds).containsExactly(new Odds(7_100));
    }

    private static List<Integer> quotes(String... frames) {
        QuoteBuffer buffer = new QuoteBuffer(InstantSource.system());
        buffer.watch(MARKET);
        for (String frame : frames) {
            receive(buffer, frame);
        }
        return buffer.take(10).stream()
                .map(quote -> quote.thisOdds().tenThousandths())
                .toList();
    }

    private static void receive(QuoteBuffer buffer, String frame) {
        for (PriceUpdate update : PriceSocketParser.parse(frame)) {
            if (update instanceof PriceUpdate.Top top) {
                buffer.add(top);
            } else if (update instanceof PriceUpdate.Trade trade) {
                buffer.add(trade);
            }
        }
    }

    private static String change(String token, String bid, String ask) {
        return "{\"event_type\":\"price_change\",\"timestamp\":\"1786604072222\",\"price_changes\":[{\"asset_id\":\""
                + token + "\",\"best_bid\":\"" + bid + "\",\"best_ask\":\"" + ask + "\"}]}";
    }
}
