package app.thisthat;

import static org.assertj.core.api.Assertions.assertThat;

import app.thisthat.harness.ApiReply;
import app.thisthat.harness.ContractClient;
import app.thisthat.harness.DatabaseExtension;
import app.thisthat.harness.LedgerFixture;
import app.thisthat.harness.RawConnection;
import app.thisthat.harness.Servers;
import app.thisthat.harness.ServiceProcess;
import app.thisthat.harness.TestDatabase;
import app.thisthat.platform.embedded.EmbeddedRedis;
import io.vertx.core.http.HttpMethod;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Rate limits by client address, user and account over HTTP, on two processes with a shared Redis. */
@ExtendWith(DatabaseExtension.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class RateLimitsIT {

    private static final String PASSWORD = "correct horse battery";

    @TempDir
    private static Path home;

    private EmbeddedRedis redis;
    private TestDatabase database;
    private LedgerFixture ledger;
    private ServiceProcess node;
    private ServiceProcess otherNode;
    private ContractClient api;
    private ContractClient otherApi;

    @BeforeAll
    void start(TestDatabase fresh) {
        database = fresh;
        redis = Servers.startRedis(home);
        ledger = new LedgerFixture(database);
        Map<String, String> settings = Map.of(
                "THISTHAT_REDIS_URI", redis.uri(),
                "THISTHAT_RATE_LIMITS_ENABLED", "true",
                "THISTHAT_REDIS_TIMEOUT", "500ms",
                "THISTHAT_HTTP_TRUSTED_PROXIES", "127.0.0.1,::1",
                "THISTHAT_AUTH_JWT_KEYS", "k1:AQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQE");
        List<ServiceProcess> nodes = ServiceProcess.startAll(database.uri(), List.of(settings, settings));
        node = nodes.get(0);
        otherNode = nodes.get(1);
        api = new ContractClient(database.vertx(), node.port());
        otherApi = new ContractClient(database.vertx(), otherNode.port());
    }

    @AfterAll
    void stop() {
        api.close();
        otherApi.close();
        node.close();
        otherNode.close();
        redis.close();
    }

    private ApiReply register(String username, String forwardedFor) {
        return api.post("/auth/register")
                .header("X-Forwarded-For", forwardedFor)
                .json(Map.of("username", username, "email", username + "@example.com", "password", PASSWORD))
                .send();
    }

    private ApiReply login(ContractClient node, String forwardedFor, String username, String password) {
        return node.post("/auth/login")
                .header("X-Forwarded-For", forwardedFor)
                .json(Map.of("email", username + "@example.com", "password", password))
                .send();
    }

    private ContractClient either(int i) {
        return i % 2 == 0 ? api : otherApi;
    }

    private static void assertLimited(ApiReply reply) {
        assertThat(reply.status()).as(reply.text()).isEqualTo(429);
        assertThat(reply.code()).isEqualTo("RATE_LIMIT_EXCEEDED");
        assertThat(Integer.parseInt(reply.header("Retry-After")))
                .isPositive()
                .isEqualTo(reply.json().at("/details/retryAfterSeconds").intValue());
    }

    @Test
    void eleventhLogin_isRejectedOnEveryNodeDespiteForgedForwardedAddresses() {
        register("limited", "198.51.100.1");
        for (int i = 0; i < 10; i++) {
            ApiReply reply = login(either(i), "6.6.6." + i + ", 203.0.113.9", "limited", "wrong password");
            assertThat(reply.status()).as(reply.text()).isEqualTo(401);
            assertThat(reply.header("RateLimit-Policy")).isEqualTo("\"login\";q=10;w=3600");
            assertThat(reply.header("RateLimit")).startsWith("\"login\";r=" + (9 - i) + ";t=");
        }
        assertLimited(login(api, "6.6.6.77, 203.0.113.9", "limited", PASSWORD));
        assertLimited(login(otherApi, "203.0.113.9", "limited", PASSWORD));
        assertThat(login(api, "203.0.113.10", "limited", PASSWORD).status()).isEqualTo(200);
    }

    @Test
    void addressesOfOneIpv6Network_shareALimit() {
        for (int i = 0; i < 10; i++) {
            assertThat(login(either(i), "2001:db8:1:2::" + i, "nobody", "wrong password")
                            .status())
                    .isEqualTo(401);
        }
        assertLimited(login(api, "2001:db8:1:2:ffff::1", "nobody", "wrong password"));
        assertThat(login(api, "2001:db8:1:3::1", "nobody", "wrong password").status())
                .isEqualTo(401);
    }

    @Test
    void sixthRegistration_isRejected() {
        for (int i = 0; i < 5; i++) {
            assertThat(register("serial-" + i, "198.51.100.2").status()).isEqualTo(201);
        }
        assertLimited(register("serial-5", "198.51.100.2"));
    }

    @Test
    void thirtyFirstBet_isRejectedAndOtherUsersAreNotLimited() {
        UUID market = ledger.market("0.65", "0.37");
        String user = token(register("bettor", "198.51.100.3"));
        String neighbour = token(register("neighbour", "198.51.100.3"));
        IntStream.range(0, 30)
                .forEach(i -> assertThat(bet(either(i), user, market).status()).isEqualTo(201));
        assertLimited(bet(api, user, market));
        assertLimited(bet(otherApi, user, market));
        assertThat(bet(api, neighbour, market).status()).isEqualTo(201);
        assertThat(api.get("/bets/me").bearer(user).send().json().at("/total").intValue())
                .isEqualTo(30);
        ledger.assertInvariants();
    }

    private static String token(ApiReply registered) {
        assertThat(registered.status()).as(registered.text()).isEqualTo(201);
        return registered.json().at("/accessToken").textValue();
    }

    private static ApiReply bet(ContractClient node, String token, UUID market) {
        return node.post("/bets")
                .bearer(token)
                .json(Map.of("marketId", market, "amount", 10, "side", "this"))
                .send();
    }

    @Test
    void invalidTokens_areLimitedByAddress() {
        for (int i = 0; i < 100; i++) {
            assertThat(sendInvalidToken("192.0.2.5").status()).isEqualTo(401);
        }
        assertLimited(sendInvalidToken("192.0.2.5"));
        assertThat(sendInvalidToken("192.0.2.6").status()).isEqualTo(401);
    }

    private ApiReply sendInvalidToken(String address) {
        return api.get("/users/me")
                .header("X-Forwarded-For", address)
                .bearer("invalid")
                .send();
    }

    @Test
    void failedLoginsFromManyAddresses_areLimitedButTheOwnerIsNot() {
        register("attacked", "198.51.100.4");
        for (int i = 0; i < 20; i++) {
            assertThat(login(either(i), "203.0.114." + i, "attacked", "wrong password")
                            .status())
                    .isEqualTo(401);
        }
        assertLimited(login(api, "203.0.114.20", "attacked", "wrong password"));
        assertLimited(login(otherApi, "203.0.114.21", "Attacked", "wrong password"));
        assertThat(login(otherApi, "203.0.114.22", "attacked", PASSWORD).status())
                .isEqualTo(200);
        assertLimited(login(api, "203.0.114.23", "attacked", "wrong password"));
    }

    @Test
    void failedLoginsOfAnUnknownUser_areLimitedAlike() {
        for (int i = 0; i < 20; i++) {
            assertThat(login(either(i), "203.0.115." + i, "unknown", "wrong password")
                            .status())
                    .isEqualTo(401);
        }
        assertLimited(login(api, "203.0.115.20", "unknown", "wrong password"));
    }

    private static int remaining(ApiReply reply) {
        return Integer.parseInt(reply.header("RateLimit").replaceAll(".*;r=(\\d+);.*", "$1"));
    }

    private ApiReply logout(String refreshToken, String accessToken) {
        return api.post("/auth/logout")
                .bearer(accessToken)
                .json(Map.of("refreshToken", refreshToken))
                .send();
    }

    private static ApiReply get(ContractClient node, String path, String token, String forwardedFor) {
        return node.get(path)
                .header("X-Forwarded-For", forwardedFor)
                .bearer(token)
                .send();
    }

    @Test
    void tokensOfEndedSessions_useUpTheLimitOfTheAddressAndNotOfTheUser() {
        UUID market = ledger.market("0.65", "0.37");
        String owner = token(register("robbed", "198.51.100.5"));
        ApiReply stolen = login(api, "198.51.100.5", "robbed", PASSWORD);
        String copy = token(stolen, 200);
        assertThat(logout(stolen.json().at("/refreshToken").textValue(), owner).status())
                .isEqualTo(200);
        int before = remaining(get(api, "/bets/me", owner, "198.51.100.5"));

        for (int i = 0; i < 50; i++) {
            for (String path : List.of("/users/me", "/bets/me")) {
                assertThat(get(either(i), path, copy, "192.0.2.30").code()).isEqualTo("TOKEN_REVOKED");
            }
        }
        for (int i = 0; i < 40; i++) {
            assertThat(either(i)
                            .post("/bets")
                            .header("X-Forwarded-For", "192.0.2.31")
                            .bearer(copy)
                            .json(Map.of("marketId", market, "amount", 10, "side", "this"))
                            .send()
                            .code())
                    .isEqualTo("TOKEN_REVOKED");
        }

        assertLimited(get(api, "/users/me", copy, "192.0.2.30"));
        assertLimited(get(otherApi, "/bets/me", copy, "192.0.2.30"));
        assertThat(remaining(get(api, "/bets/me", owner, "198.51.100.5"))).isEqualTo(before - 1);
        assertThat(remaining(bet(api, owner, market))).isEqualTo(29);
        assertThat(get(api, "/users/me", owner, "192.0.2.30").status()).isEqualTo(200);
    }

    private static String token(ApiReply signedIn, int status) {
        assertThat(signedIn.status()).as(signedIn.text()).isEqualTo(status);
        return signedIn.json().at("/accessToken").textValue();
    }

    @Test
    void concurrentRequestsOfAnEndedSession_areRevertedForTheUser() {
        String owner = token(register("raced", "198.51.100.6"));
        ApiReply stolen = login(api, "198.51.100.6", "raced", PASSWORD);
        String copy = token(stolen, 200);
        logout(stolen.json().at("/refreshToken").textValue(), owner);
        int before = remaining(get(api, "/bets/me", owner, "198.51.100.6"));

        IntStream.range(0, 60).parallel().forEach(i -> get(either(i), "/users/me", copy, "192.0.2." + (40 + i % 8)));

        AtomicInteger reads = new AtomicInteger();
        ledger.waitUntil(Duration.ofSeconds(10), () -> {
            ApiReply read = get(api, "/bets/me", owner, "198.51.100.6");
            return read.status() == 200 && remaining(read) == before - reads.incrementAndGet();
        });
    }

    private ApiReply changeEmail(
            ContractClient node, String token, String forwardedFor, String email, String password) {
        return node.call(HttpMethod.PATCH, "/users/me")
                .header("X-Forwarded-For", forwardedFor)
                .bearer(token)
                .json(Map.of("email", email, "currentPassword", password))
                .send();
    }

    private static void assertLimited(ApiReply reply, String policy) {
        assertLimited(reply);
        assertThat(reply.json().at("/details/policy").textValue()).isEqualTo(policy);
    }

    @Test
    void guessesOfTheCurrentPassword_areLimitedInAllOperationsTogether() {
        String token = token(register("guessed", "198.51.100.7"));
        for (int i = 0; i < 6; i++) {
            assertThat(changeEmail(either(i), token, "198.51.101." + i, "new@example.com", "a guess " + i)
                            .code())
                    .isEqualTo("INVALID_CREDENTIALS");
        }
        for (int i = 0; i < 4; i++) {
            assertThat(close(token, "another guess").code()).isEqualTo("INVALID_CREDENTIALS");
        }
        assertLimited(changeEmail(otherApi, token, "198.51.101.9", "new@example.com", PASSWORD), "password");
        assertLimited(close(token, PASSWORD), "password");
        assertThat(login(api, "198.51.100.7", "guessed", PASSWORD).status()).isEqualTo(200);
        assertThat(api.call(HttpMethod.PATCH, "/users/me")
                        .bearer(token)
                        .json(Map.of("preferences", Map.of("oddsFormat", "decimal")))
                        .send()
                        .status())
                .isEqualTo(200);
    }

    private ApiReply close(String token, String password) {
        return api.post("/users/me/close")
                .bearer(token)
                .json(Map.of("password", password))
                .send();
    }

    @Test
    void passwordChecksOfOneAddress_areLimitedForAllUsersTogether() {
        List<String> tokens = IntStream.range(0, 4)
                .mapToObj(i -> token(register("many-" + i, "198.51.102." + i)))
                .toList();
        for (int i = 0; i < 30; i++) {
            assertThat(changeEmail(api, tokens.get(i % 4), "198.51.103.1", "new@example.com", "a guess")
                            .code())
                    .isEqualTo("INVALID_CREDENTIALS");
        }
        assertLimited(
                changeEmail(api, tokens.get(2), "198.51.103.1", "new@example.com", "a guess"), "password-network");
        assertThat(changeEmail(api, tokens.get(2), "198.51.103.2", "new@example.com", "a guess")
                        .code())
                .isEqualTo("INVALID_CREDENTIALS");
    }

    private long mailsTo(String recipient) {
        return (long) database.execute("select count(*) from mails where recipient = ?", recipient);
    }

    @Test
    void mailsOfOneUser_areLimited() {
        String token = token(register("mailer", "198.51.100.8"));
        for (int i = 0; i < 3; i++) {
            assertThat(changeEmail(either(i), token, "198.51.104." + i, i + "@foreign.example", PASSWORD)
                            .status())
                    .isEqualTo(200);
        }
        for (int i = 0; i < 2; i++) {
            assertThat(resend(token).status()).isEqualTo(202);
        }
        assertLimited(resend(token), "mail");
        assertLimited(changeEmail(api, token, "198.51.104.9", "3@foreign.example", PASSWORD), "mail");
        assertThat(mailsTo("2@foreign.example")).isEqualTo(3);
        assertThat(mailsTo("3@foreign.example")).isZero();
    }

    private ApiReply resend(String token) {
        return api.post("/auth/email/resend").bearer(token).send();
    }

    @Test
    void mailsToAForeignAddress_areLimitedForAllUsersTogetherButNotForItsOwner() {
        String target = "target@example.com";
        for (int i = 0; i < 5; i++) {
            String token = token(register("sender-" + i, "198.51.105." + i));
            assertThat(changeEmail(either(i), token, "198.51.105." + i, target, PASSWORD)
                            .status())
                    .isEqualTo(200);
        }
        String sixth = token(register("sender-5", "198.51.105.5"));
        assertLimited(
                changeEmail(otherApi, sixth, "198.51.105.5", target.toUpperCase(Locale.ROOT), PASSWORD),
                "change-recipient");
        assertThat(mailsTo(target)).isEqualTo(5);

        String owner = token(register("target", "198.51.105.6"));
        assertThat(resend(owner).status()).isEqualTo(202);
        ledger.waitUntil(Duration.ofSeconds(10), () -> mailsTo(target) == 7);
    }

    private ApiReply forgot(ContractClient node, String forwardedFor, String username) {
        return node.post("/auth/password/forgot")
                .header("X-Forwarded-For", forwardedFor)
                .json(Map.of("email", username + "@example.com"))
                .send();
    }

    @Test
    void resetMailsRequestedByStrangers_leaveTheOwnerHisOwn() {
        register("forgetful", "198.51.100.9");
        for (int i = 0; i < 16; i++) {
            assertThat(forgot(either(i), "203.0.116." + i / 4, "forgetful").status())
                    .isEqualTo(202);
        }
        long strangers = 5;
        ledger.waitUntil(Duration.ofSeconds(10), () -> resetMails("forgetful") == strangers);

        assertThat(forgot(api, "198.51.100.9", "forgetful").status()).isEqualTo(202);

        ledger.waitUntil(Duration.ofSeconds(10), () -> resetMails("forgetful") == strangers + 1);
    }

    private long resetMails(String username) {
        return (long) database.execute(
                "select count(*) from mails where kind = 'reset' and recipient = ?", username + "@example.com");
    }

    @Test
    void resetMails_areLimitedForAnIpv6SiteToo() {
        for (int i = 0; i < 100; i++) {
            assertThat(forgot(either(i), "2001:db8:77:" + i + "::1", "nobody").status())
                    .isEqualTo(202);
        }
        assertLimited(forgot(api, "2001:db8:77:fff::1", "nobody"), "reset-site");
        assertThat(forgot(api, "2001:db8:78:1::1", "nobody").status()).isEqualTo(202);
    }

    @Test
    void limitedRequest_isRejectedBeforeItsBody() {
        for (int i = 0; i < 10; i++) {
            login(either(i), "203.0.117.1", "nobody", "wrong password");
        }
        String head = "POST /api/v1/auth/login HTTP/1.1\r\nHost: a\r\nX-Forwarded-For: 203.0.117.1\r\n"
                + "Content-Type: application/json\r\nContent-Length: 60000\r\n\r\n";
        try (RawConnection connection = new RawConnection(node.port())) {
            assertThat(connection.send(head).read().status()).isEqualTo(429);
        }
    }

    @Test
    void documentation_isLimitedByAddress() {
        String get = "GET /openapi.yaml HTTP/1.1\r\nHost: a\r\nX-Forwarded-For: 203.0.117.2\r\n\r\n";
        try (RawConnection connection = new RawConnection(node.port())) {
            for (int i = 0; i < 100; i++) {
                assertThat(connection.send(get).read().status()).isEqualTo(200);
            }
            assertThat(connection.send(get).read().status()).isEqualTo(429);
        }
    }
}
