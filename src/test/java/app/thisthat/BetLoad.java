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

/**
 * Players who place one bet of 10 credits after the other, each with a key, on the nodes of the rotation in turn, and
 * remember what they were told.
 */
final class BetLoad {

    private static final long PAUSE_MS = 20;

    private final Vertx vertx;
    private final UUID market;
    private final AtomicInteger turn = new AtomicInteger();
    private final Map<String, String> acknowledged = new ConcurrentHashMap<>();
    private final Queue<Bet> unanswered = new ConcurrentLinkedQueue<>();
    private final Queue<ApiReply> refused = new ConcurrentLinkedQueue<>();
    private final Queue<Throwable> broken = new ConcurrentLinkedQueue<>();
    private final AtomicReference<Duration> slowest = new AtomicReference<>(Duration.ZERO);
    private volatile List<ContractClient> rotation;
    private volatile boolean over;
    private Future<?> playing;

    /** A bet and who places it. */
    private record Bet(String token, String key) {}

    BetLoad(Vertx vertx, UUID market, List<ContractClient> rotation) {
        this.vertx = vertx;
        this.market = market;
        this.rotation = rotation;
    }

    /** Where bets go from now on. */
    void rotate(List<ContractClient> nodes) {
        rotation = nodes;
    }

    /** Lets everybody play whose token is given. */
    void start(List<String> tokens) {
        playing = Future.join(tokens.stream().map(this::play).toList());
    }

    private Future<Void> play(String token) {
        if (over) {
            return Future.succeededFuture();
        }
        Bet bet = new Bet(token, UUID.randomUUID().toString());
        List<ContractClient> nodes = rotation;
        ContractClient node = nodes.get(turn.getAndIncrement() % nodes.size());
        return send(node, bet)
                .onComplete(reply -> note(bet, reply), failure -> lost(bet, failure))
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

    private void note(Bet bet, ApiReply reply) {
        slowest.accumulateAndGet(reply.took(), (one, other) -> one.compareTo(other) > 0 ? one : other);
        if (reply.status() == 201) {
            acknowledged.put(bet.key, reply.json().at("/bet/id").textValue());
        } else {
            refused.add(reply);
            unanswered.add(bet);
        }
    }

    private void lost(Bet bet, Throwable failure) {
        unanswered.add(bet);
        broken.add(failure);
    }

    int acknowledged() {
        return acknowledged.size();
    }

    /** How long an answer took at the most. */
    Duration slowest() {
        return slowest.get();
    }

    /** Answers that were not a bet. */
    Queue<ApiReply> refused() {
        return refused;
    }

    /** Why bets got no answer at all, or one that is not in the contract. */
    Queue<Throwable> broken() {
        return broken;
    }

    /** Ends the play. */
    void stop() {
        over = true;
        TestDatabase.await(playing);
    }

    /**
     * Places every bet that was not acknowledged once more, and asserts that each was made exactly once, those that were
     * acknowledged as they were.
     */
    void assertEachBetMadeOnce(ContractClient node, TestDatabase database) {
        for (Bet bet : unanswered) {
            ApiReply again = TestDatabase.await(send(node, bet));
            assertThat(again.status()).as(again.text()).isEqualTo(201);
            acknowledged.put(bet.key, again.json().at("/bet/id").textValue());
        }
        assertThat(database.ask(
                        "select count(*) from bets where id = any (string_to_array(?, ',')::uuid[])",
                        String.join(",", acknowledged.values())))
                .isEqualTo((long) acknowledged.size());
        assertThat(database.ask("select count(*) from bets where market_id = ?", market))
                .isEqualTo((long) acknowledged.size());
    }
}
