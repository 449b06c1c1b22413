package app.thisthat;

import static org.assertj.core.api.Assertions.assertThat;

import app.thisthat.harness.ApiReply;
import app.thisthat.harness.ContractClient;
import app.thisthat.harness.DatabaseExtension;
import app.thisthat.harness.TestDatabase;
import app.thisthat.harness.TestEnvironment;
import app.thisthat.http.contract.Contract;
import com.fasterxml.jackson.databind.JsonNode;
import io.vertx.core.http.HttpMethod;
import io.vertx.openapi.contract.OpenAPIContract;
import io.vertx.openapi.contract.Operation;
import java.math.BigDecimal;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;

/** Every changing admin operation of the contract writes one audit entry with admin, time, target, before and after. */
@ExtendWith(DatabaseExtension.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class AdminAuditIT {

    /** Paths of operations that create their target. */
    private static final List<String> CREATING_PATHS = List.of("/admin/markets", "/admin/announcements");

    private static final Map<String, Object> REASON = Map.of("reason", "a test");
    private static final Map<String, Object> SUSPENSION = Map.of("scope", "betting", "reason", "a test");

    private final Map<String, Action> actions = new LinkedHashMap<>();
    private TestDatabase database;
    private Service service;
    private ContractClient api;
    private String admin;
    private String adminId;
    private String market;
    private String ended;
    private String user;

    /**
     * A request and its expected audit entry.
     *
     * @param action the action of the entry
     * @param before a field before the change, as {@code status=open}; empty: no state
     * @param after the field after the change
     * @param repeatable whether a repetition succeeds without an effect
     */
    private record Action(
            HttpMethod method,
            String path,
            Map<String, Object> body,
            String action,
            String before,
            String after,
            boolean repeatable) {}

    @BeforeAll
    void start(TestDatabase fresh) {
        database = fresh;
        service = Service.start(TestEnvironment.settings(fresh.uri(), Map.of()));
        api = new ContractClient(fresh.vertx(), service.port());
        admin = login("admin@thisthat.example", "demo-admin-1");
        adminId = id("select id::text from users where email = 'admin@thisthat.example'");
        user = id("select id::text from users where email = 'alice@thisthat.example'");
        market = create();
        ended = create();
        database.execute("insert into settlement_holds (market_id, invariant) values (?::uuid, 'a test')", market);
        post("createMarket", "/admin/markets", newMarket(), "market.create", "", "title=Will it rain?", false);
        actions.put(
                "editMarket",
                new Action(
                        HttpMethod.PATCH,
                        "/admin/markets/" + market,
                        Map.of("title", "Will it pour?"),
                        "market.edit",
                        "title=Will it rain?",
                        "title=Will it pour?",
                        true));
        onMarket("closeMarket", market + "/close", "market.close", "status=open", "status=closed");
        onMarket("reopenMarket", market + "/reopen", "market.reopen", "status=closed", "status=open");
        onMarket("cancelMarket", market + "/cancel", "market.cancel", "status=open", "status=cancelled");
        post(
                "resolveMarket",
                "/admin/markets/" + ended + "/resolve",
                Map.of("resolution", "this", "reason", "a test"),
                "market.resolve",
                "status=open",
                "resolution=this",
                true);
        post(
                "correctMarket",
                "/admin/markets/" + ended + "/correct",
                Map.of("resolution", "that", "reason", "a test"),
                "market.correct",
                "resolution=this",
                "resolution=that",
                true);
        String lift = "/admin/ledger/holds/" + market + "/lift";
        post("liftSettlementHold", lift, REASON, "market.release", "holds=", "", false);
        String cashOuts = "/admin/cash-outs/" + cashOut(create());
        post("reverseCashOut", cashOuts + "/reverse", REASON, "cashout.reverse", "value=", "", true);
        onRename("acceptRename", "accept");
        onRename("rejectRename", "reject");
        String anomaly = "01900000-0000-7000-8000-000000000001";
        database.execute(
                "insert into anomalies (id, rule, subject, user_id, figures) values (?::uuid, 'win_rate', ?, ?::uuid, '{}')",
                anomaly,
                user,
                user);
        post(
                "acknowledgeAnomaly",
                "/admin/anomalies/" + anomaly + "/acknowledge",
                REASON,
                "anomaly.acknowledge",
                "acknowledged=false",
                "acknowledged=true",
                true);
        String users = "/admin/users/" + user;
        post("suspendUser", users + "/suspend", SUSPENSION, "user.suspend", "suspension=", "suspension=betting", true);
        post(
                "adjustCredits",
                users + "/adjustments",
                Map.of("amount", 50.5, "reason", "a test"),
                "user.adjust",
                "",
                "amount=50.5",
                false);
        post(
                "createAnnouncement",
                "/admin/announcements",
                Map.of("title", "News", "text", "A test"),
                "announcement.create",
                "",
                "title=News",
                false);
        post("reinstateUser", users + "/reinstate", REASON, "user.reinstate", "suspension=betting", "scope=", true);
    }

    /** A decision on another wording. The wording has the id of its market, of which the audit entry is. */
    private void onRename(String operation, String verb) {
        String renamed = create();
        database.execute(
                "insert into market_renames (id, market_id, title, question, this_option, that_option)"
                        + " select id, id, 'Will it snow?', 'Will it snow?', this_option, that_option"
                        + " from markets where id = ?::uuid",
                renamed);
        post(
                operation,
                "/admin/renames/" + renamed + "/" + verb,
                REASON,
                "market.rename." + verb,
                "title=Will it rain?",
                "title=Will it snow?",
                true);
    }

    /** A cash-out of the user on a market; returns its id. */
    private String cashOut(String onMarket) {
        String bettor = login("alice@thisthat.example", "demo-alice-1");
        String bet = api.post("/bets")
                .bearer(bettor)
                .json(Map.of("marketId", onMarket, "amount", 10, "side", "this"))
                .send()
                .json()
                .at("/bet/id")
                .textValue();
        return api.post("/bets/" + bet + "/cash-out")
                .bearer(bettor)
                .json(Map.of("minValue", 0))
                .send()
                .json()
                .at("/cashOut/id")
                .textValue();
    }

    @AfterAll
    void stop() {
        api.close();
        service.stop();
    }

    @Test
    void everyChangingAdminOperation_isTested() {
        OpenAPIContract contract =
                TestDatabase.await(Contract.load(database.vertx())).openApi();

        assertThat(actions.keySet())
                .containsExactlyInAnyOrderElementsOf(contract.operations().stream()
                        .filter(operation ->
                                "admin".equals(operation.getOpenAPIModel().getString("x-role")))
                        .filter(operation -> !operation.getHttpMethod().equals(HttpMethod.GET))
                        .map(Operation::getOperationId)
                        .collect(Collectors.toSet()));
    }

    @Test
    void everyChange_writesOneEntryAndARepetitionNone() {
        actions.forEach((operation, tried) -> {
            long before = entries();
            assertThat(send(tried).status()).as(operation).isBetween(200, 201);
            assertThat(entries()).as(operation).isEqualTo(before + 1);
            assertNewest(operation, tried);
            if (tried.repeatable()) {
                assertThat(send(tried).status()).as(operation + " again").isEqualTo(200);
                assertThat(entries()).as(operation + " again").isEqualTo(before + 1);
            }
        });
    }

    @Test
    void readsAndRejectedOrIneffectiveChanges_writeNoEntry() {
        String open = create();
        long before = entries();

        assertThat(api.post("/admin/markets/" + open + "/resolve")
                        .query("dryRun", true)
                        .bearer(admin)
                        .json(Map.of("resolution", "this"))
                        .send()
                        .status())
                .isEqualTo(200);
        assertThat(edit(open, Map.of("title", "Will it rain?")).status()).isEqualTo(200);
        assertThat(edit(open, Map.of()).status()).isEqualTo(200);
        assertThat(edit(open, odds("0.65", "0.35")).status()).isEqualTo(200);
        assertThat(edit(open, odds("0.30", "0.30")).status()).isEqualTo(400);
        assertThat(entries()).isEqualTo(before);

        assertThat(edit(open, odds("0.60", "0.40")).status()).isEqualTo(200);
        assertThat(entries()).as("entries after an odds change").isEqualTo(before + 1);
    }

    @Test
    void pageBeyondTheLast_containsTheTotal() {
        create();
        JsonNode beyond = api.get("/admin/audit")
                .query("offset", 1_000)
                .bearer(admin)
                .send()
                .json();

        assertThat(beyond.get("entries")).isEmpty();
        assertThat(beyond.get("total").asLong()).isEqualTo(entries());
    }

    private void assertNewest(String operation, Action tried) {
        JsonNode entry = api.get("/admin/audit")
                .query("action", tried.action())
                .query("limit", 1)
                .bearer(admin)
                .send()
                .json()
                .at("/entries/0");
        assertThat(entry.path("adminId").asText()).as(operation).isEqualTo(adminId);
        String target = entry.path("targetId").asText();
        assertThat(target).as(operation).hasSize(36);
        assertThat(tried.path()).as(operation).matches(path -> path.contains(target) || CREATING_PATHS.contains(path));
        assertThat(entry.path("at").asText()).as(operation).isNotEmpty();
        if (tried.body().containsKey("reason")) {
            assertThat(entry.path("reason").asText()).as(operation).isEqualTo("a test");
        }
        assertState(operation, entry.path("before"), tried.before());
        assertState(operation, entry.path("after"), tried.after());
    }

    private static void assertState(String operation, JsonNode state, String expected) {
        if (expected.isEmpty()) {
            assertThat(state.isNull()).as(operation).isTrue();
            return;
        }
        assertThat(state.isObject()).as(operation + " " + state).isTrue();
        String[] field = expected.split("=", 2);
        if (!field[1].isEmpty()) {
            assertThat(state.path(field[0]).asText())
                    .as(operation + " " + state)
                    .isEqualTo(field[1]);
        }
    }

    private void onMarket(String operation, String path, String action, String before, String after) {
        post(operation, "/admin/markets/" + path, REASON, action, before, after, true);
    }

    private void post(
            String operation,
            String path,
            Map<String, Object> body,
            String action,
            String before,
            String after,
            boolean repeatable) {
        actions.put(operation, new Action(HttpMethod.POST, path, body, action, before, after, repeatable));
    }

    private ApiReply send(Action tried) {
        return api.call(tried.method(), tried.path())
                .bearer(admin)
                .header("Idempotency-Key", tried.action())
                .json(tried.body())
                .send();
    }

    private ApiReply edit(String id, Map<String, Object> fields) {
        return api.call(HttpMethod.PATCH, "/admin/markets/" + id)
                .bearer(admin)
                .json(fields)
                .send();
    }

    private static Map<String, Object> odds(String thisOdds, String thatOdds) {
        return Map.of("thisOdds", new BigDecimal(thisOdds), "thatOdds", new BigDecimal(thatOdds));
    }

    private static Map<String, Object> newMarket() {
        return Map.of(
                "title",
                "Will it rain?",
                "thisOption",
                "Yes",
                "thatOption",
                "No",
                "thisOdds",
                new BigDecimal("0.65"),
                "thatOdds",
                new BigDecimal("0.35"));
    }

    private String create() {
        return api.post("/admin/markets")
                .bearer(admin)
                .json(newMarket())
                .send()
                .json()
                .get("id")
                .asText();
    }

    private String login(String email, String password) {
        return api.post("/auth/login")
                .json(Map.of("email", email, "password", password))
                .send()
                .json()
                .get("accessToken")
                .asText();
    }

    private String id(String sql) {
        return (String) database.execute(sql);
    }

    private long entries() {
        return (Long) database.execute("select count(*) from admin_audit");
    }
}
