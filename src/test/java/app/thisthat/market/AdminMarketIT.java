package app.thisthat.market;

import static org.assertj.core.api.Assertions.assertThat;

import app.thisthat.harness.ApiReply;
import app.thisthat.harness.LedgerFixture;
import app.thisthat.harness.TestDatabase;
import com.fasterxml.jackson.databind.JsonNode;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;

class AdminMarketIT extends AdminMarketTestSupport {

    @Test
    void resolveMarket_isIdempotentAndRejectsAnotherResolution() {
        String path = "/admin/markets/" + id(create(Map.of())) + "/resolve";
        ApiReply first =
                api.post(path).bearer(admin).json(Map.of("resolution", "this")).send();
        ApiReply again =
                api.post(path).bearer(admin).json(Map.of("resolution", "this")).send();
        ApiReply other =
                api.post(path).bearer(admin).json(Map.of("resolution", "that")).send();

        assertThat(first.status()).isEqualTo(200);
        assertThat(again.json()).isEqualTo(first.json());
        assertThat(other.code()).isEqualTo("MARKET_ALREADY_RESOLVED");
        assertThat(dryRun(path, "that").code()).isEqualTo("MARKET_ALREADY_RESOLVED");
        assertThat(dryRun(path, "this").json().get("pendingBets").asInt()).isZero();
    }

    private ApiReply dryRun(String path, String resolution) {
        return api.post(path)
                .query("dryRun", true)
                .bearer(admin)
                .json(Map.of("resolution", resolution))
                .send();
    }

    @Test
    void statusChanges_areAudited() {
        String market = id(create(Map.of()));

        assertThat(changeStatus(market, "close").json().get("status").asText()).isEqualTo("closed");
        assertThat(changeStatus(market, "close").status()).isEqualTo(200);
        assertThat(changeStatus(market, "reopen").json().get("status").asText()).isEqualTo("open");
        assertThat(changeStatus(market, "cancel").json().get("status").asText()).isEqualTo("cancelled");
        assertThat(changeStatus(market, "reopen").code()).isEqualTo("MARKET_ALREADY_RESOLVED");
        assertThat(changeStatus(UUID.randomUUID().toString(), "close").code()).isEqualTo("MARKET_NOT_FOUND");
        assertThat(database.execute(
                        "select string_agg(action || ' ' || (before ->> 'status') || ' ' || (after ->> 'status'), ', ' order by id)"
                                + " from admin_audit where target_id = ?::uuid",
                        market))
                .isEqualTo("market.close open closed, market.reopen closed open, market.cancel open cancelled");
    }

    @Test
    void statusChanges_requireNoReason() {
        String market = id(create(Map.of("title", "Without a reason")));

        assertThat(Stream.of("close", "reopen", "cancel")
                        .map(operation -> api.post("/admin/markets/" + market + "/" + operation)
                                .bearer(admin)
                                .send()
                                .json()
                                .get("status")
                                .asText()))
                .containsExactly("closed", "open", "cancelled");
    }

    @Test
    void editMarket_changesOptionsAndOddsBeforeTheFirstBetOnly() {
        ApiReply made = create(Map.of());
        String market = id(made);
        Map<String, Object> odds = Map.of("thisOdds", new BigDecimal("0.55"), "thatOdds", new BigDecimal("0.45"));
        assertThat(edit(market, odds).json().get("thisOdds").decimalValue()).isEqualByComparingTo("0.55");
        assertThat(edit(market, Map.of("thisOdds", new BigDecimal("0.55"))).code())
                .isEqualTo("VALIDATION_ERROR");
        bet(market);

        Map<String, Object> others = Map.of("thisOdds", new BigDecimal("0.5"), "thatOdds", new BigDecimal("0.5"));
        assertThat(edit(market, others).code()).isEqualTo("MARKET_HAS_BETS");
        ApiReply edited = edit(market, Map.of("title", "Will it pour?"));

        assertThat(edited.json().get("title").asText()).isEqualTo("Will it pour?");
        assertThat(database.execute(
                        "select after ->> 'title' from admin_audit where target_id = ?::uuid order by id desc limit 1",
                        market))
                .isEqualTo("Will it pour?");
    }

    @Test
    void editMarket_acceptsUnchangedOptionsAndOddsAfterABet() {
        String market = id(create(Map.of()));
        bet(market);
        Map<String, Object> form =
                new HashMap<>(Map.of("title", "Will it pour?", "thisOption", "Yes", "thatOption", "No"));
        form.put("thisOdds", new BigDecimal("0.65"));
        form.put("thatOdds", new BigDecimal("0.35"));

        assertThat(edit(market, form).json().get("title").asText()).isEqualTo("Will it pour?");

        form.put("thisOption", "Certainly");
        assertThat(edit(market, form).code()).isEqualTo("MARKET_HAS_BETS");
    }

