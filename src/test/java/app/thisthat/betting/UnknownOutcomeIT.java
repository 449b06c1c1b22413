package app.thisthat.betting;

import static app.thisthat.harness.TestDatabase.await;
import static org.assertj.core.api.Assertions.assertThat;

import app.thisthat.Service;
import app.thisthat.harness.ApiReply;
import app.thisthat.harness.ContractClient;
import app.thisthat.harness.DatabaseExtension;
import app.thisthat.harness.DatabaseProxy;
import app.thisthat.harness.LedgerFixture;
import app.thisthat.harness.TestDatabase;
import app.thisthat.harness.TestEnvironment;
import app.thisthat.kernel.Credits;
import app.thisthat.kernel.RefusalCode;
import app.thisthat.kernel.Side;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The commit of a bet, or its response, is lost between the service and PostgreSQL. */
@ExtendWith(DatabaseExtension.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class UnknownOutcomeIT {

    private TestDatabase database;
    private LedgerFixture ledger;
    private DatabaseProxy proxy;
    private Service service;
    private ContractClient api;

    @BeforeAll
    void startBehindTheProxy(TestDatabase fresh) {
        database = fresh;
        ledger = new LedgerFixture(fresh);
        proxy = new DatabaseProxy(fresh.vertx(), fresh.uri());
        service = Service.start(TestEnvironment.settings(proxy.uri(), Map.of()));
        api = new ContractClient(fresh.vertx(), service.port());
    }

    @AfterAll
    void stop() {
        api.close();
        service.stop();
        proxy.close();
    }

    @ParameterizedTest
    @EnumSource(DatabaseProxy.Dropped.class)
    void retryWithTheSameKey_findsOneBet(DatabaseProxy.Dropped loss) {
        String token = register();
        UUID market = ledger.market("0.5", "0.5");
        String key = "lost-" + UUID.randomUUID();
        proxy.dropNext(loss, key);

        ApiReply first = bet(token, market, key);
        assertThat(first.status()).isEqualTo(503);
        assertThat(first.code()).isEqualTo("SERVICE_UNAVAILABLE");
        assertThat(first.header("Retry-After")).isNotNull();
        assertThat(proxy.hasDropped()).isTrue();

        ApiReply second = bet(token, market, key);
        assertThat(second.status()).isEqualTo(201);
        assertThat("true".equals(second.header("Idempotency-Replayed")))
                .isEqualTo(loss == DatabaseProxy.Dropped.RESPONSE);
        assertThat(second.json().at("/newBalance").decimalValue()).isEqualByComparingTo("900");
        assertThat(database.execute("select count(*) from bets where idempotency_key = ?", key))
                .isEqualTo(1L);
        ledger.assertInvariants();
    }

    @ParameterizedTest
    @EnumSource(DatabaseProxy.Dropped.class)
    void retryOfABatch_findsOneBetOfEachUser(DatabaseProxy.Dropped loss) {
        UUID market = ledger.market("0.5", "0.5");
        String key = "lost-" + UUID.randomUUID();
        List<PlaceBet> batch = Stream.generate(ledger::user)
                .limit(5)
                .map(user ->
                        new PlaceBet(user, 0, null, market, Side.THIS, Credits.of(100), null, null, key + "-" + user))
                .toList();
        try (TestDatabase proxied = new TestDatabase(proxy.uri())) {
            BetPlacement placement = new BetPlacement(
                    new BetStore(
                            proxied.postgres(),
                            TestDatabase.settings().betting().odds()),
                    proxied.bus(),
                    Duration.ofSeconds(5));
            proxy.dropNext(loss, key);

            assertThat(await(placement.commit(batch, CommitLane.PIPELINED)))
                    .hasSize(5)
                    .extracting(
                            outcome -> ((BetOutcome.Refused) outcome).refusal().code())
                    .containsOnly(RefusalCode.SERVICE_UNAVAILABLE);
            assertThat(proxy.hasDropped()).isTrue();
            assertThat(retry(placement, batch))
                    .hasSize(5)
                    .extracting(outcome -> ((BetOutcome.Placed) outcome).replayed())
                    .containsOnly(loss == DatabaseProxy.Dropped.RESPONSE);
        }
        assertThat(database.execute("select count(*) from bets where market_id = ?", market))
                .isEqualTo(5L);
        assertThat(batch)
                .allSatisfy(bet -> assertThat(ledger.balance(bet.userId())).isEqualByComparingTo("900"));
        ledger.assertInvariants();
    }

    /** A retry may use a broken connection that has not been detected yet; it has no effect and is repeated. */
    private static List<BetOutcome> retry(BetPlacement placement, List<PlaceBet> batch) {
        List<BetOutcome> outcomes = await(placement.commit(batch, CommitLane.PIPELINED));
        for (int more = 0; more < 5 && outcomes.get(0) instanceof BetOutcome.Refused; more++) {
            outcomes = await(placement.commit(batch, CommitLane.PIPELINED));
        }
        return outcomes;
    }

    private String register() {
        String name = "u-" + System.nanoTime();
        return api.post("/auth/register")
                .json(Map.of("username", name, "email", name + "@example.com", "password", "a long passphrase"))
                .send()
                .json()
                .at("/accessToken")
                .textValue();
    }

    private ApiReply bet(String token, UUID market, String key) {
        return api.post("/bets")
                .bearer(token)
                .header("Idempotency-Key", key)
                .json(Map.of("marketId", market, "amount", 100, "side", "this"))
                .send();
    }
}
