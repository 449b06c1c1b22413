package app.thisthat;

import static org.assertj.core.api.Assertions.assertThat;

import app.thisthat.harness.ApiReply;
import app.thisthat.harness.ContractClient;
import app.thisthat.harness.TestDatabase;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;

/** Players who place bets of 10 credits with idempotency keys, one after the other, on several nodes in turn. */
final class BetLoad {

    private static final long PAUSE_MS = 20;

    private final Vertx vertx;
    private final UUID market;
    private final AtomicInteger requests = new AtomicInteger();
    private final Map<String, String> acknowledged = new ConcurrentHashMap<>();
    private final Queue<Bet> unacknowledged = new ConcurrentLinkedQueue<>();
    private final Queue<ApiReply> rejected = new ConcurrentLinkedQueue<>();
    private final Queue<Throwable> failures = new ConcurrentLinkedQueue<>();
    private final AtomicReference<Duration> slowest = new AtomicReference<>(Duration.ZERO);
    private volatile List<ContractClient> nodes;
    private volatile boolean stopped;
    private Future<?> players;

    private record Bet(String token, String key) {}

    BetLoad(Vertx vertx, UUID market, List<ContractClient> nodes) {
        this.vertx = vertx;
        this.market = market;
        this.nodes = nodes;
    }

    /** Sends later bets to these nodes. */
    void setNodes(List<ContractClient> next) {
        nodes = next;
    }

    /** Starts a player per access token. */
    void start(List<String> tokens) {
        players = Future.join(tokens.stream().map(this::play).toList());
    }

    private Future<Void> play(String token) {
        if (stopped) {
            return Future.succeededFuture();
        }
        Bet bet = new Bet(token, UUID.randomUUID().toString());
        List<ContractClient> current = nodes;
        ContractClient node = current.get(requests.getAndIncrement() % current.size());
        return send(node, bet)
                .onComplete(reply -> onReply(bet, reply), failure -> onFailure(bet, failure))
                .transform(done -> vertx.timer(PAUSE_MS, TimeUnit.MILLISECONDS))
                .compose(paused -> play(token));
    }

    private Future<ApiReply> send(ContractClient node, Bet bet) {
        return node.post("/bets")
                .bearer(bet.token)
                .header("Idempotency-Key", bet.key)
                .json(Map.of("marketId", market, "amount", 10, "side", "this"))
                .sendAsync();
    }

    private void onReply(Bet bet, ApiReply reply) {
        slowest.accumulateAndGet(reply.took(), (one, other) -> one.compareTo(other) > 0 ? one : other);
        if (reply.status() == 201) {
            acknowledged.put(bet.key, reply.json().at("/bet/id").textValue());
        } else {
            rejected.add(reply);
            unacknowledged.add(bet);
        }
    }

    private void onFailure(Bet bet, Throwable failure) {
        unacknowledged.add(bet);
        failures.add(failure);
    }

    /** The number of bets with a response of 201. */
    int acknowledged() {
        return acknowledged.size();
    }

    /** The longest response time. */
    Duration slowest() {
        return slowest.get();
    }

    /** Responses other than 201. */
    Queue<ApiReply> rejected() {
        return rejected;
    }

    /** Lost connections, timeouts and violations of the contract. */
    Queue<Throwable> failures() {
        return failures;
    }

    /** Stops the players and waits for their last responses. */
    void stop() {
        stopped = true;
        TestDatabase.await(players);
    }

    /** Repeats the bets without acknowledgement and asserts that each bet exists once, with its acknowledged id. */
    void assertEachBetPlacedOnce(ContractClient node, TestDatabase database) {
        for (Bet bet : unacknowledged) {
            ApiReply repeated = TestDatabase.await(send(node, bet));
            assertThat(repeated.status()).as(repeated.text()).isEqualTo(201);
            acknowledged.put(bet.key, repeated.json().at("/bet/id").textValue());
        }
        assertThat(database.execute(
                        "select count(*) from bets where id = any (string_to_array(?, ',')::uuid[])",
                        String.join(",", acknowledged.values())))
                .isEqualTo((long) acknowledged.size());
        assertThat(database.execute("select count(*) from bets where market_id = ?", market))
                .isEqualTo((long) acknowledged.size());
    }
}