    @Test
    void editMarket_rejectsTwoEqualOptions() {
        String market = id(create(Map.of()));

        assertThat(edit(market, Map.of("thisOption", "No")).code()).isEqualTo("VALIDATION_ERROR");
        assertThat(edit(market, Map.of("thatOption", "Yes")).code()).isEqualTo("VALIDATION_ERROR");
        ApiReply swapped = edit(market, Map.of("thisOption", "No", "thatOption", "Yes"));
        assertThat(swapped.json().get("thisOption").asText()).isEqualTo("No");
    }

    @Test
    void editMarket_removesTheExpiryForNull() {
        String market = id(create(Map.of()));
        Map<String, Object> noExpiry = new HashMap<>();
        noExpiry.put("expiresAt", null);

        assertThat(edit(market, Map.of("title", "Will it pour?"))
                        .json()
                        .get("expiresAt")
                        .isNull())
                .isFalse();
        assertThat(edit(market, noExpiry).json().get("expiresAt").isNull()).isTrue();
    }

    @Test
    void closeMarket_recordsTheAdminForAClosedMarket() {
        String market = id(create(Map.of()));
        database.execute(
                "update markets set status = 'closed', closed_at = now(), closed_by = 'source' where id = ?::uuid",
                market);

        assertThat(changeStatus(market, "close").status()).isEqualTo(200);

        assertThat(database.execute(
                        "select closed_by || ' ' || (select string_agg((before ->> 'closedBy') || ' ' || (after ->> 'closedBy'), ',')"
                                + " from admin_audit where target_id = m.id and action = 'market.close') from markets m where id = ?::uuid",
                        market))
                .isEqualTo("admin source admin");
    }

    @Test
    void reopenMarket_rejectsAPastOrDisallowedExpiry() {
        String market = id(create(Map.of()));
        assertThat(reopen(market, "2099-01-01T00:00:00Z").code())
                .as("already open")
                .isEqualTo("VALIDATION_ERROR");
        changeStatus(market, "close");
        assertThat(reopen(market, "2000-01-01T00:00:00Z").code()).isEqualTo("VALIDATION_ERROR");
        assertThat(reopen(market, "2099-01-01T00:00:00Z")
                        .json()
                        .get("expiresAt")
                        .asText())
                .startsWith("2099");
        assertThat(reopen(market, "2099-01-01T00:00:00Z").status()).as("again").isEqualTo(200);

        String mirrored = mirrored("0xreopened");
        changeStatus(mirrored, "close");
        assertThat(reopen(mirrored, "2099-01-01T00:00:00Z").code()).isEqualTo("VALIDATION_ERROR");
        assertThat(changeStatus(mirrored, "reopen").json().get("status").asText())
                .isEqualTo("open");
    }

    private ApiReply reopen(String market, String expiresAt) {
        return api.post("/admin/markets/" + market + "/reopen")
                .bearer(admin)
                .json(Map.of("expiresAt", expiresAt))
                .send();
    }

    @Test
    void reopenMarket_rejectsAMarketThatTheFeedHasEnded() {
        String market = mirrored("0xended");
        MirrorStore mirror = new MirrorStore(database.postgres(), database.lease("ingestion"), Duration.ofMinutes(1));
        changeStatus(market, "close");
        TestDatabase.await(mirror.close(List.of(new FeedClosure("0xended", null))));
        assertThat(changeStatus(market, "reopen").code()).isEqualTo("MARKET_CLOSED");

        String closedTwice = mirrored("0xclosed");
        TestDatabase.await(mirror.close(List.of(new FeedClosure("0xclosed", null))));
        changeStatus(closedTwice, "close");
        assertThat(changeStatus(closedTwice, "reopen").code()).isEqualTo("MARKET_CLOSED");
    }

    @Test
    void reopenMarket_requiresAnOpenLinkedMarketAndTakesItsOdds() {
        String source = mirrored("0xsource");
        String cross = id(post(Map.of(
                "title", "Will they say so?",
                "thisOption", "Yes",
                "thatOption", "No",
                "marketType", "cross",
                "linkedMarketId", source)));
        changeStatus(cross, "close");
        database.execute("update market_odds set this_odds = 0.3, that_odds = 0.7 where market_id = ?::uuid", source);
        changeStatus(source, "close");
        ApiReply refused = changeStatus(cross, "reopen");
        assertThat(refused.status()).isEqualTo(409);
        assertThat(refused.code()).isEqualTo("MARKET_CLOSED");
        assertThat(refused.json().at("/details/linkedMarketStatus").asText()).isEqualTo("closed");

        changeStatus(source, "reopen");
        JsonNode reopened = changeStatus(cross, "reopen").json();

        assertThat(reopened.get("status").asText()).isEqualTo("open");
        assertThat(reopened.get("thisOdds").decimalValue()).isEqualByComparingTo("0.3");
        assertThat(reopened.get("oddsSeq").asInt()).isEqualTo(2);
    }

