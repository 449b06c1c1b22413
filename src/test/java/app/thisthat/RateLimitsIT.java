package app.thisthat;

import static org.assertj.core.api.Assertions.assertThat;

import app.thisthat.harness.ApiReply;
import app.thisthat.harness.ContractClient;
import app.thisthat.harness.DatabaseExtension;
import app.thisthat.harness.LedgerFixture;
import app.thisthat.harness.Servers;
import app.thisthat.harness.ServiceProcess;
import app.thisthat.harness.TestDatabase;
import app.thisthat.platform.embedded.EmbeddedRedis;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.UUID;
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
    private LedgerFixture ledger;
    private ServiceProcess node;
    private ServiceProcess otherNode;
    private ContractClient api;
    private ContractClient otherApi;

    @BeforeAll
    void start(TestDatabase database) {
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
}
