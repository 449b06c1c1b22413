package app.thisthat;

import static org.assertj.core.api.Assertions.assertThat;

import app.thisthat.harness.ApiReply;
import app.thisthat.harness.ContractClient;
import app.thisthat.harness.DatabaseExtension;
import app.thisthat.harness.FeedControl;
import app.thisthat.harness.LedgerFixture;
import app.thisthat.harness.Servers;
import app.thisthat.harness.TestDatabase;
import app.thisthat.harness.TestEnvironment;
import app.thisthat.live.SocketProbe;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * Bets against a feed that moves, over HTTP. Neither syncs nor polls happen after the start, and the price socket follows
 * few markets, so the odds of the others change by reads for bets only.
 */
@ExtendWith(DatabaseExtension.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class PriceProtectionIT {

    private static final Duration TIMEOUT = Duration.ofSeconds(30);

    /** More than markets with bets in this class, and fewer than all. */
    private static final int WATCHED = 15;

    private static final int MARKETS = 40;

    private TestDatabase database;
    private LedgerFixture ledger;
    private Service service;
    private ContractClient api;
    private FeedControl feed;
    private List<String> markets;
    private int used;
    private String token;
    private String feedId;
    private UUID market;

    @BeforeAll
    void start(TestDatabase fresh) {
        database = fresh;
        ledger = new LedgerFixture(fresh);
        int simulatorPort = Servers.freePort();
        service = Service.start(TestEnvironment.settings(
                fresh.uri(),
                Map.of(
                        "THISTHAT_FEED", "simulator",
                        "THISTHAT_SIMULATOR_PORT", String.valueOf(simulatorPort),
                        "THISTHAT_SIMULATOR_MARKETS", String.valueOf(MARKETS),
                        "THISTHAT_SIMULATOR_SPEED", "1",
                        "THISTHAT_FEED_WATCHED_MARKETS", String.valueOf(WATCHED),
                        "THISTHAT_FEED_SWEEP_INTERVAL", "1h",
                        "THISTHAT_FEED_POLL_INTERVAL", "1h")));
        api = new ContractClient(fresh.vertx(), service.port());
        feed = new FeedControl(fresh.vertx(), simulatorPort);
        feed.stopOdds();
        ledger.waitUntil(
                TIMEOUT,
                () -> (long) database.execute(
                                "select count(*) from markets where polymarket_id is not null and status = 'open'")
                        > MARKETS * 3 / 4);
        markets = ledger.mirroredMarkets(20);
        ApiReply registered = api.post("/auth/register")
                .json(Map.of("username", "bettor", "email", "bettor@example.com", "password", "correct horse battery"))
                .send();
        token = registered.json().at("/accessToken").textValue();
    }

    @AfterAll
    void stop() {
        api.close();
        service.stop();
    }

    @BeforeEach
    void takeMarket() {
        feed.setFault("none");
        feedId = markets.get(used++);
        market = (UUID) database.execute("select id from markets where polymarket_id = ?", feedId);
    }

    @Test
    void betOnOddsThatNobodyFollows_isPlacedAtTheOddsOfTheBook() {
        set("0.50");
        feed.setOdds(feedId, 0.56);

        assertThat(oddsAtBet()).isEqualByComparingTo("0.56");
    }

    @Test
    void betAfterAJump_isRefusedWithTheFreshOddsUntilThePauseEnds() {
        set("0.20");
        feed.setOdds(feedId, 0.50);

        ApiReply refused = bet();
        assertThat(refused.code()).isEqualTo("ODDS_MOVING");
        assertThat(refused.json().at("/details/currentOdds").decimalValue()).isEqualByComparingTo("0.50");
        assertThat(refused.header("Retry-After")).isEqualTo("5");

        ledger.waitUntil(TIMEOUT, () -> bet().status() == 201);
        assertThat(database.execute("select odds_at_bet from bets where market_id = ?", market))
                .isEqualTo(new BigDecimal("0.5000"));
    }

    @Test
    void betDuringAnOutageOfTheBooks_isJudgedByTheAgeOfTheOdds() {
        set("0.50");
        feed.setFault("error");
        assertThat(bet().status()).isEqualTo(201);

        database.execute(
                "update market_odds set confirmed_at = now() - interval '61 seconds' where market_id = ?", market);
        ApiReply refused = bet();
        assertThat(refused.code()).isEqualTo("ODDS_STALE");
        assertThat(refused.header("Retry-After")).isEqualTo("5");

        feed.setFault("none");
        assertThat(oddsAtBet()).isPositive();
    }

    @Test
    void betOnAMarketWithAnImpossibleBook_isJudgedByTheAgeOfTheOdds() {
        set("0.50");
        feed.setBook(feedId, "0.90", "0.30");
        assertThat(oddsAtBet()).isEqualByComparingTo("0.50");

        database.execute(
                "update market_odds set confirmed_at = now() - interval '61 seconds' where market_id = ?", market);
        assertThat(bet().code()).isEqualTo("ODDS_STALE");
    }

    @Test
    void betOnADecidedGameWithoutOffers_isRefused() {
        set("0.50");
        feed.setBook(feedId, "0.999", null);

        assertThat(bet().code()).isEqualTo("ODDS_MOVING");
        ledger.endJumpPauses();
        assertThat(bet().code()).isEqualTo("ODDS_UNAVAILABLE");
        assertThat(api.get("/markets/" + market).send().json().at("/thisOdds").decimalValue())
                .isEqualByComparingTo("1");
    }

    @Test
    void betOnAMarketWithAWideBook_isRefusedAndTheMarketIsShownWithoutAPrice() {
        set("0.50");
        feed.setBook(feedId, "0.50", "0.65");

        assertThat(bet().code()).isEqualTo("ODDS_STALE");
        ledger.waitUntil(
                TIMEOUT,
                () -> !api.get("/markets/" + market).send().json().at("/priced").booleanValue());

        feed.setBook(feedId, "0.50", "0.54");
        ledger.waitUntil(TIMEOUT, () -> database.execute(
                        "select read_at < now() - interval '200 ms' from market_odds where market_id = ?", market)
                .equals(true)); // until then bets share the last read
        assertThat(oddsAtBet()).isEqualByComparingTo("0.52");
    }

    @Test
    void marketThatSomebodyLooksAt_isFollowed() {
        set("0.50");
        makeOthersMoreActive();
        api.get("/markets/" + market).send();

        awaitFollowed();
    }

    @Test
    void marketWithALiveSubscription_isFollowed() {
        set("0.50");
        makeOthersMoreActive();
        try (SocketProbe probe = new SocketProbe(database.vertx(), service.port())) {
            probe.subscribe(1, market);
            awaitFollowed();
        }
    }

    /** Puts the market to the end of the order by which the price socket follows markets. */
    private void makeOthersMoreActive() {
        database.execute(
                "insert into market_trends (market_id, score) select id, 1000000 from markets where id <> ?"
                        + " on conflict (market_id) do update set score = excluded.score",
                market);
    }

    /** Changes the odds of the feed and waits until the stored odds follow. */
    private void awaitFollowed() {
        feed.setOdds(feedId, 0.53);
        ledger.waitUntil(TIMEOUT, () -> "0.5300".equals(String.valueOf(thisOdds())));
        feed.setOdds(feedId, 0.55);
        ledger.waitUntil(TIMEOUT, () -> "0.5500".equals(String.valueOf(thisOdds())));
    }

    private Object thisOdds() {
        return database.execute("select this_odds from market_odds where market_id = ?", market);
    }

    /** Sets the odds of the feed and stores them as those of 30 seconds ago. */
    private void set(String odds) {
        feed.setOdds(feedId, Double.parseDouble(odds));
        database.execute(
                "update market_odds set this_odds = ?::numeric, that_odds = 1 - ?::numeric,"
                        + " confirmed_at = now() - interval '30 seconds', quoted_at = now() - interval '30 seconds',"
                        + " priced = true where market_id = ?",
                odds,
                odds,
                market);
        database.execute("update market_odds set moves = '{}', moving_until = null where market_id = ?", market);
    }

    private ApiReply bet() {
        return api.post("/bets")
                .bearer(token)
                .json(Map.of("marketId", market, "amount", 10, "side", "this"))
                .send();
    }

    private BigDecimal oddsAtBet() {
        return bet().json().at("/bet/oddsAtBet").decimalValue();
    }
}
