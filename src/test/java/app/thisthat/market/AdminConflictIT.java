package app.thisthat.market;

import static org.assertj.core.api.Assertions.assertThat;

import app.thisthat.harness.ApiReply;
import app.thisthat.harness.LedgerFixture;
import java.math.BigDecimal;
import java.util.Map;
import java.util.UUID;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Rule {@code admin-conflicts}. */
class AdminConflictIT extends AdminMarketTestSupport {

    @AfterEach
    void ledgerIsSound() {
        database.execute("update admin_policy set conflicts_allowed = false");
        new LedgerFixture(database).assertInvariants();
    }

    @Test
    void placeBet_onAnOwnMarket_isRefusedAndAudited() {
        String market = id(create(Map.of()));

        ApiReply refused = placeBet(admin, market);

        assertRefused(refused, "made_market");
        assertThat(placeBet(player, market).status()).isEqualTo(201);
        assertThat(audit(market)).isEqualTo("market.create, bet.refused");
        assertThat(database.execute(
                        "select (after ->> 'side') || (after ->> 'amount') from admin_audit"
                                + " where target_id = ?::uuid and action = 'bet.refused'",
                        market))
                .isEqualTo("this100.00");
    }

    @Test
    void placeBet_onAnEditedMarket_isRefused() {
        String text = othersMarket();
        edit(text, Map.of("title", "Will it pour?"));
        String odds = othersMarket();
        edit(odds, Map.of("thisOdds", new BigDecimal("0.5"), "thatOdds", new BigDecimal("0.5")));
        String unchanged = othersMarket();
        edit(unchanged, Map.of("title", "Will it rain?"));

        assertRefused(placeBet(admin, text), "made_market");
        assertRefused(placeBet(admin, odds), "made_market");
        assertThat(placeBet(admin, unchanged).status()).isEqualTo(201);
    }

    @Test
    void placeBet_onAReopenedMarket_isRefused() {
        String market = mirrored("0xreopened");
        changeStatus(market, "close");
        changeStatus(market, "reopen");

        assertRefused(placeBet(admin, market), "made_market");
        assertThat(placeBet(player, market).status()).isEqualTo(201);
    }

    @Test
    void placeBet_byAnAdminOnAMirroredMarket_isAccepted() {
        assertThat(placeBet(admin, mirrored("0xmirrored")).status()).isEqualTo(201);
    }

    @ParameterizedTest
    @ValueSource(strings = {"cancel", "resolve", "edit", "reopen"})
    void decision_onAMarketWithAnOwnBet_isRefusedAndAudited(String operation) {
        String market = othersMarket();
        assertThat(placeBet(admin, market).status()).isEqualTo(201);
        if (operation.equals("reopen")) {
            assertThat(changeStatus(market, "close").status()).isEqualTo(200);
        }

        ApiReply refused = decide(market, operation);

        assertRefused(refused, "has_bet");
        assertThat(audit(market)).endsWith("market." + operation + ".refused");
        assertThat(database.execute(
                        "select status || coalesce(resolution, '') || title || cardinality(made_by) from markets"
                                + " where id = ?::uuid",
                        market))
                .isEqualTo((operation.equals("reopen") ? "closed" : "open") + "Will it rain?0");
    }

    @Test
    void dryRun_onAMarketWithAnOwnBet_isRefusedLikeTheResolution() {
        String market = othersMarket();
        assertThat(placeBet(admin, market).status()).isEqualTo(201);

        ApiReply refused = api.post("/admin/markets/" + market + "/resolve")
                .query("dryRun", true)
                .bearer(admin)
                .json(Map.of("resolution", "this"))
                .send();

        assertRefused(refused, "has_bet");
    }

    @Test
    void correctMarket_withAnOwnSettledBet_isRefusedAndAudited() {
        String market = othersMarket();
        assertThat(placeBet(admin, market).status()).isEqualTo(201);
        LedgerFixture ledger = new LedgerFixture(database);
        ledger.resolveWithoutSettling(UUID.fromString(market), "this");
        database.execute("select count(*) from settle_bets(?::uuid, 100)", market);

        ApiReply refused = api.post("/admin/markets/" + market + "/correct")
                .bearer(admin)
                .json(Map.of("resolution", "that", "reason", "a test"))
                .send();

        assertRefused(refused, "has_bet");
        assertThat(audit(market)).endsWith("market.correct.refused");
        assertThat(database.execute("select resolution from markets where id = ?::uuid", market))
                .isEqualTo("this");
    }

