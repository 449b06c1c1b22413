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

/** Somebody who signed in and asks for everything again and again, whatever is away: never must an answer take long. */
final class ContinuousReader {

    /** An answer takes no longer, whatever it is. */
    static final Duration ANSWER_MAX = Duration.ofSeconds(2);

    private static final String PASSWORD = "correct horse battery";
    private static final AtomicInteger VISITORS = new AtomicInteger();

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

    /** Registers a new one. */
    static ContinuousReader register(ContractClient api) {
        String name = "visitor-" + VISITORS.incrementAndGet();
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

    /** Asks for what a database has to be asked for, all at once. */
    List<ApiReply> askAll() {
        Future<ApiReply> refreshed = api.post("/auth/refresh")
                .json(Map.of("refreshToken", tokens.at("/refreshToken").textValue()))
                .sendAsync();
        List<Future<ApiReply>> asked = List.of(
                mine("/users/me").sendAsync(),
                mine("/bets/me").sendAsync(),
                mine("/transactions/me").sendAsync(),
                api.post("/auth/login")
                        .json(Map.of("email", email, "password", PASSWORD))
                        .sendAsync(),
                refreshed);
        await(Future.all(asked));
        if (refreshed.result().status() == 200) {
            tokens = refreshed.result().json();
        }
        return asked.stream().map(Future::result).map(ContinuousReader::inTime).toList();
    }

    private ApiCall mine(String path) {
        return api.get(path).bearer(accessToken());
    }

    /** Asks for what is for everybody, and may come from memory. */
    List<ApiReply> lookAround() {
        List<Future<ApiReply>> asked = List.of(
                api.get("/markets").sendAsync(),
                api.get("/leaderboard/pnl").sendAsync(),
                api.get("/leaderboard/volume").sendAsync());
        await(Future.all(asked));
        return asked.stream().map(Future::result).map(ContinuousReader::inTime).toList();
    }

    private static ApiReply inTime(ApiReply reply) {
        assertThat(reply.took()).as(reply.text()).isLessThan(ANSWER_MAX);
        return reply;
    }
}
