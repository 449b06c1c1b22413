package app.thisthat;

import static org.assertj.core.api.Assertions.assertThat;

import app.thisthat.harness.ApiReply;
import app.thisthat.harness.ContractClient;
import app.thisthat.harness.DatabaseExtension;
import app.thisthat.harness.LedgerFixture;
import app.thisthat.harness.ServiceProcess;
import app.thisthat.harness.TestDatabase;
import com.fasterxml.jackson.databind.JsonNode;
import io.vertx.core.http.HttpMethod;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;

/** Sessions, passwords, profiles, suspensions and rewards over HTTP, on two processes with one database. */
@ExtendWith(DatabaseExtension.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class AccountsIT {

    private static final String PASSWORD = "correct horse battery";
    private static final String NEW_PASSWORD = "staple for the win";

    /** A shared signing key, and the log configuration of the product at debug level. */
    private static final Map<String, String> SETTINGS = Map.of(
            "THISTHAT_AUTH_JWT_KEYS",
            "k1:AQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQE",
            "JAVA_TOOL_OPTIONS",
            "-Dlogback.configurationFile=conf/logback.xml",
            "THISTHAT_LOG_LEVEL",
            "debug");

    private static final Duration TIMEOUT = Duration.ofSeconds(20);

    private static int users;

    private TestDatabase database;
    private LedgerFixture ledger;
    private ServiceProcess node;
    private ServiceProcess otherNode;
    private ContractClient api;
    private ContractClient otherApi;
    private String username;
    private JsonNode user;

    @BeforeAll
    void start(TestDatabase fresh) {
        database = fresh;
        ledger = new LedgerFixture(fresh);
        List<ServiceProcess> nodes = ServiceProcess.startAll(fresh.uri(), List.of(SETTINGS, SETTINGS));
        node = nodes.get(0);
        otherNode = nodes.get(1);
        api = new ContractClient(fresh.vertx(), node.port());
        otherApi = new ContractClient(fresh.vertx(), otherNode.port());
    }

    @AfterAll
    void stop() {
        api.close();
        otherApi.close();
        node.close();
        otherNode.close();
    }

    @BeforeEach
    void register() {
        username = "account-" + users++;
        ApiReply registered = api.post("/auth/register")
                .json(Map.of("username", username, "email", email(), "password", PASSWORD))
                .send();
        assertThat(registered.status()).isEqualTo(201);
        user = registered.json();
    }

    private String email() {
        return username + "@example.com";
    }

    private String access() {
        return user.at("/accessToken").textValue();
    }

    private String id() {
        return user.at("/user/id").textValue();
    }

    private ApiReply login(String password) {
        return api.post("/auth/login")
                .json(Map.of("email", email(), "password", password))
                .send();
    }

    private String admin() {
        return api.post("/auth/login")
                .json(Map.of("email", "admin@thisthat.example", "password", "demo-admin-1"))
                .send()
                .json()
                .at("/accessToken")
                .textValue();
    }

    private static void assertRefused(ApiReply reply, int status, String code) {
        assertThat(reply.status()).as(reply.text()).isEqualTo(status);
        assertThat(reply.code()).isEqualTo(code);
    }

    @Test
    void session_isRefreshedListedAndEnded() {
        String refreshToken = user.at("/refreshToken").textValue();
        ApiReply refreshed = otherApi.post("/auth/refresh")
                .json(Map.of("refreshToken", refreshToken))
                .send();
        assertThat(refreshed.status()).isEqualTo(200);
        assertThat(refreshed.json().size()).isEqualTo(3);
        assertThat(refreshed.json().at("/expiresIn").intValue()).isEqualTo(900);
        String access = refreshed.json().at("/accessToken").textValue();

        JsonNode sessions =
                api.get("/auth/sessions").bearer(access).send().json().at("/sessions");
        assertThat(sessions).hasSize(1);
        assertThat(sessions.at("/0/current").booleanValue()).isTrue();
        assertThat(sessions.at("/0/address").textValue()).isIn("127.0.0.1", "0:0:0:0:0:0:0:1", "::1");

        ApiReply loggedOut = api.post("/auth/logout")
                .bearer(access)
                .json(Map.of("refreshToken", refreshed.json().at("/refreshToken")))
                .send();
        assertThat(loggedOut.text()).isEqualTo("{\"message\":\"Logged out successfully\"}");
        assertRefused(otherApi.get("/users/me").bearer(access).send(), 401, "TOKEN_REVOKED");
        assertRefused(
                otherApi.post("/auth/refresh")
                        .json(Map.of("refreshToken", refreshed.json().at("/refreshToken")))
                        .send(),
                401,
                "INVALID_REFRESH_TOKEN");
    }

    @Test
    void passwordChange_endsEverySessionOnBothNodes() {
        String elsewhere = login(PASSWORD).json().at("/accessToken").textValue();
        assertRefused(
                api.post("/auth/password/change")
                        .bearer(access())
                        .json(Map.of("currentPassword", "wrong", "newPassword", NEW_PASSWORD))
                        .send(),
                401,
                "INVALID_CREDENTIALS");
        ApiReply changed = api.post("/auth/password/change")
                .bearer(access())
                .json(Map.of("currentPassword", PASSWORD, "newPassword", NEW_PASSWORD))
                .send();
        assertThat(changed.status()).isEqualTo(200);
        for (String token : List.of(access(), elsewhere)) {
            ApiReply refused = otherApi.get("/users/me").bearer(token).send();
            assertRefused(refused, 401, "TOKEN_REVOKED");
            assertThat(refused.header("WWW-Authenticate")).isEqualTo("Bearer error=\"invalid_token\"");
        }
        assertRefused(login(PASSWORD), 401, "INVALID_CREDENTIALS");
        assertThat(login(NEW_PASSWORD).status()).isEqualTo(200);
    }

    @Test
    void passwordForgot_respondsAlikeForUnknownAddressesAndRejectsTwoAddresses() {
        ApiReply known =
                api.post("/auth/password/forgot").json(Map.of("email", email())).send();
        ApiReply unknown = api.post("/auth/password/forgot")
                .json(Map.of("email", "nobody@example.com"))
                .send();
        assertThat(known.status()).isEqualTo(unknown.status()).isEqualTo(202);
        assertThat(known.text()).isEqualTo(unknown.text());
        assertRefused(
                api.post("/auth/password/forgot")
                        .json(Map.of("email", List.of(email(), "me@example.com")))
                        .send(),
                400,
                "VALIDATION_ERROR");
        assertRefused(
                api.post("/auth/password/reset")
                        .json(Map.of("token", "guess", "newPassword", NEW_PASSWORD))
                        .send(),
                400,
                "INVALID_RESET_TOKEN");
    }

    @Test
    void profile_acceptsOnlyTheFieldsOfTheOwner() {
        for (Map<String, Object> assignment : List.<Map<String, Object>>of(
                Map.of("creditBalance", 1_000_000),
                Map.of("role", "admin"),
                Map.of("id", UUID.randomUUID()),
                Map.of("email", "new@example.com"))) {
            assertRefused(patch(assignment), 400, "VALIDATION_ERROR");
        }
        Map<String, Object> asAdmin =
                new HashMap<>(Map.of("username", "sneaky", "password", PASSWORD, "isAdmin", true));
        asAdmin.put("email", "sneaky@example.com");
        assertRefused(api.post("/auth/register").json(asAdmin).send(), 400, "VALIDATION_ERROR");

        ApiReply renamed = patch(Map.of("username", username + "-b", "preferences", Map.of("oddsFormat", "decimal")));
        assertThat(renamed.status()).isEqualTo(200);
        JsonNode profile = renamed.json().at("/user");
        assertThat(profile.at("/username").textValue()).isEqualTo(username + "-b");
        assertThat(profile.at("/preferences/oddsFormat").textValue()).isEqualTo("decimal");
        assertThat(profile.at("/creditBalance").decimalValue()).isEqualByComparingTo("1000");
        assertThat(profile.at("/role").textValue()).isEqualTo("user");
        assertRefused(patch(Map.of("username", "ADMIN")), 409, "USERNAME_TAKEN");
    }

    private ApiReply patch(Map<String, Object> change) {
        return api.call(HttpMethod.PATCH, "/users/me")
                .bearer(access())
                .json(change)
                .send();
    }

    @Test
    void publicProfile_containsNeitherEmailNorBalance() {
        String other = api.post("/auth/register")
                .json(Map.of("username", username + "-o", "email", "o-" + email(), "password", PASSWORD))
                .send()
                .json()
                .at("/accessToken")
                .textValue();
        JsonNode seen = api.get("/users/" + id()).bearer(other).send().json();
        assertThat(seen.has("email")).isFalse();
        assertThat(seen.has("creditBalance")).isFalse();
        assertThat(seen.at("/username").textValue()).isEqualTo(username);
        assertThat(api.get("/users/" + id())
                        .bearer(access())
                        .send()
                        .json()
                        .at("/creditBalance")
                        .decimalValue())
                .isEqualByComparingTo("1000");
        assertRefused(api.get("/users/" + UUID.randomUUID()).bearer(other).send(), 404, "USER_NOT_FOUND");
    }

    @Test
    void closedAccount_isInvalidAndItsNameIsFree() {
        assertRefused(close("wrong password"), 401, "INVALID_CREDENTIALS");
        assertThat(close(PASSWORD).status()).isEqualTo(200);
        assertRefused(otherApi.get("/users/me").bearer(access()).send(), 401, "TOKEN_REVOKED");
        assertRefused(login(PASSWORD), 401, "INVALID_CREDENTIALS");
        assertThat(api.post("/auth/register")
                        .json(Map.of("username", username, "email", email(), "password", PASSWORD))
                        .send()
                        .status())
                .isEqualTo(201);
        ledger.assertInvariants();
    }

    private ApiReply close(String password) {
        return api.post("/users/me/close")
                .bearer(access())
                .json(Map.of("password", password))
                .send();
    }

    @Test
    void export_isAnAttachment() {
        ApiReply export = api.get("/users/me/export").bearer(access()).send();
        assertThat(export.json().at("/account/username").textValue()).isEqualTo(username);
        assertThat(export.header("Content-Disposition")).contains("attachment");
    }

    @Test
    void adminOperations_requireTheCurrentRole() {
        List<String> paths = List.of("/admin/audit", "/admin/mails");
        for (String path : paths) {
            assertRefused(api.get(path).send(), 401, "UNAUTHORIZED");
            assertRefused(api.get(path).bearer(access()).send(), 403, "FORBIDDEN");
        }
        database.execute("update users set role = 'admin' where id = ?", UUID.fromString(id()));
        assertThat(api.get("/admin/audit").bearer(access()).send().status()).isEqualTo(200);
        database.execute("update users set role = 'user' where id = ?", UUID.fromString(id()));
        assertRefused(otherApi.get("/admin/audit").bearer(access()).send(), 403, "FORBIDDEN");
    }

    @Test
    void suspension_appliesOnTheOtherNodeUntilItIsLifted() {
        String admin = admin();
        String path = "/admin/users/" + id();
        assertThat(api.post(path + "/suspend")
                        .bearer(admin)
                        .json(Map.of("scope", "everything", "reason", "under review", "until", "2099-01-01T00:00:00Z"))
                        .send()
                        .status())
                .isEqualTo(200);
        assertRefused(otherApi.get("/users/me").bearer(access()).send(), 403, "ACCOUNT_SUSPENDED");
        assertRefused(login(PASSWORD), 403, "ACCOUNT_SUSPENDED");
        ApiReply lifted = api.post(path + "/reinstate")
                .bearer(admin)
                .json(Map.of("reason", "all is well"))
                .send();
        assertThat(lifted.json().at("/suspension").isNull()).isTrue();
        assertThat(otherApi.get("/users/me").bearer(access()).send().status()).isEqualTo(200);
        JsonNode audit = api.get("/admin/audit")
                .query("targetId", id())
                .bearer(admin)
                .send()
                .json();
        assertThat(audit.at("/entries").findValuesAsText("action")).containsExactly("user.reinstate", "user.suspend");
    }

    @Test
    void admin_cannotLiftTheOwnSuspension() {
        String admin = admin();
        Object id = database.execute("select id::text from users where email = 'admin@thisthat.example'");
        String path = "/admin/users/" + id;
        database.execute("update users set suspension = 'betting' where id = ?::uuid", id);

        assertRefused(
                api.post(path + "/reinstate")
                        .bearer(admin)
                        .json(Map.of("reason", "all is well"))
                        .send(),
                403,
                "FORBIDDEN");

        assertThat(database.execute("select suspension from users where id = ?::uuid", id))
                .isEqualTo("betting");
        database.execute("update users set suspension = null where id = ?::uuid", id);
    }

    @Test
    void reward_isDueByTheDatabaseDespiteCachedState() {
        assertThat(claim(api).status()).isEqualTo(200);
        ApiReply refused = claim(otherApi);
        assertRefused(refused, 409, "DAILY_REWARD_CLAIMED");
        assertThat(refused.json().get("nextClaimAvailable"))
                .isEqualTo(refused.json().at("/details/nextClaimAvailable"));

        database.execute(
                "update users set last_daily_reward_at = last_daily_reward_at - interval '24 hours' where id = ?::uuid",
                id());

        assertThat(claim(otherApi).json().at("/streak/current").asInt()).isEqualTo(2);
    }

    private ApiReply claim(ContractClient node) {
        return node.post("/rewards/daily").bearer(access()).send();
    }

    @Test
    void foreignToken_isRejectedWithAChallenge() {
        String refreshToken = user.at("/refreshToken").textValue();
        String unsigned = access().substring(0, access().lastIndexOf('.') + 1);
        Stream.of(refreshToken, unsigned, "e30.e30.", "x", access() + "x", "a.b.c")
                .forEach(token -> {
                    ApiReply refused = api.get("/users/me").bearer(token).send();
                    assertRefused(refused, 401, "UNAUTHORIZED");
                    assertThat(refused.header("WWW-Authenticate")).isEqualTo("Bearer error=\"invalid_token\"");
                });
    }

    @Test
    void log_containsNoPasswordAndNoToken() {
        login("a wrong password of mine");
        api.post("/auth/password/forgot").json(Map.of("email", email())).send();
        api.get("/users/me").bearer(access() + "x").send();
        ledger.waitUntil(
                TIMEOUT,
                () -> database.execute(
                                "select 1 from mails where kind = 'reset' and recipient = ? and sent_at is not null",
                                email())
                        != null);
        String body =
                (String) database.execute("select body from mails where kind = 'reset' and recipient = ?", email());
        String resetToken = body.replaceAll("(?s).*token=([A-Za-z0-9_-]+).*", "$1");
        api.post("/auth/password/reset")
                .json(Map.of("token", resetToken, "newPassword", NEW_PASSWORD))
                .send();
        ledger.waitUntil(TIMEOUT, () -> (node.output() + otherNode.output()).contains("Password reset"));
        String log = node.output() + otherNode.output();
        assertThat(log)
                .doesNotContain(PASSWORD)
                .doesNotContain(NEW_PASSWORD)
                .doesNotContain("a wrong password of mine")
                .doesNotContain(resetToken)
                .doesNotContain("eyJ")
                .doesNotContain("$2a$");
    }
}
