package app.thisthat.ingestion;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import app.thisthat.harness.DatabaseExtension;
import app.thisthat.harness.LedgerFixture;
import app.thisthat.harness.TestDatabase;
import app.thisthat.market.MirroredId;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@ExtendWith(DatabaseExtension.class)
class ResolutionWatchIT {

    private IngestionTestSupport feed;
    private TestDatabase database;
    private String feedId;
    private UUID user;

    @BeforeEach
    void mirrorMarketsAndPlaceABet(TestDatabase database) {
        this.database = database;
        feed = new IngestionTestSupport(database, 50);
        feed.sync();
        feedId = feed.someMarket();
        user = new LedgerFixture(database).user();
        assertThat(feed.place(user, feedId)).isEqualTo("placed");
    }

    @AfterEach
    void close() {
        feed.close();
        database.execute(
                "update markets set polymarket_id = null, market_type = 'credits' where polymarket_id is not null");
    }

    @ParameterizedTest
    @CsvSource({"first, this, won", "second, that, lost", "split, invalid, cancelled"})
    void watch_resolvesByThePayoutOfTheFeed(String winner, String resolution, String bet) {
        feed.resolve(feedId, winner);

        assertThat(feed.watch()).isEqualTo(1);

        assertThat(feed.market(feedId, "resolution")).isEqualTo(resolution);
        assertThat(bet()).isEqualTo(bet);
        new LedgerFixture(database).assertInvariants();
    }

    @Test
    void watch_leavesAnOpenMarketAlone() {
        assertThat(feed.watch()).isZero();
        assertThat(feed.market(feedId, "status")).isEqualTo("open");
    }

    @Test
    void watch_closesAMarketThatIsNotFinal() {
        feed.control("markets/" + feedId + "/close", new JsonObject());

        assertThat(feed.watch()).isZero();

        assertThat(feed.market(feedId, "status")).isEqualTo("closed");
        assertThat(bet()).isEqualTo("pending");
    }

    @Test
    void watch_doesNotResolveWhileTwoSourcesDisagree() {
        feed.resolve(feedId, "first");
        feed.setRow(feedId, new JsonObject().put("outcomePrices", "[\"0\", \"1\"]"));

        assertThat(feed.watch()).isZero();

        assertThat(feed.market(feedId, "status")).isEqualTo("closed");
        assertThat(bet()).isEqualTo("pending");
        assertThat(database.execute(
                        "select reason from market_evidence where market_id = ?", feed.market(feedId, "id")))
                .isEqualTo("two sources disagree about the payout");
    }

    @Test
    void watch_renewsTheEvidenceOfAMarketThatClosesAgain() {
        feed.resolve(feedId, "first");
        feed.setRow(feedId, new JsonObject().put("outcomePrices", "[\"0\", \"1\"]"));
        feed.watch();
        database.execute("update markets set closed_at = clock_timestamp() where polymarket_id = ?", feedId);
        assertThat(evidence("e.seen_at >= m.closed_at")).isEqualTo(false);

        feed.watch();
        assertThat(evidence("e.seen_at >= m.closed_at")).isEqualTo(true);

        Object row = evidence("e.xmin::text || e.ctid::text");
        feed.watch();
        assertThat(evidence("e.xmin::text || e.ctid::text"))
                .as("unchanged evidence is not written again")
                .isEqualTo(row);
    }

    private Object evidence(String expression) {
        return database.execute(
                "select " + expression + " from market_evidence e join markets m on m.id = e.market_id"
                        + " where m.polymarket_id = ?",
                feedId);
    }

    @Test
    void watch_checksMoreMarketsThanFitIntoOneRequest() {
        try (IngestionTestSupport larger = new IngestionTestSupport(database, 250)) {
            larger.sync();
            larger.expectConfirmedSince(Instant.now().plusSeconds(60));
            String last = (String) database.execute(
                    "select polymarket_id from markets where status = 'open' order by id desc limit 1");
            larger.resolve(last, "second");

            larger.watch();

            assertThat(larger.market(last, "resolution")).isEqualTo("that");
        }
    }

    @Test
    void watch_usesTheSecondSourceForAMissingStatus() {
        feed.resolve(feedId, "second");
        feed.setRow(feedId, new JsonObject().putNull("umaResolutionStatus"));

        assertThat(feed.watch()).isEqualTo(1);
        assertThat(feed.market(feedId, "resolution")).isEqualTo("that");
    }

    @Test
    void watch_doesNotResolveWithoutStatusAndSecondSource() {
        feed.resolve(feedId, "second");
        feed.setRow(feedId, new JsonObject().putNull("umaResolutionStatus"));
        feed.setFault("data", "error", 0);
        feed.setFault("clob", "error", 0);

        assertThat(feed.watch()).isZero();

        feed.setFault("clob", "none", 0);
        assertThat(feed.watch()).isEqualTo(1);
    }

