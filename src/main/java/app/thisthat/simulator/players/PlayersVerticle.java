package app.thisthat.simulator.players;

import app.thisthat.platform.jobs.RecurringTask;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;
import java.util.random.RandomGenerator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Lets the players bet and claim their daily reward, one action at a time. New players first get a history. The first
 * minute is fast, so that boards and charts fill soon.
 */
public final class PlayersVerticle extends VerticleBase {

    private static final Logger LOG = LoggerFactory.getLogger(PlayersVerticle.class);
    private static final String API = "/api/v1";
    private static final Duration FIRST_PAUSE = Duration.ofMillis(300);
    private static final Duration PAUSE = Duration.ofSeconds(3);
    private static final int FIRST_ACTIONS = 200;
    private static final Duration MARKETS_INTERVAL = Duration.ofSeconds(15);
    private static final int MARKETS_MAX = 100;

    /** Odds that players accept; the service accepts 0.01 to 0.99. */
    private static final double ODDS_MIN = 0.05;

    private static final double ODDS_MAX = 0.95;
    private static final int STAKE_MIN = 10;
    private static final int STAKE_MAX = 2_000;
    private static final double SLIPPAGE = 0.05;
    private static final int UNAUTHORIZED = 401;

    private final String host;
    private final int port;
    private final List<UUID> players;
    private final Optional<UUID> historian;
    private final Function<UUID, Future<String>> openSession;
    private final RandomGenerator random = RandomGenerator.of("SplittableRandom");
    private final Map<UUID, String> tokens = new HashMap<>();
    private final Map<String, Double> seenOdds = new HashMap<>();
    private ApiClient api;
    private RecurringTask markets;
    private RecurringTask actions;
    private List<JsonObject> open = List.of();
    private int done;
    private boolean stopped;

    /**
     * Creates the verticle.
     *
     * @param port port of the API
     * @param players accounts of the players
     * @param historian the admin who makes the markets of the players' history; empty if they have one
     * @param openSession completes with an access token of an account
     */
    public PlayersVerticle(
            String host,
            int port,
            List<UUID> players,
            Optional<UUID> historian,
            Function<UUID, Future<String>> openSession) {
        this.host = host;
        this.port = port;
        this.players = players;
        this.historian = historian;
        this.openSession = openSession;
    }

    @Override
    public Future<?> start() {
        api = new ApiClient(vertx, host, port);
        markets = new RecurringTask(vertx, "Players' markets", MARKETS_INTERVAL, this::readMarkets);
        markets.start();
        actions = new RecurringTask(vertx, "Players' actions", FIRST_PAUSE, this::act);
        historian.map(this::playHistory).orElseGet(Future::succeededFuture).onComplete(ended -> startActions());
        return Future.succeededFuture();
    }

    private void startActions() {
        if (!stopped) {
            actions.start();
        }
    }

    /** The start of the service does not wait for it. Without it, the results of the players are missing at first. */
    private Future<Void> playHistory(UUID admin) {
        return new PlayerHistory(api, this::token, random)
                .play(admin, players)
                .onFailure(failure -> LOG.warn("The players got no history: {}", failure.getMessage()));
    }

    private Future<?> readMarkets() {
        return api.get(API + "/markets?sort=expires_soon&limit=" + MARKETS_MAX).onSuccess(reply -> {
            if (reply.isSuccess()) {
                JsonArray rows = reply.body().getJsonArray("markets");
                open = rows.stream()
                        .map(JsonObject.class::cast)
                        .filter(PlayersVerticle::isOpenQuestion)
                        .toList();
                if (seenOdds.size() > 10 * MARKETS_MAX) {
                    seenOdds.clear();
                }
            }
        });
    }

    private static boolean isOpenQuestion(JsonObject market) {
        double odds = market.getDouble("thisOdds");
        return odds >= ODDS_MIN && odds <= ODDS_MAX;
    }

    private Future<?> act() {
        if (done++ == FIRST_ACTIONS) {
            actions.stop();
            actions = new RecurringTask(vertx, "Players' actions", PAUSE, this::act);
            actions.start();
            return Future.succeededFuture();
        }
        if (players.isEmpty() || open.isEmpty()) {
            return Future.succeededFuture();
        }
        int index = random.nextInt(players.size());
        UUID player = players.get(index);
        Temperament temperament = Temperament.of(index);
        return token(player)
                .compose(token -> done <= 2 * players.size() && random.nextInt(4) == 0
                        ? claim(player, token)
                        : bet(player, token, temperament));
    }

    private Future<String> token(UUID player) {
        String known = tokens.get(player);
        return known != null
                ? Future.succeededFuture(known)
                : openSession.apply(player).onSuccess(token -> tokens.put(player, token));
    }

    private Future<ApiClient.Reply> claim(UUID player, String token) {
        return api.post(API + "/rewards/daily", token, new JsonObject()).onSuccess(reply -> forget(player, reply));
    }

    private Future<ApiClient.Reply> bet(UUID player, String token, Temperament temperament) {
        return api.get(API + "/users/me", token).compose(reply -> {
            forget(player, reply);
            return reply.isSuccess()
                    ? bet(token, temperament, reply.body().getDouble("creditBalance"))
                    : Future.succeededFuture(reply);
        });
    }

    private Future<ApiClient.Reply> bet(String token, Temperament temperament, double balance) {
        // Markets that end soon are more likely, so that bets are settled soon.
        JsonObject market = open.get(random.nextInt(1 + random.nextInt(open.size())));
        String id = market.getString("id");
        double odds = market.getDouble("thisOdds");
        Double seen = seenOdds.put(id, odds);
        boolean onThis = temperament.prefersThis(odds, seen == null ? 0 : odds - seen, random);
        int stake = Math.min(STAKE_MAX, Math.max(STAKE_MIN, temperament.stake(balance, random)));
        if (stake > balance) {
            return Future.succeededFuture();
        }
        return api.post(
                API + "/bets",
                token,
                new JsonObject()
                        .put("marketId", id)
                        .put("amount", stake)
                        .put("side", onThis ? "this" : "that")
                        .put("expectedOdds", market.getDouble(onThis ? "thisOdds" : "thatOdds"))
                        .put("maxSlippage", SLIPPAGE));
    }

    /** A token that has expired is replaced at the next action. */
    private void forget(UUID player, ApiClient.Reply reply) {
        if (reply.status() == UNAUTHORIZED) {
            tokens.remove(player);
        }
    }

    @Override
    public Future<?> stop() {
        stopped = true;
        markets.stop();
        actions.stop();
        return Future.succeededFuture();
    }
}
