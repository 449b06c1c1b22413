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
import java.util.Map;
import java.util.UUID;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Checks 15 and 16 over HTTP, on two processes that share a database and a Redis of their own. */
@ExtendWith(DatabaseExtension.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class RateLimitsIT {

    private static final String PASSWORD = "correct horse battery";

    @TempDir
    private static Path home;

    private EmbeddedRedis redis;
    private LedgerFixture books;
    private ServiceProcess node;
    private ServiceProcess otherNode;
    private ContractClient api;
    private ContractClient otherApi;

    @BeforeAll
    void startTwo(TestDatabase database) {
        redis = Servers.startRedis(home);
        books = new LedgerFixture(database);
        Map<String, String> settings = Map.of(
                "THISTHAT_REDIS_URI", redis.uri(),
                "THISTHAT_RATE_LIMITS_ENABLED", "true",
                "THISTHAT_REDIS_TIMEOUT", "500ms",
                "THISTHAT_HTTP_TRUSTED_PROXIES", "127.0.0.1,::1",
                "THISTHAT_AUTH_JWT_KEYS", "k1:AQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQE");
        node = ServiceProcess.start(database.uri(), settings);
        otherNode = ServiceProcess.start(database.uri(), settings);
        api = new ContractClient(database.vertx(), node.port());
        otherApi = new ContractClient(database.vertx(), otherNode.port());
    }

    @AfterAll
    void stopBoth() {
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
    void theEleventhLogin_isRefusedOnEveryNodeWhateverAddressItClaims() {
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
    void theAddressesOfOneIpv6Network_shareALimit() {
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
    void theSixthRegistration_isRefused() {
        for (int i = 0; i < 5; i++) {
            assertThat(register("serial-" + i, "198.51.100.2").status()).isEqualTo(201);
        }
        assertLimited(register("serial-5", "198.51.100.2"));
    }

    @Test
    void theThirtyFirstBet_isRefusedAndNobodyElseIsHeldUp() {
        UUID market = books.market("0.65", "0.37");
        String user = token(register("bettor", "198.51.100.3"));
        String neighbour = token(register("neighbour", "198.51.100.3"));
        IntStream.range(0, 30)
                .forEach(i -> assertThat(bet(either(i), user, market).status()).isEqualTo(201));
        assertLimited(bet(api, user, market));
        assertLimited(bet(otherApi, user, market));
        assertThat(bet(api, neighbour, market).status()).isEqualTo(201);
        assertThat(api.get("/bets/me").bearer(user).send().json().at("/total").intValue())
                .isEqualTo(30);
        books.assertSound();
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
    void whoGuessesTokens_isLimitedByAddress() {
        for (int i = 0; i < 100; i++) {
            assertThat(guess("192.0.2.5").status()).isEqualTo(401);
        }
        assertLimited(guess("192.0.2.5"));
        assertThat(guess("192.0.2.6").status()).isEqualTo(401);
    }

    private ApiReply guess(String address) {
        return api.get("/users/me")
                .header("X-Forwarded-For", address)
                .bearer("guess")
                .send();
    }

    @Test
    void guessesFromEverywhere_areToldToWaitButTheOwnerIsNot() {
        register("besieged", "198.51.100.4");
        for (int i = 0; i < 20; i++) {
            assertThat(login(either(i), "203.0.114." + i, "besieged", "wrong password")
                            .status())
                    .isEqualTo(401);
        }
        assertLimited(login(api, "203.0.114.20", "besieged", "wrong password"));
        assertLimited(login(otherApi, "203.0.114.21", "Besieged", "wrong password"));
        assertThat(login(otherApi, "203.0.114.22", "besieged", PASSWORD).status())
                .isEqualTo(200);
        assertLimited(login(api, "203.0.114.23", "besieged", "wrong password"));
    }

    @Test
    void guessesAtNobody_areToldTheSame() {
        for (int i = 0; i < 20; i++) {
            assertThat(login(either(i), "203.0.115." + i, "a-ghost", "wrong password")
                            .status())
                    .isEqualTo(401);
        }
        assertLimited(login(api, "203.0.115.20", "a-ghost", "wrong password"));
    }
}