    @Test
    void watch_matchesTheWinnerByToken() {
        feed.resolve(feedId, "first");
        Object thisToken = feed.market(feedId, "this_token");
        database.execute(
                "update markets set this_token = that_token, that_token = ?::text where polymarket_id = ?",
                thisToken,
                feedId);

        feed.watch();

        assertThat(feed.market(feedId, "resolution")).isEqualTo("that");
        assertThat(bet()).isEqualTo("lost");
    }

    @Test
    void watch_requiresTheOrderBookForReorderedTokens() {
        feed.resolve(feedId, "first");
        Object thisToken = feed.market(feedId, "this_token");
        Object thatToken = feed.market(feedId, "that_token");
        String reordered = new JsonArray().add(thatToken).add(thisToken).encode();
        feed.setRow(feedId, new JsonObject().put("clobTokenIds", reordered));

        assertThat(feed.watch()).isZero();
        assertThat(evidence("e.reason")).isEqualTo("two sources disagree about the payout");

        feed.setFault("clob", "error", 0);
        assertThat(feed.watch()).isZero();
        assertThat(evidence("e.reason")).isEqualTo("the outcomes are reordered and there is no second source");
        assertThat(bet()).isEqualTo("pending");
    }

    @Test
    void watch_stopsQueryingAFailedOrderBook() {
        feed.setFault("data", "error", 0);
        feed.setFault("clob", "error", 0);
        for (String open : open(3)) {
            feed.resolve(open, "first");
            feed.setRow(open, new JsonObject().putNull("umaResolutionStatus"));
        }
        feed.resolve(feedId, "first");
        feed.expectConfirmedSince(Instant.now().plusSeconds(60));

        assertThat(feed.watch())
                .as("only the market that is final by the catalogue")
                .isEqualTo(1);

        assertThat(feed.requests("data")).isEqualTo(1);
        assertThat(feed.requests("clob")).isEqualTo(1);
    }

    @Test
    void watch_checksHintedMarkets() {
        String hinted = open(30).get(29);
        feed.resolve(hinted, "second");

        feed.hint("0xunknown");
        feed.hint(null);
        feed.hint(hinted);
        feed.watch();

        assertThat(feed.market(hinted, "resolution"))
                .as("a market without bets, recently confirmed")
                .isEqualTo("that");
    }

    @Test
    void watch_checksAllMarketsWithBetsInEveryRound() {
        database.execute(
                "insert into markets (id, polymarket_id, title, this_option, that_option, this_token, that_token,"
                        + " market_type, status, closed_at, closed_by)"
                        + " select ('00000000-0000-7000-8000-' || lpad(n::text, 12, '0'))::uuid, '0xbacklog' || n, 'Old', 'Yes',"
                        + " 'No', 'a', 'b', 'polymarket', 'closed', now(), 'feed' from generate_series(1, 2001) n");
        database.execute("insert into market_odds (market_id, this_odds, that_odds)"
                + " select id, 0.5, 0.5 from markets where polymarket_id like '0xbacklog%'");
        feed.resolve(feedId, "first");

        assertThat(feed.watch()).as("the market with a bet, after 2,001 others").isEqualTo(1);
    }

    @Test
    void watch_continuesAfterAFailedPage() {
        try (IngestionTestSupport larger = new IngestionTestSupport(database, 250)) {
            larger.sync();
            larger.expectConfirmedSince(Instant.now().plusSeconds(60));
            String last = (String) database.execute(
                    "select polymarket_id from markets where status = 'open' and polymarket_id is not null"
                            + " order by id desc limit 1");
            larger.resolve(last, "second");
            larger.setFault("gamma", "error", 1);

            assertThatThrownBy(larger::watch).isInstanceOf(FeedException.class);

            assertThat(larger.market(last, "resolution")).isEqualTo("that");
        }
    }

    @Test
    void watch_stopsAfterTwoFailedPagesInARow() {
        try (IngestionTestSupport larger = new IngestionTestSupport(database, 300)) {
            larger.sync();
            larger.expectConfirmedSince(Instant.now().plusSeconds(60));
            long before = larger.requests("gamma");
            larger.setFault("gamma", "error", 0);

            assertThatThrownBy(larger::watch).isInstanceOf(FeedException.class);

            assertThat(larger.requests("gamma") - before)
                    .as("two pages of three requests each")
                    .isLessThanOrEqualTo(6);
        }
    }

    @Test
    void policy_isNotFinalIfTheSecondSourcePaysUnevenly() {
        MirroredId market = new MirroredId(new UUID(0, 1), feedId, "11", "22");
        List<BigDecimal> prices = List.of(BigDecimal.ONE, BigDecimal.ZERO);
        ClosedMarket closed = new ClosedMarket(
                market, new FeedEntry.Closed(feedId, List.of("11", "22"), prices, "resolved", Instant.EPOCH));

        assertThat(ResolutionPolicy.decide(closed, Optional.of(Payout.UNEVEN)))
                .isEqualTo(new ResolutionPolicy.Verdict.NotFinal("two sources disagree about the payout"));
        assertThat(ResolutionPolicy.decide(closed, Optional.empty()))
                .isInstanceOf(ResolutionPolicy.Verdict.Final.class);
    }

