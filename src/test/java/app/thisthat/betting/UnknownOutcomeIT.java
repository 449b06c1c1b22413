package app.thisthat.betting;

import static org.assertj.core.api.Assertions.assertThat;

import app.thisthat.Service;
import app.thisthat.harness.ApiReply;
import app.thisthat.harness.Books;
import app.thisthat.harness.ContractClient;
import app.thisthat.harness.DatabaseExtension;
import app.thisthat.harness.DatabaseProxy;
import app.thisthat.harness.TestDatabase;
import app.thisthat.harness.TestEnvironment;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A bet whose commit, or whose commit's answer, is lost between the service and PostgreSQL. */
@ExtendWith(DatabaseExtension.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class UnknownOutcomeIT {

    private TestDatabase database;
    private Books books;
    private DatabaseProxy proxy;
    private Service service;
    private ContractClient api;

    @BeforeAll
    void startBehindTheProxy(TestDatabase fresh) {
        database = fresh;
        books = new Books(fresh);
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
    @EnumSource(DatabaseProxy.Loss.class)
    void retryWithTheKey_findsExactlyOneBet(DatabaseProxy.Loss loss) {
        String token = register();
        UUID market = books.market("0.5", "0.5");
        String key = "lost-" + UUID.randomUUID();
        proxy.lose(loss, key);

        ApiReply first = bet(token, market, key);
        assertThat(first.status()).isEqualTo(503);
        assertThat(first.code()).isEqualTo("SERVICE_UNAVAILABLE");
        assertThat(first.header("Retry-After")).isNotNull();
        assertThat(proxy.hasLost()).isTrue();

        ApiReply second = bet(token, market, key);
        assertThat(second.status()).isEqualTo(201);
        assertThat("true".equals(second.header("Idempotency-Replayed"))).isEqualTo(loss == DatabaseProxy.Loss.ANSWER);
        assertThat(second.json().at("/newBalance").decimalValue()).isEqualByComparingTo("900");
        assertThat(database.ask("select count(*) from bets where idempotency_key = ?", key))
                .isEqualTo(1L);
        books.assertSound();
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
