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

    private IngestionTestSupport mirror;
    private TestDatabase database;
    private String feedId;
    private UUID user;

    @BeforeEach
    void mirrorAMarketWithABet(TestDatabase database) {
        this.database = database;
        mirror = new IngestionTestSupport(database, 50);
        mirror.sweep();
        feedId = mirror.someMarket();
        user = new LedgerFixture(database).user();
        assertThat(mirror.place(user, feedId)).isEqualTo("placed");
    }

    @AfterEach
    void close() {
        mirror.close();
        database.ask("update markets set polymarket_id = null, market_type = 'credits'");
    }

    @ParameterizedTest
    @CsvSource({"first, this, won", "second, that, lost", "split, invalid, cancelled"})
    void watch_resolvesAsTheFeedPaid(String winner, String resolution, String bet) {
        resolve(winner);

        assertThat(mirror.watch()).isEqualTo(1);

        assertThat(mirror.market(feedId, "resolution")).isEqualTo(resolution);
        assertThat(bet()).isEqualTo(bet);
        new LedgerFixture(database).assertSound();
    }

    @Test
    void watch_leavesAnOpenMarketAlone() {
        assertThat(mirror.watch()).isZero();
        assertThat(mirror.market(feedId, "status")).isEqualTo("open");
    }

    @Test
    void watch_closesAMarketAndWaitsWhileItIsNotFinal() {
        mirror.control("markets/" + feedId + "/close", new JsonObject());

        assertThat(mirror.watch()).isZero();

        assertThat(mirror.market(feedId, "status")).isEqualTo("closed");
        assertThat(bet()).isEqualTo("pending");
    }

    @Test
    void watch_waitsWhileTheOtherSourceSaysOtherwise() {
        resolve("first");
        mirror.control("markets/" + feedId + "/row", new JsonObject().put("outcomePrices", "[\"0\", \"1\"]"));

        assertThat(mirror.watch()).isZero();

        assertThat(mirror.market(feedId, "status")).isEqualTo("closed");
        assertThat(bet()).isEqualTo("pending");
        assertThat(database.ask("select reason from market_evidence where market_id = ?", mirror.market(feedId, "id")))
                .isEqualTo("two sources pay differently");
    }

    @Test
    void watch_showsWhyAMarketWaitsThatClosedOnceMoreForTheSameReason() {
        resolve("first");
        mirror.control("markets/" + feedId + "/row", new JsonObject().put("outcomePrices", "[\"0\", \"1\"]"));
        mirror.watch();
        database.ask("update markets set closed_at = clock_timestamp() where polymarket_id = ?", feedId);
        assertThat(evidence("e.seen_at >= m.closed_at")).isEqualTo(false);

        mirror.watch();
        assertThat(evidence("e.seen_at >= m.closed_at")).isEqualTo(true);

        Object row = evidence("e.xmin::text || e.ctid::text");
        mirror.watch();
        assertThat(evidence("e.xmin::text || e.ctid::text")).as("written once").isEqualTo(row);
    }

    private Object evidence(String expression) {
        return database.ask(
                "select " + expression + " from market_evidence e join markets m on m.id = e.market_id"
                        + " where m.polymarket_id = ?",
                feedId);
    }

    @Test
    void watch_looksAtMoreMarketsThanOneRequestTakes() {
        try (IngestionTestSupport larger = new IngestionTestSupport(database, 250)) {
            larger.sweep();
            larger.expectConfirmedSince(Instant.now().plusSeconds(60));
            String last = (String)
                    database.ask("select polymarket_id from markets where status = 'open' order by id desc limit 1");
            larger.control("markets/" + last + "/resolve", new JsonObject().put("winner", "second"));

            larger.watch();

            assertThat(larger.market(last, "resolution")).isEqualTo("that");
        }
    }

    @Test
    void watch_takesTheSecondSourceForAMissingStatus() {
        resolve("second");
        mirror.control("markets/" + feedId + "/row", new JsonObject().putNull("umaResolutionStatus"));

        assertThat(mirror.watch()).isEqualTo(1);
        assertThat(mirror.market(feedId, "resolution")).isEqualTo("that");
    }

    @Test
    void watch_waitsForAMissingStatusWhenTheSecondSourcesAreAway() {
        resolve("second");
        mirror.control("markets/" + feedId + "/row", new JsonObject().putNull("umaResolutionStatus"));
        JsonObject error = new JsonObject().put("mode", "error");
        mirror.control("faults", new JsonObject().put("data", error).put("clob", error));

        assertThat(mirror.watch()).isZero();

        JsonObject well = new JsonObject().put("mode", "none");
        mirror.control("faults", new JsonObject().put("data", error).put("clob", well));
        assertThat(mirror.watch()).isEqualTo(1);
    }

    @Test
    void watch_findsTheWinnerByTokenWhereverItStands() {
        resolve("first");
        Object thisToken = mirror.market(feedId, "this_token");
        database.ask(
                "update markets set this_token = that_token, that_token = ?::text where polymarket_id = ?",
                thisToken,
                feedId);

        mirror.watch();

        assertThat(mirror.market(feedId, "resolution")).isEqualTo("that");
        assertThat(bet()).isEqualTo("lost");
    }

    @Test
    void watch_believesNoTurnedTokensWithoutASourceThatNamesThem() {
        resolve("first");
        Object thisToken = mirror.market(feedId, "this_token");
        Object thatToken = mirror.market(feedId, "that_token");
        String turned = new JsonArray().add(thatToken).add(thisToken).encode();
        mirror.control("markets/" + feedId + "/row", new JsonObject().put("clobTokenIds", turned));

        assertThat(mirror.watch()).isZero();
        assertThat(evidence("e.reason")).isEqualTo("two sources pay differently");

        mirror.control("faults", new JsonObject().put("clob", new JsonObject().put("mode", "error")));
        assertThat(mirror.watch()).isZero();
        assertThat(evidence("e.reason")).isEqualTo("its outcomes are turned and it has no second source");
        assertThat(bet()).isEqualTo("pending");
    }

    @Test
    void watch_asksTheOrderBookForWhatIsNotFinalOnlyAndNoMoreOnceItFailed() {
        JsonObject error = new JsonObject().put("mode", "error");
        mirror.control("faults", new JsonObject().put("data", error).put("clob", error));
        for (String open : open(3)) {
            mirror.control("markets/" + open + "/resolve", new JsonObject().put("winner", "first"));
            mirror.control("markets/" + open + "/row", new JsonObject().putNull("umaResolutionStatus"));
        }
        resolve("first");
        mirror.expectConfirmedSince(Instant.now().plusSeconds(60));

        assertThat(mirror.watch()).as("final by the catalogue").isEqualTo(1);

        JsonObject requests = mirror.state().getJsonObject("requests");
        assertThat(requests.getLong("data")).isEqualTo(1);
        assertThat(requests.getLong("clob")).isEqualTo(1);
    }

    @Test
    void watch_looksFirstAtWhatWasHintedAtAndIsMirrored() {
        String hinted = open(30).get(29);
        mirror.control("markets/" + hinted + "/resolve", new JsonObject().put("winner", "second"));

        mirror.hint("0xnobody");
        mirror.hint(null);
        mirror.hint(hinted);
        mirror.watch();

        assertThat(mirror.market(hinted, "resolution"))
                .as("without bets and confirmed")
                .isEqualTo("that");
    }

    @Test
    void watch_looksAtEveryMarketWithBetsInEveryRound() {
        database.ask("insert into markets (id, polymarket_id, title, this_option, that_option, this_token, that_token,"
                + " market_type, status, closed_at, closed_by)"
                + " select ('00000000-0000-7000-8000-' || lpad(n::text, 12, '0'))::uuid, '0xbacklog' || n, 'Old', 'Yes',"
                + " 'No', 'a', 'b', 'polymarket', 'closed', now(), 'feed' from generate_series(1, 2001) n");
        database.ask("insert into market_odds (market_id, this_odds, that_odds)"
                + " select id, 0.5, 0.5 from markets where polymarket_id like '0xbacklog%'");
        mirror.control("markets/" + feedId + "/resolve", new JsonObject().put("winner", "first"));

        assertThat(mirror.watch()).as("though 2,001 come before it").isEqualTo(1);
    }

    @Test
    void watch_looksBehindAPageThatFailed() {
        try (IngestionTestSupport larger = new IngestionTestSupport(database, 250)) {
            larger.sweep();
            larger.expectConfirmedSince(Instant.now().plusSeconds(60));
            String last = (String)
                    database.ask("select polymarket_id from markets where status = 'open' and polymarket_id is not null"
                            + " order by id desc limit 1");
            larger.control("markets/" + last + "/resolve", new JsonObject().put("winner", "second"));
            larger.control("faults", gamma("error", 1));

            assertThatThrownBy(larger::watch).isInstanceOf(FeedException.class);

            assertThat(larger.market(last, "resolution")).isEqualTo("that");
        }
    }

    @Test
    void watch_givesUpWhileTheFeedIsAway() {
        try (IngestionTestSupport larger = new IngestionTestSupport(database, 1_000)) {
            larger.sweep();
            larger.expectConfirmedSince(Instant.now().plusSeconds(60));
            long before = larger.state().getJsonObject("requests").getLong("gamma");
            larger.control("faults", gamma("error", 0));

            assertThatThrownBy(larger::watch).isInstanceOf(FeedException.class);

            assertThat(larger.state().getJsonObject("requests").getLong("gamma") - before)
                    .as("two pages of three requests each")
                    .isLessThanOrEqualTo(6);
        }
    }

    @Test
    void watch_waitsWhereTheSecondSourceSaysNeitherAWinnerNorASplit() {
        MirroredId market = new MirroredId(new UUID(0, 1), feedId, "11", "22");
        List<BigDecimal> prices = List.of(BigDecimal.ONE, BigDecimal.ZERO);
        ClosedMarket end = new ClosedMarket(
                market, new FeedEntry.Closed(feedId, List.of("11", "22"), prices, "resolved", Instant.EPOCH));

        assertThat(ResolutionPolicy.of(end, Optional.of(Payout.UNEVEN)))
                .isEqualTo(new ResolutionPolicy.Verdict.Waits("two sources pay differently"));
        assertThat(ResolutionPolicy.of(end, Optional.empty())).isInstanceOf(ResolutionPolicy.Verdict.Final.class);
    }

    private List<String> open(int many) {
        String ids = (String) database.ask(
                "select string_agg(polymarket_id, ',' order by id) from (select polymarket_id, id from markets"
                        + " where status = 'open' and polymarket_id <> ? order by id limit ?) m",
                feedId,
                many);
        return List.of(ids.split(","));
    }

    private static JsonObject gamma(String mode, int times) {
        return new JsonObject().put("gamma", new JsonObject().put("mode", mode).put("times", times));
    }

    @Test
    void watch_closesAMarketThatTheFeedForgotOnceItsEndIsPast() {
        database.ask("insert into markets (id, polymarket_id, title, this_option, that_option, this_token, that_token,"
                + " market_type, expires_at) select gen_random_uuid(), '0xgone' || n, 'Gone', 'Yes', 'No', 'a', 'b',"
                + " 'polymarket', now() + n * interval '1 hour' from generate_series(-1, 1) n");
        database.ask("insert into market_odds (market_id, this_odds, that_odds, confirmed_at)"
                + " select id, 0.5, 0.5, now() - interval '1 hour' from markets where polymarket_id like '0xgone%'");
        mirror.watch();
        assertThat(mirror.market("0xgone-1", "status"))
                .as("no sweep has missed it")
                .isEqualTo("open");

        mirror.expectConfirmedSince(Instant.now().minusSeconds(60));
        mirror.watch();

        assertThat(mirror.market("0xgone-1", "status")).isEqualTo("closed");
        assertThat(mirror.market("0xgone1", "status")).as("not over").isEqualTo("open");
        assertThat(mirror.market(feedId, "status")).as("listed").isEqualTo("open");
        assertThat(database.ask("select e.reason from market_evidence e join markets m on m.id = e.market_id"
                        + " where m.polymarket_id = '0xgone-1'"))
                .isEqualTo("The feed no longer lists the market");

        database.ask("update market_odds o set confirmed_at = now() - interval '25 hours' from markets m"
                + " where m.id = o.market_id and m.polymarket_id = '0xgone1'");
        mirror.watch();
        assertThat(mirror.market("0xgone1", "status")).as("gone for a day").isEqualTo("closed");
    }

    @Test
    void poll_bringsTheOddsOfMarketsWithBets() {
        mirror.control("markets/" + feedId + "/odds", new JsonObject().put("odds", "0.4200"));

        mirror.poll();

        assertThat((BigDecimal) mirror.market(feedId, "this_odds"))
                .isBetween(new BigDecimal("0.4100"), new BigDecimal("0.4300"));
        assertThat(mirror.market(feedId, "seq")).isEqualTo(2L);
    }

    private void resolve(String winner) {
        mirror.control("markets/" + feedId + "/resolve", new JsonObject().put("winner", winner));
    }

    private Object bet() {
        return database.ask("select status from bets where user_id = ?", user);
    }
}
