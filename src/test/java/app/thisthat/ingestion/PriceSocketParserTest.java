package app.thisthat.ingestion;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PriceSocketParserTest {

    @Test
    void parse_findsTheBestLevelsOfABookInAnyOrder() {
        List<PriceUpdate> updates = PriceSocketParser.parse(
                """
                [{"event_type":"book","asset_id":"11","timestamp":"1786604072222","bids":[{"price":".48"},{"price":"0.5"}],
                  "asks":[{"price":"0.99"},{"price":"0.52"}]}]""");

        assertThat(updates)
                .containsExactly(new PriceUpdate.Top(
                        "11", new TopOfBook(new BigDecimal("0.5"), new BigDecimal("0.52")), Optional.empty()));
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

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
            "best_bid":"","best_ask":"0.75"      | 0    | 0.75
            "best_bid":"0.65","best_ask":""      | 0.65 | 1
            "best_bid":0.65                      | 0.65 | 1
            "best_bid":"0.65","best_ask":null    | 0.65 | 1
            "best_bid":"NaN","best_ask":"0.75"   | -1   | 0.75
            "best_bid":".48","best_ask":"wrong"  | 0.48 | -1
            """)
    void parse_distinguishesEmptySidesFromUnreadablePrices(String prices, BigDecimal bid, BigDecimal ask) {
        String frame = "{\"event_type\":\"best_bid_ask\",\"asset_id\":\"11\"," + prices + "}";

        assertThat(PriceSocketParser.parse(frame))
                .containsExactly(new PriceUpdate.Top("11", new TopOfBook(bid, ask), Optional.empty()));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
            []                                                           | 0
            null                                                         | 0
            [{"price":"0.4","size":"0"}]                                 | 0
            [{"price":"0.4","size":"0"},{"price":"0.3","size":"1"}]      | 0.3
            [{"price":"0.4"},{"price":"NaN"}]                            | -1
            [{"price":"1.2","size":"5"}]                                 | 1.2
            """)
    void parse_readsTheLevelsOfABook(String bids, BigDecimal bid) {
        String frame = "{\"event_type\":\"book\",\"asset_id\":\"11\",\"bids\":" + bids + ",\"asks\":[]}";

        assertThat(PriceSocketParser.parse(frame))
                .containsExactly(new PriceUpdate.Top("11", new TopOfBook(bid, BigDecimal.ONE), Optional.empty()));
    }

    @Test
    void parse_readsTheTimesOfChangesAndTrades() {
        Optional<Instant> time = Optional.of(Instant.ofEpochMilli(1_786_604_072_222L));

        assertThat(PriceSocketParser.parse(
                        "{\"event_type\":\"price_change\",\"timestamp\":\"1786604072222\",\"price_changes\":"
                                + "[{\"asset_id\":\"11\",\"best_bid\":\"0.4\",\"best_ask\":\"0.5\"}]}"))
                .containsExactly(
                        new PriceUpdate.Top("11", new TopOfBook(new BigDecimal("0.4"), new BigDecimal("0.5")), time));
        assertThat(PriceSocketParser.parse(
                        "{\"event_type\":\"last_trade_price\",\"asset_id\":\"11\",\"price\":\"0.45\","
                                + "\"timestamp\":1786604072222}"))
                .containsExactly(new PriceUpdate.Trade("11", new BigDecimal("0.45"), time));
        assertThat(PriceSocketParser.parse(
                        "{\"event_type\":\"last_trade_price\",\"asset_id\":\"11\",\"price\":\"0.45\","
                                + "\"timestamp\":\"-1e90\"}"))
                .containsExactly(new PriceUpdate.Trade("11", new BigDecimal("0.45"), Optional.empty()));
    }
}
