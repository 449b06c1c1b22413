package app.thisthat.simulator.players;

import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.UUID;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.random.RandomGenerator;

/**
 * Gives new players a history: an admin opens markets, every player bets on most of them, and the admin resolves
 * them. The results are drawn by the odds. All of it goes through the API, so the books are those of any other bets.
 * Results, calibration and the boards by results need such a number of settled markets.
 */
final class PlayerHistory {

    private static final String MARKETS = "/api/v1/admin/markets";
    private static final String DESCRIPTION =
            "An invented question of the development profile. The simulated players bet on it, and its result was drawn"
                    + " by its odds.";

    /** Whole credits. All stakes of a player together are below the welcome bonus. */
    private static final int STAKE_MIN = 25;

    private static final int STAKE_MAX = 40;

    /** Markets on which a player does not bet. The boards by results rank from 20 markets on. */
    private static final int SKIPPED_MAX = 4;

    /** The best player knows this part of the results. */
    private static final double INSIGHT_MAX = 0.45;

    private static final List<Question> QUESTIONS = List.of(
            new Question("Did the harbour bridge reopen before the weekend?", "World", 0.08),
            new Question("Did the comet become visible without a telescope?", "Science", 0.12),
            new Question("Did the underdogs win the city cup?", "Sports", 0.16),
            new Question("Did the short film win the audience award?", "Culture", 0.19),
            new Question("Did the council pass the budget at first reading?", "Politics", 0.23),
            new Question("Did the chess final end in fewer than 30 moves?", "Sports", 0.27),
            new Question("Did the ferry strike last longer than a week?", "World", 0.31),
            new Question("Did the new phone ship before its announced day?", "Technology", 0.34),
            new Question("Did the harvest exceed that of last year?", "Economy", 0.38),
            new Question("Did the home team score first?", "Sports", 0.42),
            new Question("Did the mayor stand for another term?", "Politics", 0.45),
            new Question("Did the spring tide pass the old mark?", "Science", 0.48),
            new Question("Did the band play a third encore?", "Culture", 0.52),
            new Question("Did the night train arrive on time?", "World", 0.55),
            new Question("Did the price of coffee fall in the month?", "Economy", 0.59),
            new Question("Did the release ship without a delay?", "Technology", 0.62),
            new Question("Did the champions stay unbeaten?", "Sports", 0.66),
            new Question("Did turnout reach 60% at the referendum?", "Politics", 0.69),
            new Question("Did the rocket launch in its first window?", "Science", 0.73),
            new Question("Did the series get another season?", "Culture", 0.77),
            new Question("Did the central bank keep its rate?", "Economy", 0.81),
            new Question("Did the satellite reach its orbit?", "Technology", 0.84),
            new Question("Did the marathon have more than 5,000 runners?", "Sports", 0.88),
            new Question("Did the observatory confirm the planet?", "Science", 0.92));

    private final ApiClient api;
    private final Function<UUID, Future<String>> tokenOf;
    private final RandomGenerator random;

    /** A question with the odds of its first option. */
    private record Question(String title, String category, double odds) {}

    /** A market and its result. */
    private record Drawn(String id, double thisOdds, boolean isThis) {}

    PlayerHistory(ApiClient api, Function<UUID, Future<String>> tokenOf, RandomGenerator random) {
        this.api = api;
        this.tokenOf = tokenOf;
        this.random = random;
    }

    /** Completes when all markets are resolved; fails with the first refusal of the admin. */
    Future<Void> play(UUID admin, List<UUID> players) {
        List<Drawn> markets = new ArrayList<>();
        return tokenOf.apply(admin).compose(token -> inTurn(
                        QUESTIONS, (question, index) -> open(question, token).onSuccess(markets::add))
                .compose(opened -> inTurn(players, (player, index) -> bets(player, index, players, markets)))
                .compose(placed -> inTurn(markets, (market, index) -> resolve(market, token))));
    }

    private Future<Drawn> open(Question question, String token) {
        boolean isThis = random.nextDouble() < question.odds;
        return succeeded(api.post(
                        MARKETS,
                        token,
                        new JsonObject()
                                .put("title", question.title)
                                .put("description", DESCRIPTION)
                                .put("category", question.category)
                                .put("thisOption", "Yes")
                                .put("thatOption", "No")
                                .put("thisOdds", question.odds)
                                .put("thatOdds", Math.round(100 * (1 - question.odds)) / 100.0)))
                .map(market -> new Drawn(market.getString("id"), question.odds, isThis));
    }

    private Future<?> bets(UUID player, int index, List<UUID> players, List<Drawn> markets) {
        double insight = INSIGHT_MAX * index / players.size();
        Temperament temperament = Temperament.of(index);
        List<Drawn> chosen = new ArrayList<>(markets);
        for (int skipped = random.nextInt(SKIPPED_MAX + 1); skipped > 0; skipped--) {
            chosen.remove(random.nextInt(chosen.size()));
        }
        return tokenOf.apply(player)
                .compose(token -> inTurn(chosen, (market, number) -> {
                    boolean onThis = random.nextDouble() < insight
                            ? market.isThis
                            : temperament.prefersThis(market.thisOdds, 0, random);
                    // A refused bet is missing in the history.
                    return api.post(
                            "/api/v1/bets",
                            token,
                            new JsonObject()
                                    .put("marketId", market.id)
                                    .put("side", onThis ? "this" : "that")
                                    .put("amount", random.nextInt(STAKE_MIN, STAKE_MAX + 1)));
                }));
    }

    private Future<?> resolve(Drawn market, String token) {
        return succeeded(api.post(
                MARKETS + "/" + market.id + "/resolve",
                token,
                new JsonObject().put("resolution", market.isThis ? "this" : "that")));
    }

    private static Future<JsonObject> succeeded(Future<ApiClient.Reply> reply) {
        return reply.compose(received -> received.isSuccess()
                ? Future.succeededFuture(received.body())
                : Future.failedFuture(received.body().getString("error", "HTTP " + received.status())));
    }

    private static <T> Future<Void> inTurn(List<T> elements, BiFunction<T, Integer, Future<?>> action) {
        return next(elements.iterator(), 0, action);
    }

    private static <T> Future<Void> next(Iterator<T> rest, int index, BiFunction<T, Integer, Future<?>> action) {
        return rest.hasNext()
                ? action.apply(rest.next(), index).compose(done -> next(rest, index + 1, action))
                : Future.succeededFuture();
    }
}
