package app.thisthat;

import static app.thisthat.harness.TestDatabase.await;
import static org.assertj.core.api.Assertions.assertThat;

import app.thisthat.harness.ApiCall;
import app.thisthat.harness.ApiReply;
import app.thisthat.harness.ContractClient;
import com.fasterxml.jackson.databind.JsonNode;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;

/** A signed-in user who reads during an outage. Every response must arrive in time. */
final class ContinuousReader {

    /** Limit of every response time. */
    static final Duration RESPONSE_MAX = Duration.ofSeconds(2);

    private static final String PASSWORD = "correct horse battery";
    private static final AtomicInteger READERS = new AtomicInteger();

    private final ContractClient api;
    private final UUID id;
    private final String email;
    private JsonNode tokens;

    private ContinuousReader(ContractClient api, JsonNode registered) {
        this.api = api;
        this.id = UUID.fromString(registered.at("/user/id").textValue());
        this.email = registered.at("/user/email").textValue();
        this.tokens = registered;
    }

    /** Registers a user. */
    static ContinuousReader register(ContractClient api) {
        String name = "reader-" + READERS.incrementAndGet();
        ApiReply registered = api.post("/auth/register")
                .json(Map.of("username", name, "email", name + "@example.com", "password", PASSWORD))
                .send();
        assertThat(registered.status()).as(registered.text()).isEqualTo(201);
        return new ContinuousReader(api, registered.json());
    }

    UUID id() {
        return id;
    }

    String accessToken() {
        return tokens.at("/accessToken").textValue();
    }

    /** Sends concurrent requests that need PostgreSQL: own data, login and refresh. */
    List<ApiReply> readOwn() {
        Future<ApiReply> refreshed = api.post("/auth/refresh")
                .json(Map.of("refreshToken", tokens.at("/refreshToken").textValue()))
                .sendAsync();
        List<Future<ApiReply>> requests = List.of(
                own("/users/me").sendAsync(),
                own("/bets/me").sendAsync(),
                own("/transactions/me").sendAsync(),
                api.post("/auth/login")
                        .json(Map.of("email", email, "password", PASSWORD))
                        .sendAsync(),
                refreshed);
        await(Future.all(requests));
        if (refreshed.result().status() == 200) {
            tokens = refreshed.result().json();
        }
        return requests.stream()
                .map(Future::result)
                .map(ContinuousReader::assertInTime)
                .toList();
    }

    private ApiCall own(String path) {
        return api.get(path).bearer(accessToken());
    }

    /** Sends concurrent requests whose responses may come from caches. */
    List<ApiReply> readPublic() {
        List<Future<ApiReply>> requests = List.of(
                api.get("/markets").sendAsync(),
                api.get("/leaderboard/pnl").sendAsync(),
                api.get("/leaderboard/volume").sendAsync());
        await(Future.all(requests));
        return requests.stream()
                .map(Future::result)
                .map(ContinuousReader::assertInTime)
                .toList();
    }

    private static ApiReply assertInTime(ApiReply reply) {
        assertThat(reply.took()).as(reply.text()).isLessThan(RESPONSE_MAX);
        return reply;
    }
}
