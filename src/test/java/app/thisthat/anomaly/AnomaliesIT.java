package app.thisthat.anomaly;

import static app.thisthat.harness.TestDatabase.await;
import static org.assertj.core.api.Assertions.assertThat;

import app.thisthat.Service;
import app.thisthat.harness.ApiReply;
import app.thisthat.harness.ContractClient;
import app.thisthat.harness.DatabaseExtension;
import app.thisthat.harness.LedgerFixture;
import app.thisthat.harness.TestDatabase;
import app.thisthat.harness.TestEnvironment;
import app.thisthat.kernel.PageRequest;
import app.thisthat.platform.Json;
import app.thisthat.platform.jobs.LeaderLeases;
import app.thisthat.platform.jobs.Lease;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(DatabaseExtension.class)
class AnomaliesIT {

    private static final PageRequest ALL = new PageRequest(100, 0);

    private final TestDatabase database;
    private final LedgerFixture ledger;
    private final AnomalyStore store;
    private final SimpleMeterRegistry metrics = new SimpleMeterRegistry();
    private final AnomalyScan scan;
    private final Lease lease;

    AnomaliesIT(TestDatabase database) {
        this.database = database;
        this.ledger = new LedgerFixture(database);
        this.store = new AnomalyStore(database.postgres());
        this.scan = new AnomalyScan(store, TestDatabase.settings().anomalies(), metrics);
        this.lease = database.lease("anomalies.test");
    }

    @BeforeEach
    void awaitMidnight() {
        ledger.avoidMidnight();
    }

    @AfterEach
    void deleteEverything() {
        database.execute("truncate anomalies, account_origins, daily_totals");
    }

    private List<Anomaly> found(Anomaly.Rule rule) {
        return await(store.list(Optional.of(rule), Optional.empty(), ALL)).anomalies();
    }

    private double gauge(String rule) {
        return metrics.get("thisthat_anomalies_open").tag("rule", rule).gauge().value();
    }

    @Test
    void nodeThatLosesTheLease_hasNoMetric() {
        try (TestDatabase node = new TestDatabase(database.uri())) {
            LeaderLeases leases = new LeaderLeases(node.vertx(), node.postgres(), Duration.ofSeconds(2));
            AtomicReference<Lease> lost = new AtomicReference<>();
            leases.every(
                    "economy.takeover",
                    Duration.ofMillis(50),
                    held -> {
                        lost.set(held);
                        return scan.run(held);
                    },
                    scan::clearMetric);
            ledger.waitUntil(
                    Duration.ofSeconds(20),
                    () -> metrics.find("thisthat_anomalies_open").gauges().size() == Anomaly.Rule.values().length);

            await(leases.close());

            ledger.waitUntil(
                    Duration.ofSeconds(20),
                    () -> metrics.find("thisthat_anomalies_open").gauges().isEmpty());
            await(scan.run(lost.get()));
            assertThat(metrics.find("thisthat_anomalies_open").gauges()).isEmpty();
        }
    }

    private void insertProfit(UUID user, int daysAgo, int profit) {
        database.execute(
                "insert into daily_totals (day, user_id, volume, profit)"
                        + " values ((now() at time zone 'UTC')::date - ?, ?, 100, ?)",
                daysAgo,
                user,
                profit);
    }

    @Test
    void balanceJump_isFoundOnceAndStaysAcknowledged() throws JsonProcessingException {
        UUID admin = ledger.user();
        UUID winner = ledger.user();
        insertProfit(winner, 0, 30_000);
        insertProfit(winner, 1, 20_000);
        UUID less = ledger.user();
        insertProfit(less, 0, 49_999);
        UUID earlier = ledger.user();
        insertProfit(earlier, 2, 60_000);
        await(scan.run(lease));
        await(scan.run(lease));

        Anomaly anomaly = found(Anomaly.Rule.BALANCE_JUMP).get(0);
        assertThat(found(Anomaly.Rule.BALANCE_JUMP)).hasSize(1);
        assertThat(anomaly.user().id()).isEqualTo(winner);
        assertThat(figure(anomaly, "profit")).isEqualTo(50_000);
        assertThat(gauge("balance_jump")).isOne();
        Anomaly.Page emptyPage = await(store.list(Optional.empty(), Optional.empty(), new PageRequest(20, 40)));
        assertThat(emptyPage.anomalies()).isEmpty();
        assertThat(emptyPage.total()).isOne();

        assertThat(await(store.acknowledge(anomaly.id(), admin, "It was luck"))).isTrue();
        assertThat(await(store.acknowledge(anomaly.id(), admin, "It was luck"))).isTrue();
        assertThat(await(store.acknowledge(UUID.randomUUID(), admin, "It was luck")))
                .isFalse();
        await(scan.run(lease));
        assertThat(found(Anomaly.Rule.BALANCE_JUMP).get(0).acknowledgedBy()).isEqualTo(admin);
        assertThat(gauge("balance_jump")).isZero();
        assertThat(database.execute("select count(*) from admin_audit where action = 'anomaly.acknowledge'"
                        + " and target_id = (select id from anomalies)"))
                .isEqualTo(1L);

        database.execute("update anomalies set last_seen_at = last_seen_at - interval '8 days'");
        await(scan.run(lease));
        assertThat(found(Anomaly.Rule.BALANCE_JUMP).get(0).acknowledgedAt()).isNull();
    }

