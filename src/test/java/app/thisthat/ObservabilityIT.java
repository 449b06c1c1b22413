package app.thisthat;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.data.Offset.offset;

import app.thisthat.harness.ContractClient;
import app.thisthat.harness.DatabaseExtension;
import app.thisthat.harness.LedgerFixture;
import app.thisthat.harness.MonitoredMetrics;
import app.thisthat.harness.ServiceProcess;
import app.thisthat.harness.TestDatabase;
import app.thisthat.platform.Json;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import io.vertx.ext.web.client.WebClient;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;

/** The metrics that alerts and dashboards use, and the JSON log. */
@ExtendWith(DatabaseExtension.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ObservabilityIT {

    private static final Duration TIMEOUT = Duration.ofSeconds(60);

    private TestDatabase database;
    private LedgerFixture ledger;
    private ServiceProcess service;
    private ContractClient api;
    private WebClient management;

    @BeforeAll
    void start(TestDatabase fresh) {
        database = fresh;
        ledger = new LedgerFixture(fresh);
        service = ServiceProcess.start(
                fresh.uri(),
                Map.of(
                        "THISTHAT_FEED", "simulator",
                        "THISTHAT_SIMULATOR_MARKETS", "20",
                        "THISTHAT_LOG_FORMAT", "json",
                        "JAVA_TOOL_OPTIONS", "-Dlogback.configurationFile=conf/logback.xml"));
        api = new ContractClient(fresh.vertx(), service.port());
        management = WebClient.create(fresh.vertx());
    }

    @AfterAll
    void stop() {
        api.close();
        service.close();
    }

    @Test
    void metricsOfAlertsAndDashboards_exist() {
        api.get("/users/me").send();
        Set<String> selectors = MonitoredMetrics.inRulesAndDashboards();
        assertThat(selectors).hasSizeGreaterThan(50);

        ledger.waitUntil(
                TIMEOUT, () -> missing(selectors).isEmpty() || !service.handle().isAlive());

        assertThat(missing(selectors)).isEmpty();
        assertThat(MonitoredMetrics.matches("thisthat_task_seconds_count{task=\"none such\"}", scrape()))
                .isFalse();
    }

    private List<String> missing(Set<String> selectors) {
        String scrape = scrape();
        return selectors.stream()
                .filter(selector -> !MonitoredMetrics.matches(selector, scrape))
                .toList();
    }

    private String scrape() {
        return TestDatabase.await(management
                        .get(service.managementPort(), "localhost", "/metrics")
                        .send())
                .bodyAsString();
    }

    @Test
    void userAction_isOneJsonLineWithItsRequestId() {
        JsonNode alice = api.post("/auth/login")
                .json(Map.of("email", "alice@thisthat.example", "password", "demo-alice-1"))
                .header("X-Request-Id", "sign-in-of-this-test")
                .send()
                .json();
        UUID market = ledger.market("0.5", "0.5");

        JsonNode bet = api.post("/bets")
                .bearer(alice.at("/accessToken").textValue())
                .header("X-Request-Id", "bet-of-this-test")
                .json(Map.of("marketId", market, "amount", 20, "side", "this"))
                .send()
                .json();
        api.post("/bets")
                .bearer(alice.at("/accessToken").textValue())
                .header("X-Request-Id", "nonsense-of-this-test")
                .json(Map.of("marketId", market, "amount", 20, "side", "neither"))
                .send();

        JsonNode signIn = line("sign-in-of-this-test");
        assertThat(signIn.at("/level").textValue()).isEqualTo("info");
        assertThat(signIn.at("/msg").textValue()).isEqualTo("User logged in");
        assertThat(signIn.at("/userId")).isEqualTo(alice.at("/user/id"));
        JsonNode placed = line("bet-of-this-test");
        assertThat(placed.at("/msg").textValue()).isEqualTo("Bet placed");
        assertThat(placed.at("/time").longValue()).isCloseTo(System.currentTimeMillis(), offset(600_000L));
        assertThat(placed.at("/betId")).isEqualTo(bet.at("/bet/id"));
        assertThat(placed.at("/marketId").textValue()).isEqualTo(market.toString());
        assertThat(placed.at("/amount").decimalValue()).isEqualByComparingTo("20");
        assertThat(placed.at("/side").textValue()).isEqualTo("this");
        JsonNode refused = line("nonsense-of-this-test");
        assertThat(refused.at("/level").textValue()).isEqualTo("warn");
        assertThat(refused.at("/code").textValue()).isEqualTo("VALIDATION_ERROR");
        assertThat(service.output())
                .doesNotContain(alice.at("/accessToken").textValue())
                .doesNotContain(alice.at("/refreshToken").textValue());
    }

    @Test
    void actionByMailToken_isALineWithItsRequestIdAndUser() {
        String email = "mailed@example.com";
        JsonNode user = api.post("/auth/register")
                .json(Map.of("username", "mailed", "email", email, "password", "correct horse battery"))
                .send()
                .json();
        api.post("/auth/email/verify")
                .header("X-Request-Id", "confirmation-of-this-test")
                .json(Map.of("token", mailedToken("verify", email)))
                .send();
        api.post("/auth/password/forgot").json(Map.of("email", email)).send();
        api.post("/auth/password/reset")
                .header("X-Request-Id", "reset-of-this-test")
                .json(Map.of("token", mailedToken("reset", email), "newPassword", "another correct horse"))
                .send();

        JsonNode confirmed = line("confirmation-of-this-test");
        assertThat(confirmed.at("/msg").textValue()).isEqualTo("E-mail address confirmed");
        assertThat(confirmed.at("/userId")).isEqualTo(user.at("/user/id"));
        JsonNode reset = line("reset-of-this-test");
        assertThat(reset.at("/msg").textValue()).isEqualTo("Password reset");
        assertThat(reset.at("/userId")).isEqualTo(user.at("/user/id"));
    }

    private String mailedToken(String kind, String email) {
        String sql = "select body from mails where kind = ? and recipient = ?";
        ledger.waitUntil(TIMEOUT, () -> database.execute(sql, kind, email) != null);
        return database.execute(sql, kind, email).toString().replaceAll("(?s).*token=([A-Za-z0-9_-]+).*", "$1");
    }

    @Test
    void rejectionOfAnUnknownUser_containsNoUserId() {
        api.post("/auth/register")
                .header("X-Request-Id", "stranger-of-this-test")
                .json(Map.of("username", "?", "email", "nowhere", "password", "short"))
                .send();

        assertThat(line("stranger-of-this-test").has("userId")).isFalse();
    }

    /** The log line of a request. Lines are written asynchronously. */
    private JsonNode line(String requestId) {
        ledger.waitUntil(TIMEOUT, () -> service.output().contains(requestId));
        String line = service.output()
                .lines()
                .filter(text -> text.contains(requestId))
                .findFirst()
                .orElseThrow();
        try {
            return Json.tree(line.getBytes(StandardCharsets.UTF_8));
        } catch (JsonProcessingException e) {
            throw new AssertionError(line, e);
        }
    }
}