    @Test
    void releaseOfAHeldMarket_withAnOwnBet_isRefusedAndAudited() {
        String market = othersMarket();
        assertThat(placeBet(admin, market).status()).isEqualTo(201);
        database.execute("insert into settlement_holds (market_id, invariant) values (?::uuid, 'a test')", market);

        ApiReply refused = api.post("/admin/ledger/holds/" + market + "/lift")
                .bearer(admin)
                .json(Map.of("reason", "a test"))
                .send();

        assertRefused(refused, "has_bet");
        assertThat(audit(market)).endsWith("market.release.refused");
        assertThat(database.execute(
                        "select count(*) from settlement_holds where market_id = ?::uuid and lifted_at is null",
                        market))
                .isEqualTo(1L);
        database.execute("delete from settlement_holds where market_id = ?::uuid", market);
    }

    @Test
    void reversalOfACashOut_withAnOwnBet_isRefusedAndAudited() {
        String market = othersMarket();
        ApiReply placed = placeBet(admin, market);
        String bet = placed.json().at("/bet/id").textValue();
        String cashOut = cashOut(admin, bet);

        ApiReply refused = api.post("/admin/cash-outs/" + cashOut + "/reverse")
                .bearer(admin)
                .json(Map.of("reason", "a test"))
                .send();

        assertRefused(refused, "has_bet");
        assertThat(audit(cashOut)).isEqualTo("cashout.reverse.refused");
    }

    private String cashOut(String token, String bet) {
        ApiReply paid = api.post("/bets/" + bet + "/cash-out")
                .bearer(token)
                .json(Map.of("minValue", 1))
                .send();
        assertThat(paid.status()).as(paid.text()).isEqualTo(200);
        return paid.json().at("/cashOut/id").textValue();
    }

    @Test
    void listDecisions_namesConflicts() {
        String conflict = othersMarket();
        String free = othersMarket();
        placeBet(admin, conflict);
        placeBet(player, free);
        changeStatus(conflict, "close");
        changeStatus(free, "close");

        ApiReply decisions =
                api.get("/admin/decisions").query("limit", 100).bearer(admin).send();

        assertThat(conflict(decisions, conflict)).isTrue();
        assertThat(conflict(decisions, free)).isFalse();
    }

    @Test
    void conflicts_areAllowedByTheSetting() {
        database.execute("update admin_policy set conflicts_allowed = true");
        String market = id(create(Map.of()));

        assertThat(placeBet(admin, market).status()).isEqualTo(201);
        assertThat(decide(market, "edit").status()).isEqualTo(200);
        assertThat(decide(market, "resolve").status()).isEqualTo(200);
    }

    private ApiReply decide(String market, String operation) {
        return switch (operation) {
            case "edit" -> edit(market, Map.of("title", "Will it pour?"));
            case "resolve" ->
                api.post("/admin/markets/" + market + "/resolve")
                        .bearer(admin)
                        .json(Map.of("resolution", "this"))
                        .send();
            default -> changeStatus(market, operation);
        };
    }

    /** An admin-made market of nobody. */
    private String othersMarket() {
        String market = id(create(Map.of()));
        database.execute("update markets set made_by = '{}' where id = ?::uuid", market);
        return market;
    }

    private String audit(String market) {
        return database.execute(
                        "select string_agg(action, ', ' order by id) from admin_audit where target_id = ?::uuid",
                        market)
                .toString();
    }

    private static boolean conflict(ApiReply decisions, String market) {
        return StreamSupport.stream(decisions.json().get("markets").spliterator(), false)
                .filter(entry -> entry.get("marketId").asText().equals(market))
                .findFirst()
                .orElseThrow()
                .get("conflictOfInterest")
                .asBoolean();
    }

    private static void assertRefused(ApiReply reply, String reason) {
        assertThat(reply.status()).isEqualTo(403);
        assertThat(reply.code()).isEqualTo("CONFLICT_OF_INTEREST");
        assertThat(reply.json().at("/details/reason").asText()).isEqualTo(reason);
    }
}