    /** A user with settled bets on some markets. */
    private UUID userWithBets(int markets, int wonMarkets, int betsOnMarket, String odds) {
        UUID user = ledger.user();
        insertProfit(user, 0, 10);
        for (int i = 0; i < markets; i++) {
            database.execute(
                    "insert into bets (id, user_id, market_id, amount, side, odds_at_bet, potential_payout, actual_payout, status, resolved_at)"
                            + " select gen_random_uuid(), ?, ?, 10, 'this', ?::numeric, 20, 0, ?, now() from generate_series(1, ?)",
                    user,
                    ledger.market("0.5", "0.5"),
                    odds,
                    i < wonMarkets ? "won" : "lost",
                    betsOnMarket);
        }
        return user;
    }

    @Test
    void improbableWinRate_isFound() throws JsonProcessingException {
        UUID suspect = userWithBets(40, 39, 1, "0.5");
        userWithBets(40, 30, 1, "0.5");
        userWithBets(40, 40, 1, "0.95");
        userWithBets(1, 1, 100, "0.5");
        userWithBets(19, 19, 1, "0.2");

        await(scan.run(lease));

        assertThat(found(Anomaly.Rule.WIN_RATE)).hasSize(1);
        Anomaly anomaly = found(Anomaly.Rule.WIN_RATE).get(0);
        assertThat(anomaly.user().id()).isEqualTo(suspect);
        assertThat(figure(anomaly, "bets")).isEqualTo(40);
        assertThat(figure(anomaly, "won")).isEqualTo(39);
        assertThat(figure(anomaly, "oneIn")).isBetween(10_000_000_000L, 100_000_000_000L);
        assertThat(gauge("win_rate")).isOne();
    }

    private static long figure(Anomaly anomaly, String name) throws JsonProcessingException {
        return Json.tree(anomaly.figures().getBytes(StandardCharsets.UTF_8))
                .at("/" + name)
                .decimalValue()
                .longValueExact();
    }

    @Test
    void manyAccountsOfANetwork_areListedForAdmins() {
        Map<String, String> settings =
                Map.of("THISTHAT_ANOMALIES_INTERVAL", "200ms", "THISTHAT_ANOMALIES_ACCOUNTS_PER_ADDRESS", "3");
        Service service = Service.start(TestEnvironment.settings(database.uri(), settings));
        try (ContractClient api = new ContractClient(database.vertx(), service.port())) {
            for (String name : List.of("one", "two", "three")) {
                Map<String, String> user = Map.of(
                        "username",
                        "anomaly-" + name,
                        "email",
                        name + "@example.com",
                        "password",
                        "correct horse battery");
                assertThat(api.post("/auth/register").json(user).send().status())
                        .isEqualTo(201);
            }
            String admin = api.post("/auth/login")
                    .json(Map.of("email", "admin@thisthat.example", "password", "demo-admin-1"))
                    .send()
                    .json()
                    .at("/accessToken")
                    .textValue();
            ledger.waitUntil(
                    Duration.ofSeconds(30),
                    () -> database.execute("select 1 from anomalies where rule = 'many_accounts'") != null);

            JsonNode page = api.get("/admin/anomalies?rule=many_accounts&acknowledged=false")
                    .bearer(admin)
                    .send()
                    .json();

            assertThat(page.at("/total").intValue()).isOne();
            assertThat(page.at("/anomalies/0/user").isNull()).isTrue();
            assertThat(page.at("/anomalies/0/figures/accounts").intValue()).isGreaterThanOrEqualTo(3);
            assertThat(database.execute("select count(*) from account_origins where origin !~ '^[0-9a-f]{24}$'"))
                    .isEqualTo(0L);
            String acknowledge =
                    "/admin/anomalies/" + page.at("/anomalies/0/id").textValue() + "/acknowledge";
            ApiReply acknowledged = api.post(acknowledge)
                    .bearer(admin)
                    .json(Map.of("reason", "A school"))
                    .send();
            assertThat(acknowledged.status()).as(acknowledged.text()).isEqualTo(200);
            assertThat(api.get("/admin/anomalies?acknowledged=false")
                            .bearer(admin)
                            .send()
                            .json()
                            .at("/total")
                            .intValue())
                    .isZero();
        } finally {
            service.stop();
        }
    }
}
