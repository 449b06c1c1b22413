package app.thisthat.ingestion;

import static org.assertj.core.api.Assertions.assertThat;

import app.thisthat.harness.TestDatabase;
import app.thisthat.kernel.Odds;
import app.thisthat.market.LastTrade;
import app.thisthat.market.MirroredId;
import app.thisthat.market.OddsQuote;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class QuoteBufferTest {

    private static final MirroredId MARKET = new MirroredId(new UUID(0, 7), "0xaa", "11", "22");
    private static final Instant START = Instant.parse("2026-07-31T12:00:00Z");

    private final List<BookProblem> problems = new ArrayList<>();
    private Instant now = START;
    private final QuoteBuffer buffer = new QuoteBuffer(
            TestDatabase.settings().feed().priceRule(),
            new Clock() {
                @Override
                public ZoneId getZone() {
                    return ZoneOffset.UTC;
                }

                @Override
                public Clock withZone(ZoneId zone) {
                    return this;
                }

                @Override
                public Instant instant() {
                    return now;
                }
            },
            problems::add);

    QuoteBufferTest() {
        buffer.watch(MARKET);
    }

    @Test
    void take_usesTheMidpointOfEitherToken() {
        receive(change("11", "0.60", "0.64"));
        assertThat(takenOdds()).containsExactly(6_200);
        receive(change("22", "0.36", "0.40"));
        assertThat(takenOdds()).containsExactly(6_200);
    }

    @Test
    void wideBook_usesARecentTradeInsideIt() {
        receive(change("11", "0.30", "0.75"));
        assertThat(takenOdds()).as("no trade").containsExactly((Integer) null);
        assertThat(problems).containsExactly(BookProblem.WIDE_SPREAD);

        receive(trade("22", "0.3", now));
        assertThat(takenOdds()).containsExactly(7_000);

        now = now.plus(Duration.ofMinutes(5));
        receive(change("11", "0.31", "0.75"));
        assertThat(takenOdds()).as("the trade is too old").containsExactly((Integer) null);

        receive(trade("11", "0.80", now));
        assertThat(takenOdds()).as("outside the book").containsExactly((Integer) null);
    }

    @Test
    void trade_thatHappenedLongAgoIsNoPrice() {
        receive(change("11", "0.30", "0.75"), trade("11", "0.5", now.minusSeconds(600)));

        assertThat(takenOdds()).containsExactly((Integer) null);
    }

    @Test
    void trade_isStoredWithItsTime() {
        receive(change("11", "0.60", "0.62"), trade("22", "0.4", now.minusSeconds(7)));

        assertThat(buffer.take(10))
                .extracting(OddsQuote::lastTrade)
                .containsExactly(new LastTrade(new Odds(6_000), START.minusSeconds(7)));
    }

    @Test
    void impossibleBook_givesNoQuote() {
        receive(change("11", "0.90", "0.30"));
        assertThat(buffer.take(10)).isEmpty();
        receive(change("11", "1.2", "-0.2"));
        assertThat(buffer.take(10)).isEmpty();
        receive(change("22", "NaN", "0.5"));
        assertThat(buffer.take(10)).isEmpty();

        assertThat(problems).containsExactly(BookProblem.CROSSED, BookProblem.OUT_OF_RANGE, BookProblem.OUT_OF_RANGE);
    }

    @Test
    void oneSidedBook_hasAPriceOnlyNearItsEnd() {
        receive(change("11", "0.999", ""));
        assertThat(takenOdds()).containsExactly(10_000);
        receive(change("22", "0.999", "1"));
        assertThat(takenOdds()).containsExactly(0);
        receive(trade("11", "0.7", now), change("11", "0.65", ""));
        assertThat(takenOdds()).containsExactly((Integer) null);
    }

    @Test
    void lateChange_confirmsTheOddsOfItsTime() {
        receive(change("11", "0.60", "0.62", now.minusSeconds(7)));

        OddsQuote quote = buffer.take(10).get(0);
        assertThat(quote.quotedAt()).isEqualTo(START);
        assertThat(quote.confirmedAt()).isEqualTo(START.minusSeconds(7));
    }

    @Test
    void change_withAnImpossibleTimeConfirmsTheOddsOfItsReceipt() {
        receive(change("11", "0.60", "0.62", now.plusSeconds(7)));
        assertThat(buffer.take(10)).extracting(OddsQuote::confirmedAt).containsExactly(START);
        receive(change("11", "0.60", "0.62", Instant.ofEpochMilli(1)));
        assertThat(buffer.take(10)).extracting(OddsQuote::confirmedAt).containsExactly(START);
    }

    @Test
    void isWatched_recognisesWatchedMarkets() {
        assertThat(buffer.isWatched(new PriceUpdate.Resolved("0xaa"))).isTrue();
        assertThat(buffer.isWatched(new PriceUpdate.Resolved("0xbb"))).isFalse();
        buffer.unwatch(MARKET);
        assertThat(buffer.isWatched(new PriceUpdate.Resolved("0xaa"))).isFalse();
    }

    @Test
    void take_conflatesTheChangesOfWatchedMarkets() {
        receive(change("11", "0.60", "0.62"), change("11", "0.64", "0.66"), change("99", "0.1", "0.2"));

        assertThat(takenOdds()).containsExactly(6_500);
        assertThat(buffer.take(10)).isEmpty();
    }

    @Test
    void putBack_keepsTheNewestBook() {
        receive(change("11", "0.60", "0.62"));
        List<OddsQuote> taken = buffer.take(10);
        receive(change("11", "0.70", "0.72"));

        buffer.putBack(taken);

        assertThat(takenOdds()).containsExactly(7_100);
        buffer.unwatch(MARKET);
        buffer.putBack(taken);
        assertThat(buffer.isEmpty()).isTrue();
    }

    /** The odds of the quotes; null for a market without a fresh price. */
    private List<Integer> takenOdds() {
        List<Integer> odds = new ArrayList<>();
        for (OddsQuote quote : buffer.take(10)) {
            odds.add(quote.thisOdds() == null ? null : quote.thisOdds().tenThousandths());
        }
        return odds;
    }

    private void receive(String... frames) {
        for (String frame : frames) {
            for (PriceUpdate update : PriceSocketParser.parse(frame)) {
                if (update instanceof PriceUpdate.Top top) {
                    buffer.add(top);
                } else if (update instanceof PriceUpdate.Trade trade) {
                    buffer.add(trade);
                }
            }
        }
    }

    private static String change(String token, String bid, String ask) {
        return change(token, bid, ask, START);
    }

    private static String change(String token, String bid, String ask, Instant at) {
        return "{\"event_type\":\"price_change\",\"timestamp\":\"" + at.toEpochMilli()
                + "\",\"price_changes\":[{\"asset_id\":\"" + token + "\",\"best_bid\":\"" + bid
                + "\",\"best_ask\":\"" + ask + "\"}]}";
    }

    private static String trade(String token, String price, Instant at) {
        return "{\"event_type\":\"last_trade_price\",\"asset_id\":\"" + token + "\",\"price\":\"" + price
                + "\",\"timestamp\":\"" + at.toEpochMilli() + "\"}";
    }
}
