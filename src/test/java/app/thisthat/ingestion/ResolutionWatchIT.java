package app.thisthat.ingestion;

import static org.assertj.core.api.Assertions.assertThat;

import app.thisthat.harness.Books;
import app.thisthat.harness.DatabaseExtension;
import app.thisthat.harness.TestDatabase;
import app.thisthat.kernel.Ids;
import io.vertx.core.json.JsonObject;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@ExtendWith(DatabaseExtension.class)
class ResolutionWatchIT {

    private Mirror mirror;
    private TestDatabase database;
    private String feedId;
    private UUID user;

    @BeforeEach
    void mirrorAMarketWithABet(TestDatabase database) {
        this.database = database;
        mirror = new Mirror(database, 50);
        mirror.sweep();
        feedId = mirror.someMarket();
        user = new Books(database).user();
        assertThat(database.ask(
                        "select outcome from place_bets(array[?::uuid], array[?::uuid], array[0], array[?::uuid], array['this'],"
                                + " array[100], array[null::numeric], array[null::numeric], array[null::text],"
                                + " array[null::bytea], interval '10 minutes')",
                        Ids.next(),
                        user,
                        mirror.market(feedId, "id")))
                .isEqualTo("placed");
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
        new Books(database).assertSound();
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
        try (Mirror larger = new Mirror(database, 250)) {
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
                .isEqualTo("the feed does not list it any more");

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
