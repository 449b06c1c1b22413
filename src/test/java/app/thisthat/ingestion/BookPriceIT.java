package app.thisthat.ingestion;

import static org.assertj.core.api.Assertions.assertThat;

import app.thisthat.harness.DatabaseExtension;
import app.thisthat.harness.LedgerFixture;
import app.thisthat.harness.TestDatabase;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** The rule for prices on the wire: each kind of book through each of the four ways by which prices arrive. */
@ExtendWith(DatabaseExtension.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class BookPriceIT {

    private static final Duration TIMEOUT = Duration.ofSeconds(20);
    private static final int MARKETS = 50;

    private TestDatabase database;
    private LedgerFixture ledger;
    private IngestionTestSupport feed;
    private List<String> markets;
    private int used;
    private String market;

    /** A way by which prices arrive. */
    enum Way {
        CATALOGUE,
        SOCKET,
        POLL,
        READ
    }

    @BeforeAll
    void start(TestDatabase fresh) {
        database = fresh;
        ledger = new LedgerFixture(fresh);
        feed = new IngestionTestSupport(fresh, MARKETS * 2);
        feed.sync();
        feed.openSockets();
        markets = ledger.mirroredMarkets(MARKETS);
    }

    @AfterAll
    void stop() {
        feed.close();
    }

    @BeforeEach
    void takeMarket() {
        market = markets.get(used++);
        ledger.pendingBets(id(), 1, 1);
        feed.setOdds(market, "0.5");
        ledger.waitUntil(
                TIMEOUT,
                () -> feed.readBook(market) && "0.5000".equals(String.valueOf(feed.market(market, "this_odds"))));
        awaitSocket();
        age();
    }

    /** Waits until the earlier messages of the socket are stored, since they are stored in their order. */
    private void awaitSocket() {
        String last = markets.get(MARKETS - 1);
        String odds = "0.4" + (1 + used % 9);
        feed.setOdds(last, odds);
        ledger.waitUntil(TIMEOUT, () -> (odds + "00").equals(String.valueOf(feed.market(last, "this_odds"))));
    }

    static Stream<Arguments> impossibleBooks() {
        return Stream.of(Way.values())
                .flatMap(way -> Stream.of(
                        Arguments.of(way, "0.90", "0.30", BookProblem.CROSSED),
                        Arguments.of(way, "1.2", "-0.2", BookProblem.OUT_OF_RANGE),
                        Arguments.of(way, "NaN", "0.5", BookProblem.OUT_OF_RANGE)));
    }

    @ParameterizedTest
    @MethodSource("impossibleBooks")
    void impossibleBook_isCountedAndTheOddsAge(Way way, String bid, String ask, BookProblem problem) {
        Object before = feed.market(market, "concat_ws(' ', this_odds, that_odds, confirmed_at, priced)");
        double problems = feed.bookProblems(problem);

        feed.setBook(market, bid, ask);
        deliver(way);

        ledger.waitUntil(TIMEOUT, () -> feed.bookProblems(problem) > problems);
        assertThat(feed.market(market, "concat_ws(' ', this_odds, that_odds, confirmed_at, priced)"))
                .isEqualTo(before);
    }

    @ParameterizedTest
    @EnumSource(Way.class)
    void pricedBook_storesTheBestBidOfEachSide(Way way) {
        feed.setBook(market, "0.47", "0.52");
        feed.setRowPrices(market, "0.495", "0.505");
        deliver(way);

        ledger.waitUntil(TIMEOUT, () -> "0.4700".equals(String.valueOf(feed.market(market, "this_bid"))));
        assertThat(feed.market(market, "that_bid")).hasToString("0.4800");
    }

    @ParameterizedTest
    @EnumSource(Way.class)
    void wideBook_isShownAndTakesNoBets(Way way) {
        feed.setBook(market, "0.55", "0.70");
        deliver(way);

        ledger.waitUntil(TIMEOUT, () -> feed.market(market, "priced").equals(false));
        assertThat((BigDecimal) feed.market(market, "this_odds"))
                .isBetween(new BigDecimal("0.5000"), new BigDecimal("0.5500"));
        assertThat(place()).isEqualTo("odds_stale");
    }

    @ParameterizedTest
    @EnumSource(Way.class)
    void bookWithoutOffersNearItsEnd_isShownAtItsEndAndTakesNoBets(Way way) {
        feed.setBook(market, "0.999", null);
        feed.setRowPrices(market, "0.9995", "0.0005");
        deliver(way);

        ledger.waitUntil(TIMEOUT, () -> "1.0000".equals(String.valueOf(feed.market(market, "this_odds"))));
        assertThat(feed.market(market, "that_odds")).isEqualTo(new BigDecimal("0.0000"));
        ledger.endJumpPauses();
        assertThat(place()).isEqualTo("odds_unavailable");
    }

    @ParameterizedTest
    @EnumSource(Way.class)
    void oneSidedBook_takesNoBets(Way way) {
        feed.setBook(market, null, "0.55");
        deliver(way);

        ledger.waitUntil(TIMEOUT, () -> feed.market(market, "priced").equals(false));
        assertThat(place()).isEqualTo("odds_stale");
    }

    @ParameterizedTest
    @EnumSource(Way.class)
    void tightBook_isPricedAtItsMidpoint(Way way) {
        feed.setBook(market, "0.52", "0.53");
        deliver(way);

        ledger.waitUntil(TIMEOUT, () -> "0.5250".equals(String.valueOf(feed.market(market, "this_odds"))));
        assertThat(feed.market(market, "that_odds")).isEqualTo(new BigDecimal("0.4750"));
        assertThat(place()).isEqualTo("placed");
    }

    @Test
    void wideBook_isPricedByARecentTradeInsideIt() {
        feed.setBook(market, "0.55", "0.70");
        feed.trade(market, "0.20", Duration.ZERO);
        ledger.waitUntil(TIMEOUT, () -> "0.2000".equals(String.valueOf(feed.market(market, "last_trade"))));
        assertThat(place()).as("a trade outside the book").isEqualTo("odds_stale");

        feed.trade(market, "0.57", Duration.ZERO);
        ledger.waitUntil(TIMEOUT, () -> "0.5700".equals(String.valueOf(feed.market(market, "this_odds"))));
        assertThat(place()).isEqualTo("placed");

        age();
        assertThat(feed.readBook(market)).isTrue();
        assertThat(feed.market(market, "priced"))
                .as("the stored trade counts for other reads")
                .isEqualTo(true);

        database.execute(
                "update market_odds set last_trade_at = now() - interval '5 minutes' where market_id = ?", id());
        assertThat(feed.readBook(market)).isTrue();
        assertThat(place()).as("the trade is too old").isEqualTo("odds_stale");
    }

    @Test
    void tradeOfLongAgo_isNoPrice() {
        feed.setBook(market, "0.55", "0.70");
        feed.trade(market, "0.57", Duration.ofMinutes(10));
        feed.setBook(market, "0.55", "0.71");
        ledger.waitUntil(TIMEOUT, () -> feed.market(market, "priced").equals(false));

        assertThat(place()).isEqualTo("odds_stale");
    }

    @Test
    void catalogue_doesNotEndThePriceThatABookHasJustGiven() {
        feed.setBook(market, "0.50", "0.51");
        assertThat(feed.readBook(market)).isTrue();
        feed.setRowBook(market, "0.40", "0.70");

        feed.sync();

        assertThat(feed.market(market, "this_odds")).isEqualTo(new BigDecimal("0.5050"));
        assertThat(place()).isEqualTo("placed");
    }

    @Test
    void catalogue_statesPricesFarFromItsBook() {
        feed.setRowBook(market, "0.80", "0.82");
        double problems = feed.bookProblems(BookProblem.CONTRADICTORY);

        feed.sync();

        assertThat(feed.market(market, "this_odds")).isEqualTo(new BigDecimal("0.5000"));
        assertThat(feed.bookProblems(BookProblem.CONTRADICTORY)).isGreaterThan(problems);
    }

    @Test
    void lateMessageOfTheSocket_doesNotReplaceTheResultOfALaterRead() {
        feed.delaySockets(Duration.ofSeconds(4));
        feed.setBook(market, "0.40", "0.42");
        feed.setBook(market, "0.60", "0.62");
        assertThat(feed.readBook(market)).isTrue();
        feed.delaySockets(Duration.ofMillis(0));
        Object seq = feed.market(market, "seq");

        String other = markets.get(used++);
        feed.setOdds(other, "0.47");
        ledger.waitUntil(TIMEOUT, () -> "0.4700".equals(String.valueOf(feed.market(other, "this_odds"))));
        ledger.waitUntil(TIMEOUT, () -> (boolean) database.execute(
                "select clock_timestamp() > confirmed_at + interval '6 seconds' from market_odds where market_id = ?",
                id()));

        assertThat(feed.market(market, "this_odds")).isEqualTo(new BigDecimal("0.6100"));
        assertThat(feed.market(market, "seq")).isEqualTo(seq);
    }

    private void deliver(Way way) {
        switch (way) {
            case CATALOGUE -> feed.sync();
            case SOCKET -> {
                // delivered by the change itself
            }
            case POLL -> feed.poll();
            case READ -> feed.readBook(market);
        }
    }

    /** Makes every later price newer than the stored one. */
    private void age() {
        database.execute(
                "update market_odds set confirmed_at = confirmed_at - interval '70 seconds',"
                        + " quoted_at = quoted_at - interval '70 seconds', moves = '{}', moving_until = null"
                        + " where market_id = ?",
                id());
    }

    private UUID id() {
        return (UUID) feed.market(market, "id");
    }

    private Object place() {
        return feed.place(ledger.user(), market);
    }
}
