package app.thisthat;

import static org.assertj.core.api.Assertions.assertThat;

import app.thisthat.harness.ApiCall;
import app.thisthat.harness.ApiReply;
import app.thisthat.harness.ContractClient;
import app.thisthat.harness.DatabaseExtension;
import app.thisthat.harness.LedgerFixture;
import app.thisthat.harness.TestDatabase;
import app.thisthat.harness.TestEnvironment;
import app.thisthat.http.contract.Contract;
import app.thisthat.http.contract.ContractFile;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.openapi.contract.Operation;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * The error codes that the operations of a running service return, against the contract. {@link ContractClient} fails
 * for a code that an operation does not declare; these tests fail for a declared code that the operation does not
 * return.
 */
@ExtendWith(DatabaseExtension.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ErrorCodesIT {

    private static final String PASSWORD = "correct horse battery";

    private static int users;

    private TestDatabase database;
    private LedgerFixture ledger;
    private Service service;
    private ContractClient api;
    private ContractFile contract;
    private String admin;

    @BeforeAll
    void start(TestDatabase fresh) {
        database = fresh;
        ledger = new LedgerFixture(fresh);
        service = Service.start(TestEnvironment.settings(fresh.uri(), Map.of("THISTHAT_FEED", "off")));
        api = new ContractClient(fresh.vertx(), service.port());
        contract = new ContractFile(fresh.vertx());
        admin = login("admin@thisthat.example", "demo-admin-1")
                .json()
                .at("/accessToken")
                .textValue();
    }

    @AfterAll
    void stop() {
        api.close();
        service.stop();
    }

    private ApiReply login(String email, String password) {
        return api.post("/auth/login")
                .json(Map.of("email", email, "password", password))
                .send();
    }

    /** A new user: the body of the response to the registration. */
    private ApiReply register() {
        String name = "codes-" + users++;
        ApiReply registered = api.post("/auth/register")
                .json(Map.of("username", name, "email", name + "@example.com", "password", PASSWORD))
                .send();
        assertThat(registered.status()).as(registered.text()).isEqualTo(201);
        return registered;
    }

    private static String token(ApiReply registered) {
        return registered.json().at("/accessToken").textValue();
    }

    /** The example request of an operation, without a token. */
    private ApiCall example(Operation operation, String contentType) {
        ApiCall call = api.call(HttpMethod.valueOf(operation.getHttpMethod().name()), contract.path(operation));
        contract.parameters(operation, "header").stream()
                .filter(parameter -> parameter.getBoolean("required", false))
                .forEach(parameter -> call.header(parameter.getString("name"), parameter.getString("example")));
        contract.body(operation)
                .ifPresent(body -> call.body(
                        contentType,
                        ContractFile.examples(body).get(0).toString().getBytes(StandardCharsets.UTF_8)));
        return call;
    }

    private static Set<String> declared(Operation operation) {
        JsonArray codes = operation.getOpenAPIModel().getJsonArray("x-error-codes");
        Set<String> declared = new TreeSet<>();
        codes.forEach(code -> declared.add(code.toString()));
        return declared;
    }

    private boolean takesToken(Operation operation) {
        return Contract.requiresAuthentication(operation) || Contract.acceptsToken(operation);
    }

    /** Operations whose signature precedes everything else. */
    private static boolean isSigned(Operation operation) {
        return declared(operation).contains("INVALID_SIGNATURE");
    }

    @Test
    void everyOperation_returnsTheCodesOfTokensRolesAndRequestsThatItDeclares() {
        String user = token(register());
        String ended = token(register());
        assertThat(api.call(HttpMethod.DELETE, "/auth/sessions")
                        .bearer(ended)
                        .send()
                        .status())
                .isEqualTo(200);
        ApiReply suspended = register();
        suspend(suspended, "everything");
        Map<String, Set<String>> wrong = new TreeMap<>();
        for (Operation operation : contract.operations()) {
            if (isSigned(operation)) {
                continue;
            }
            String json = "application/json";
            Set<String> seen = new TreeSet<>();
            seen.add(
                    example(operation, json).query("zz", 1).bearer(admin).send().code());
            if (Contract.requiresAuthentication(operation)) {
                seen.add(example(operation, json).send().code());
            } else if (takesToken(operation)) {
                seen.add(example(operation, json).bearer("x.y.z").send().code());
            }
            if (takesToken(operation)) {
                seen.add(example(operation, json).bearer(ended).send().code());
                seen.add(
                        example(operation, json).bearer(token(suspended)).send().code());
            }
            if (Contract.requiresAdmin(operation)) {
                seen.add(example(operation, json).bearer(user).send().code());
            }
            if (contract.body(operation).isPresent()) {
                seen.add(example(operation, "text/plain").bearer(admin).send().code());
            }
            Set<String> expected = new TreeSet<>(declared(operation));
            expected.retainAll(Set.of(
                    "VALIDATION_ERROR",
                    "UNAUTHORIZED",
                    "TOKEN_REVOKED",
                    "ACCOUNT_SUSPENDED",
                    "FORBIDDEN",
                    "UNSUPPORTED_MEDIA_TYPE"));
            // A suspended user cannot log in or refresh; an Origin is required for the cookie of the tokens only.
            if (!takesToken(operation)) {
                expected.remove("ACCOUNT_SUSPENDED");
            }
            if (!Contract.requiresAdmin(operation)) {
                expected.remove("FORBIDDEN");
            }
            if (!seen.equals(expected)) {
                wrong.put(operation.getOperationId(), new TreeSet<>(seen));
            }
        }
        assertThat(wrong)
                .as("operations that return other codes than they declare")
                .isEmpty();
    }

    private void suspend(ApiReply registered, String scope) {
        ApiReply reply = api.post(
                        "/admin/users/" + registered.json().at("/user/id").textValue() + "/suspend")
                .bearer(admin)
                .json(Map.of("scope", scope, "reason", "Test", "until", "2999-01-01T00:00:00Z"))
                .send();
        assertThat(reply.status()).as(reply.text()).isEqualTo(200);
    }

    @Test
    void everyOperation_returnsItsCodeForAnUnknownId() {
        String user = token(register());
        for (Operation operation : contract.operations()) {
            Set<String> unknown = new TreeSet<>(declared(operation));
            unknown.retainAll(Set.of("NOT_FOUND", "MARKET_NOT_FOUND", "BET_NOT_FOUND", "USER_NOT_FOUND"));
            if (unknown.isEmpty()
                    || isSigned(operation)
                    || operation.getOpenAPIPath().contains("/me")) {
                continue;
            }
            ApiReply reply = example(operation, "application/json")
                    .bearer(Contract.requiresAdmin(operation) ? admin : user)
                    .send();
            assertThat(Set.of(reply.code())).as(operation.getOperationId()).isEqualTo(unknown);
        }
    }

    @Test
    void placeBet_returnsTheDetailsOfEachRefusal() {
        ApiReply registered = register();
        String user = token(registered);
        String market = ledger.market("0.65", "0.37").toString();

        assertDetails(bet(user, market, 5, Map.of()), "INVALID_BET_AMOUNT", "{\"min\":10.0,\"max\":10000.0}");
        assertDetails(
                bet(user, market, 1_001, Map.of()), "INSUFFICIENT_BALANCE", "{\"balance\":1000.0,\"required\":1001.0}");
        assertDetails(
                bet(user, market, 10, Map.of("expectedOdds", 0.6)),
                "ODDS_CHANGED",
                "{\"currentOdds\":0.65,\"side\":\"this\"}");
        assertDetails(bet(user, UUID.randomUUID().toString(), 10, Map.of()), "MARKET_NOT_FOUND", "{}");
        assertDetails(
                bet(user, ledger.market("0.995", "0.01").toString(), 10, Map.of()),
                "ODDS_UNAVAILABLE",
                "{\"currentOdds\":0.995,\"side\":\"this\"}");
        suspend(registered, "betting");
        assertDetails(
                bet(user, market, 10, Map.of()),
                "ACCOUNT_SUSPENDED",
                "{\"scope\":\"betting\",\"reason\":\"Test\",\"until\":\"2999-01-01T00:00:00.000Z\"}");
    }

    @Test
    void quote_isTheBetThatFollowsAndChangesNothing() {
        ApiReply registered = register();
        String user = token(registered);
        String market = ledger.market("0.65", "0.37").toString();
        Map<String, Object> order = Map.of("marketId", market, "amount", 100, "side", "this");

        ApiReply quote = api.post("/bets/quote").bearer(user).json(order).send();
        assertThat(quote.status()).as(quote.text()).isEqualTo(200);
        assertThat(quote.json().at("/potentialPayout").decimalValue()).isEqualByComparingTo("153.85");
        assertThat(quote.json().at("/balanceAfter").asInt()).isEqualTo(900);
        assertThat(api.get("/users/me")
                        .bearer(user)
                        .send()
                        .json()
                        .at("/creditBalance")
                        .asInt())
                .isEqualTo(1_000);
        assertThat(api.get("/bets/me").bearer(user).send().json().at("/total").asInt())
                .isZero();

        ApiReply placed = api.post("/bets").bearer(user).json(order).send();
        assertThat(placed.json().at("/bet/potentialPayout"))
                .isEqualTo(quote.json().at("/potentialPayout"));
        assertThat(placed.json().at("/newBalance")).isEqualTo(quote.json().at("/balanceAfter"));
        assertDetails(
                api.post("/bets/quote")
                        .bearer(user)
                        .json(Map.of("marketId", market, "amount", 901, "side", "this"))
                        .send(),
                "INSUFFICIENT_BALANCE",
                "{\"balance\":900.0,\"required\":901.0}");
        ledger.assertInvariants();
    }

    private ApiReply bet(String token, String market, int amount, Map<String, Object> more) {
        JsonObject body = new JsonObject(new TreeMap<>(more))
                .put("marketId", market)
                .put("amount", amount)
                .put("side", "this");
        return api.post("/bets").bearer(token).json(body.getMap()).send();
    }

    /** Asserts a code and that its details contain these members. */
    private static void assertDetails(ApiReply reply, String code, String members) {
        assertThat(reply.code()).as(reply.text()).isEqualTo(code);
        JsonObject details = new JsonObject(reply.json().at("/details").toString());
        for (Map.Entry<String, Object> member : new JsonObject(members)) {
            Object actual = details.getValue(member.getKey());
            assertThat(actual instanceof Number number ? number.doubleValue() : actual)
                    .as(reply.text())
                    .isEqualTo(member.getValue());
        }
    }

    @Test
    void validationError_listsAllFaultsOfARequestTogether() {
        ApiReply reply = api.post("/auth/register")
                .rawQuery("unknown=1")
                .json(Map.of("username", "a", "email", "ada@localhost.", "password", "password1", "more", 1))
                .send();

        assertThat(reply.code()).isEqualTo("VALIDATION_ERROR");
        assertThat(reply.json().at("/details/errors").findValuesAsText("field"))
                .containsExactlyInAnyOrder("unknown", "username", "email", "password", "more");
        assertThat(reply.json().at("/details/errors").findValuesAsText("rule"))
                .contains("unknown", "minLength", "common");
        assertThat(reply.json().at("/details/username").textValue()).isEqualTo("must have at least 3 characters");
    }

    @Test
    void createMarket_listsFaultsOfSeveralFieldsTogether() {
        ApiReply reply = api.post("/admin/markets")
                .bearer(admin)
                .json(Map.of("title", " ", "thisOption", "Yes", "thatOption", "Yes", "thisOdds", 0.3, "thatOdds", 0.3))
                .send();

        assertThat(reply.json().at("/details/errors").findValuesAsText("rule"))
                .containsExactlyInAnyOrder("blank", "different", "sum");
    }

    @Test
    void updateMe_listsFaultsOfSeveralFieldsTogether() {
        ApiReply reply = api.call(HttpMethod.PATCH, "/users/me")
                .bearer(token(register()))
                .json(Map.of("email", "a@b.example", "preferences", Map.of("timeZone", "Mars/Olympus")))
                .send();

        assertThat(reply.json().at("/details/errors").findValuesAsText("field"))
                .containsExactlyInAnyOrder("preferences.timeZone", "currentPassword");
    }

    @Test
    void times_haveMilliseconds() {
        ApiReply config = api.get("/config").send();
        String time = config.json().at("/serverTime").textValue();

        assertThat(time).matches("\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d\\.\\d{3}Z");
        assertThat(Instant.parse(time))
                .isCloseTo(Instant.now(), org.assertj.core.api.Assertions.within(1, ChronoUnit.MINUTES));
        assertThat(config.header("Date")).endsWith("GMT");
        assertThat(config.json().at("/bets/minStake").asInt()).isEqualTo(10);
    }

    @Test
    void publicProfile_isReadableWithoutATokenAndHasTheRankOfTheBoard() {
        ApiReply registered = register();
        String id = registered.json().at("/user/id").textValue();
        ledger.waitUntil(java.time.Duration.ofSeconds(30), () -> api.get("/leaderboard/pnl/me")
                .bearer(token(registered))
                .send()
                .json()
                .at("/rank")
                .isInt());
        int rank = api.get("/leaderboard/pnl/me")
                .bearer(token(registered))
                .send()
                .json()
                .at("/rank")
                .asInt();

        ApiReply anonymous = api.get("/users/" + id).send();
        assertThat(anonymous.status()).isEqualTo(200);
        assertThat(anonymous.json().has("creditBalance")).isFalse();
        assertThat(anonymous.json().at("/rankByPnL").asInt()).isEqualTo(rank);
        ApiReply own = api.get("/users/" + id).bearer(token(registered)).send();
        assertThat(own.json().at("/creditBalance").asInt()).isEqualTo(1_000);
        assertThat(api.get("/users/" + id).bearer("x").send().code()).isEqualTo("UNAUTHORIZED");
    }

    @Test
    void refreshCookie_needsAnAllowedOrigin() {
        String name = "cookie-" + users++;
        ApiReply registered = api.post("/auth/register")
                .json(Map.of(
                        "username", name, "email", name + "@example.com", "password", PASSWORD, "refreshCookie", true))
                .send();
        assertThat(registered.json().at("/refreshToken").textValue()).isEmpty();
        String cookie = registered.header("Set-Cookie");
        assertThat(cookie).contains("HttpOnly", "Secure", "SameSite=Strict", "Path=/api/v1/auth");
        String pair = cookie.substring(0, cookie.indexOf(';'));

        assertThat(api.post("/auth/refresh").header("Cookie", pair).send().code())
                .isEqualTo("FORBIDDEN");
        assertThat(api.post("/auth/refresh")
                        .header("Cookie", pair)
                        .header("Origin", "https://evil.example")
                        .send()
                        .code())
                .isEqualTo("FORBIDDEN");
        ApiReply refreshed = api.post("/auth/refresh")
                .header("Cookie", pair)
                .header("Origin", "http://localhost:5173")
                .send();
        assertThat(refreshed.status()).as(refreshed.text()).isEqualTo(200);
        assertThat(refreshed.json().at("/refreshToken").textValue()).isEmpty();
        assertThat(refreshed.header("Set-Cookie")).contains("HttpOnly").doesNotContain(pair);
        assertThat(refreshed.header("Access-Control-Allow-Credentials")).isEqualTo("true");
        assertThat(api.post("/auth/refresh").send().code()).isEqualTo("INVALID_REFRESH_TOKEN");
    }

    @Test
    void adjustment_isMadeOnceForEachKeyAndAudited() {
        ApiReply registered = register();
        UUID user = UUID.fromString(registered.json().at("/user/id").textValue());
        ApiReply first = adjust(user, "250.50", "k-1");
        assertThat(first.status()).as(first.text()).isEqualTo(201);
        assertThat(first.json().at("/newBalance").decimalValue()).isEqualByComparingTo("1250.50");
        ApiReply replay = adjust(user, "250.50", "k-1");
        assertThat(replay.header("Idempotency-Replayed")).isEqualTo("true");
        assertThat(replay.json()).isEqualTo(first.json());
        assertThat(adjust(user, "251", "k-1").code()).isEqualTo("IDEMPOTENCY_KEY_MISMATCH");
        assertThat(adjust(user, "-1250.51", "k-2").code()).isEqualTo("INSUFFICIENT_BALANCE");
        assertThat(adjust(user, "10000.01", "k-3").code()).isEqualTo("VALIDATION_ERROR");
        assertThat(adjust(user, "-1250.50", "k-2").status()).isEqualTo(201);
        assertThat(ledger.balance(user)).isEqualByComparingTo("0");

        ApiReply rows = api.get("/admin/users/" + user + "/transactions")
                .query("type", "adjustment")
                .bearer(admin)
                .send();
        assertThat(rows.json().at("/total").asInt()).isEqualTo(2);
        ApiReply audit = api.get("/admin/audit")
                .query("action", "user.adjust")
                .query("targetId", user)
                .bearer(admin)
                .send();
        assertThat(audit.json().at("/total").asInt()).isEqualTo(2);
        assertThat(database.execute("select count(*) from credit_adjustments where user_id = ?", user))
                .isEqualTo(2L);
        ledger.assertInvariants();
    }

    private ApiReply adjust(UUID user, String amount, String key) {
        return api.post("/admin/users/" + user + "/adjustments")
                .bearer(admin)
                .header("Idempotency-Key", key)
                .json(Map.of("amount", new java.math.BigDecimal(amount), "reason", "Test"))
                .send();
    }

    @Test
    void exposure_showsTheWorstCase() {
        String market = ledger.market("0.50", "0.50").toString();
        ApiReply registered = register();
        assertThat(bet(token(registered), market, 100, Map.of()).status()).isEqualTo(201);

        ApiReply exposure =
                api.get("/admin/markets/" + market + "/exposure").bearer(admin).send();
        assertThat(exposure.json().at("/thisSide/stake").asInt()).isEqualTo(100);
        assertThat(exposure.json().at("/worstCase").asInt()).isEqualTo(-100);
        assertThat(exposure.json().at("/ifThat").asInt()).isEqualTo(100);
        ApiReply bets =
                api.get("/admin/markets/" + market + "/bets").bearer(admin).send();
        assertThat(bets.json().at("/bets/0/user/username").textValue())
                .isEqualTo(registered.json().at("/user/username").textValue());

        String bet = bets.json().at("/bets/0/id").textValue();
        assertThat(api.post("/bets/" + bet + "/cash-out")
                        .bearer(token(registered))
                        .json(Map.of("minValue", 0, "amount", 60))
                        .send()
                        .status())
                .isEqualTo(200);
        ApiReply reduced =
                api.get("/admin/markets/" + market + "/exposure").bearer(admin).send();
        assertThat(reduced.json().at("/thisSide/stake").asInt()).isEqualTo(40);
        assertThat(reduced.json().at("/thisSide/potentialPayout").asInt()).isEqualTo(80);
        assertThat(reduced.json().at("/worstCase").asInt()).isEqualTo(-40);
    }

    @Test
    void listUsers_findsByNameAddressAndId() {
        ApiReply registered = register();
        String id = registered.json().at("/user/id").textValue();
        String name = registered.json().at("/user/username").textValue();
        for (String search : new String[] {name.toUpperCase(java.util.Locale.ROOT), name + "@EXAMPLE", id}) {
            ApiReply found =
                    api.get("/admin/users").query("q", search).bearer(admin).send();
            assertThat(found.json().at("/users").findValuesAsText("id"))
                    .as(search)
                    .contains(id);
        }
        assertThat(api.get("/admin/users")
                        .query("q", "codes_")
                        .bearer(admin)
                        .send()
                        .json()
                        .at("/total")
                        .asInt())
                .as("an underscore stands for itself")
                .isZero();
    }

    @Test
    void lists_areReadToTheEndByTheirCursors() {
        register();
        register();
        for (String path : new String[] {"/admin/users", "/admin/mails", "/leaderboard/pnl"}) {
            Set<String> seen = new TreeSet<>();
            String cursor = null;
            int pages = 0;
            do {
                ApiCall call = api.get(path).query("limit", 1);
                ApiReply page = (cursor == null ? call : call.query("cursor", cursor))
                        .bearer(admin)
                        .send();
                assertThat(page.status()).as(page.text()).isEqualTo(200);
                page.json().findValuesAsText("id").forEach(seen::add);
                cursor = page.json().at("/nextCursor").textValue();
                pages++;
            } while (cursor != null && pages < 100);
            assertThat(seen).as(path).hasSize(pages).hasSizeGreaterThan(1);
            assertThat(api.get(path).query("cursor", "eA").bearer(admin).send().code())
                    .as(path)
                    .isEqualTo("VALIDATION_ERROR");
        }
    }
}