    private List<String> open(int many) {
        String ids = (String) database.execute(
                "select string_agg(polymarket_id, ',' order by id) from (select polymarket_id, id from markets"
                        + " where status = 'open' and polymarket_id <> ? order by id limit ?) m",
                feedId,
                many);
        return List.of(ids.split(","));
    }

    @Test
    void watch_closesAMissingMarketAfterItsEnd() {
        database.execute(
                "insert into markets (id, polymarket_id, title, this_option, that_option, this_token, that_token,"
                        + " market_type, expires_at) select gen_random_uuid(), '0xgone' || n, 'Gone', 'Yes', 'No', 'a', 'b',"
                        + " 'polymarket', now() + n * interval '1 hour' from generate_series(-1, 1) n");
        database.execute("insert into market_odds (market_id, this_odds, that_odds, confirmed_at)"
                + " select id, 0.5, 0.5, now() - interval '1 hour' from markets where polymarket_id like '0xgone%'");
        feed.watch();
        assertThat(feed.market("0xgone-1", "status"))
                .as("no sync has completed")
                .isEqualTo("open");

        feed.expectConfirmedSince(Instant.now().minusSeconds(60));
        feed.watch();

        assertThat(feed.market("0xgone-1", "status")).isEqualTo("closed");
        assertThat(feed.market("0xgone1", "status"))
                .as("its end is in the future")
                .isEqualTo("open");
        assertThat(feed.market(feedId, "status")).as("listed by the feed").isEqualTo("open");
        assertThat(database.execute("select e.reason from market_evidence e join markets m on m.id = e.market_id"
                        + " where m.polymarket_id = '0xgone-1'"))
                .isEqualTo("The feed no longer lists the market");

        database.execute("update market_odds o set confirmed_at = now() - interval '25 hours' from markets m"
                + " where m.id = o.market_id and m.polymarket_id = '0xgone1'");
        feed.watch();
        assertThat(feed.market("0xgone1", "status")).as("missing for a day").isEqualTo("closed");
    }

    @Test
    void watch_closesUnlistedMarketsAlsoIfNoSyncIsComplete() {
        String other = otherMarket();
        feed.resolve(other, "first");
        feed.watch();
        assertThat(feed.market(other, "status")).as("listed recently").isEqualTo("open");

        feed.expectListedBefore(Instant.now().plusSeconds(60));
        feed.watch();

        assertThat(feed.market(other, "status")).isEqualTo("resolved");
    }

    @Test
    void watch_readsLargeMarketsInSmallerRequests() {
        String other = otherMarket();
        assertThat(feed.place(new LedgerFixture(database).user(), other)).isEqualTo("placed");
        feed.pad(feedId, FeedHttp.BODY_BYTES_MAX * 3 / 4);
        feed.pad(other, FeedHttp.BODY_BYTES_MAX * 3 / 4);
        feed.resolve(feedId, "first");
        feed.resolve(other, "second");

        assertThat(feed.watch()).isEqualTo(2);
    }

    @Test
    void review_listsAResolutionWhileTheFeedNamesAnotherWinner() {
        feed.resolve(feedId, "first");
        feed.watch();
        feed.review();
        assertThat(contested()).isEqualTo(0L);

        feed.resolve(feedId, "second");
        feed.review();

        assertThat(contested()).isEqualTo(1L);
        assertThat(database.execute("select evidence ->> 'resolution' || ' ' || (evidence -> 'prices')::text"
                        + " from contested_resolutions"))
                .isEqualTo("this [\"0\", \"1\"]");
        Object row = database.execute("select xmin::text from contested_resolutions");
        feed.review();
        assertThat(database.execute("select xmin::text from contested_resolutions"))
                .as("nothing changed")
                .isEqualTo(row);
        assertThat(feed.market(feedId, "resolution")).as("the admin decides").isEqualTo("this");

        feed.resolve(feedId, "first");
        feed.review();
        assertThat(contested()).isEqualTo(0L);
    }

    @Test
    void review_endsWithTheTimeForCorrections() {
        feed.resolve(feedId, "first");
        feed.watch();
        feed.resolve(feedId, "second");
        feed.review();
        assertThat(contested()).isEqualTo(1L);

        database.execute(
                "update markets set resolved_at = now() - interval '25 hours' where polymarket_id = ?", feedId);
        feed.review();

        assertThat(contested()).isEqualTo(0L);
    }

    private String otherMarket() {
        return (String) database.execute(
                "select min(polymarket_id) from markets where polymarket_id <> ? and status = 'open'", feedId);
    }

    private Object contested() {
        return database.execute("select count(*) from contested_resolutions");
    }

    @Test
    void poll_updatesTheOddsOfMarketsWithBets() {
        feed.setOdds(feedId, "0.4200");

        feed.poll();

        assertThat((BigDecimal) feed.market(feedId, "this_odds"))
                .isBetween(new BigDecimal("0.4100"), new BigDecimal("0.4300"));
        assertThat(feed.market(feedId, "seq")).isEqualTo(2L);
    }

    private Object bet() {
        return database.execute("select status from bets where user_id = ?", user);
    }
}