    @Test
    void cancelMarket_refundsTheStakes() {
        String market = id(create(Map.of()));
        BigDecimal before = balance();
        bet(market);
        assertThat(balance()).isEqualByComparingTo(before.subtract(BigDecimal.valueOf(100)));

        changeStatus(market, "cancel");

        new LedgerFixture(database)
                .waitUntil(Duration.ofSeconds(10), () -> balance().compareTo(before) == 0);
        new LedgerFixture(database).assertInvariants();
    }

    private BigDecimal balance() {
        return api.get("/users/me")
                .bearer(player)
                .send()
                .json()
                .get("creditBalance")
                .decimalValue();
    }

    @Test
    void resolveMarketDryRun_returnsThePayouts() {
        String market = id(create(Map.of()));
        bet(market);
        bet(market);

        JsonNode preview = api.post("/admin/markets/" + market + "/resolve")
                .query("dryRun", true)
                .bearer(admin)
                .json(Map.of("resolution", "this"))
                .send()
                .json();

        assertThat(preview.get("creditsOut").decimalValue()).isEqualByComparingTo("307.70");
        assertThat(preview.get("pendingBets").asInt()).isEqualTo(2);
        assertThat(preview.get("largestPayouts")).hasSize(2);
        JsonNode winners = preview.get("largestWinners");
        assertThat(winners).as("both bets are of one user").hasSize(1);
        assertThat(winners.at("/0/bets").asInt()).isEqualTo(2);
        assertThat(winners.at("/0/payout").decimalValue()).isEqualByComparingTo("307.70");
        JsonNode refunds =
                dryRun("/admin/markets/" + market + "/resolve", "invalid").json();
        assertThat(refunds.get("largestPayouts")).hasSize(2);
        assertThat(refunds.get("largestWinners")).isEmpty();
        assertThat(api.get("/markets/" + market).send().json().get("status").asText())
                .isEqualTo("open");
    }

    @Test
    void decisions_listClosedMarketsWithTheirStakes() {
        String market = id(create(Map.of("title", "Awaits a decision")));
        bet(market);
        changeStatus(market, "close");

        assertThat(decision(market).get("staked").decimalValue()).isEqualByComparingTo("100");
        JsonNode lastPage = api.get("/admin/decisions")
                .query("offset", 100_000)
                .bearer(admin)
                .send()
                .json();
        assertThat(lastPage.get("markets")).isEmpty();
        assertThat(lastPage.get("total").asInt()).isPositive();
    }

    @Test
    void decisions_listAnOpenDisputedMarket() {
        String market = id(create(Map.of("title", "Disputed while open")));
        bet(market);
        database.execute(
                "insert into market_disputes (market_id, evidence) values (?::uuid, '{\"status\": \"disputed\"}')",
                market);

        JsonNode row = decision(market);
        assertThat(row.get("status").asText()).isEqualTo("open");
        assertThat(row.get("closedAt").isNull()).isTrue();
        assertThat(row.get("pendingBets").asInt()).isOne();
        assertThat(row.get("reason").asText()).isEqualTo("The outcome is disputed");
        assertThat(row.at("/evidence/status").asText()).isEqualTo("disputed");
        assertThat(Instant.parse(row.at("/evidence/since").asText()))
                .isBefore(Instant.now().plusSeconds(1));

        changeStatus(market, "close");
        JsonNode closed = decision(market);
        assertThat(closed.get("status").asText()).isEqualTo("closed");
        assertThat(closed.get("reason"))
                .as("closed by the admin, not by the feed")
                .isEqualTo(row.get("reason"));
        assertThat(closed.get("evidence")).isEqualTo(row.get("evidence"));
    }

    @Test
    void decisions_listAResolutionThatTheFeedContests() {
        String market = id(create(Map.of("title", "Resolved too early")));
        bet(market);
        api.post("/admin/markets/" + market + "/resolve")
                .bearer(admin)
                .json(Map.of("resolution", "this", "reason", "Final result"))
                .send();
        database.execute(
                "insert into contested_resolutions (market_id, evidence) values (?::uuid, '{\"resolution\": \"this\"}')",
                market);

        JsonNode row = decision(market);

        assertThat(row.get("status").asText()).isEqualTo("resolved");
        assertThat(row.get("reason").asText()).isEqualTo("The feed names another winner");
        assertThat(row.at("/evidence/resolution").asText()).isEqualTo("this");
        assertThat(Instant.parse(row.at("/evidence/since").asText()))
                .isBefore(Instant.now().plusSeconds(1));
    }

    private JsonNode decision(String market) {
        JsonNode decisions =
                api.get("/admin/decisions").bearer(admin).send().json().get("markets");
        return StreamSupport.stream(decisions.spliterator(), false)
                .filter(row -> row.get("marketId").asText().equals(market))
                .findFirst()
                .orElseThrow();
    }
}
