package app.thisthat.betting;

import static app.thisthat.harness.TestDatabase.await;
import static org.assertj.core.api.Assertions.assertThat;

import app.thisthat.harness.DatabaseExtension;
import app.thisthat.harness.TestDatabase;
import app.thisthat.kernel.Credits;
import app.thisthat.kernel.Odds;
import app.thisthat.kernel.Resolution;
import app.thisthat.kernel.Side;
import app.thisthat.market.ResolveOutcome;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * Plays at random, on the database and in memory, and compares the books. A run is repeated with {@code -DgameSeed=…}, and
 * made longer with {@code -DgameSteps=…}.
 */
@ExtendWith(DatabaseExtension.class)
class BettingModelIT {

    private static final int STEPS = Integer.getInteger("gameSteps", 2_000);
    private static final int STEPS_BETWEEN_LOOKS = 20;
    private static final int STEPS_BETWEEN_AUDITS = 500;
    private static final int PLAYERS_MAX = 12;
    private static final int MARKETS_MAX = 5;
    private static final int RESOLVED_MAX = 8;
    private static final Credits REWARD = Credits.of(100);
    private static final long ALMOST_AT_THE_LIMIT = 999_900;
    private static final Resolution[] RESOLUTIONS = Resolution.values();

    private final long seed = Long.getLong("gameSeed", System.nanoTime());
    private final Random random = new Random(seed);
    private final BettingModel model = new BettingModel();
    private final TestDatabase database;
    private final BettingTestSupport game;
    private final List<UUID> players = new ArrayList<>();
    private final List<UUID> markets = new ArrayList<>();
    private final List<UUID> closed = new ArrayList<>();
    private final Map<UUID, Map<Side, Odds>> odds = new HashMap<>();
    private final List<UUID> resolved = new ArrayList<>();
    private final Map<UUID, Resolution> endings = new HashMap<>();

    BettingModelIT(TestDatabase database) {
        this.database = database;
        this.game = new BettingTestSupport(database, 3);
    }

    @Test
    void anySequenceOfPlay_leavesTheBooksThatTheModelHas() {
        System.out.println("The game is played with -DgameSeed=" + seed + " -DgameSteps=" + STEPS);
        reachTheLimit();
        register();
        open();
        for (int step = 1; step <= STEPS; step++) {
            play();
            if (step % STEPS_BETWEEN_LOOKS == 0) {
                assertThat(books())
                        .as("books after step %d of seed %d", step, seed)
                        .isEqualTo(model.books());
            }
            if (step % STEPS_BETWEEN_AUDITS == 0) {
                game.books().assertSound();
            }
        }
        assertThat(database.ask("select count(distinct transaction_type) from credit_transactions"))
                .as("kinds of rows that were tried")
                .isEqualTo(8L);
        assertThat((long) database.ask("select count(*) from credit_transactions where forfeited > 0"))
                .isPositive();
    }

    private void play() {
        int chance = random.nextInt(100);
        if (chance < 70) {
            bet();
        } else if (chance < 75) {
            grant(any(players));
        } else if (chance < 78 && players.size() < PLAYERS_MAX) {
            register();
        } else if (chance < 82 && markets.size() < MARKETS_MAX) {
            open();
        } else if (chance < 84) {
            close();
        } else if (chance < 92) {
            resolve();
        } else {
            correct();
        }
    }

    /** Chance leads some games nowhere near the limit of a balance. */
    private void reachTheLimit() {
        UUID player = register(ALMOST_AT_THE_LIMIT);
        grant(player);
        grant(player);
    }

    private void register() {
        register(random.nextInt(4) == 0 ? ALMOST_AT_THE_LIMIT : 1_000);
    }

    private UUID register(long credits) {
        UUID player = game.books().user(String.valueOf(credits));
        players.add(player);
        model.register(player, Credits.of(credits));
        return player;
    }

    private void grant(UUID player) {
        await(game.granting(player, REWARD));
        model.grant(player, REWARD);
    }

    private void open() {
        int thisOdds = 100 + random.nextInt(9_801);
        Map<Side, Odds> both = Map.of(Side.THIS, new Odds(thisOdds), Side.THAT, new Odds(Odds.ONE - thisOdds));
        UUID market = game.books()
                .market(both.get(Side.THIS).toString(), both.get(Side.THAT).toString());
        markets.add(market);
        odds.put(market, both);
    }

    private void close() {
        if (markets.size() > 1) {
            UUID market = markets.remove(random.nextInt(markets.size()));
            database.ask("update markets set status = 'closed', closed_at = now() where id = ?", market);
            closed.add(market);
        }
    }

    private void bet() {
        if (markets.isEmpty()) {
            open();
        }
        boolean late = !closed.isEmpty() && random.nextInt(20) == 0;
        UUID market = late ? any(closed) : any(markets);
        UUID player = any(players);
        Side side = random.nextBoolean() ? Side.THIS : Side.THAT;
        Credits stake = random.nextInt(3) == 0 ? everything(player) : new Credits(1_000 + random.nextInt(49_001));
        boolean expected = markets.contains(market)
                && model.bet(player, market, side, stake, odds.get(market).get(side));
        assertThat(game.bet(player, market, side, stake))
                .as("a bet of %s, seed %d", stake, seed)
                .isEqualTo(expected);
    }

    /** As much as one bet may be, so that payouts are often spent when they are taken back. */
    private Credits everything(UUID player) {
        Credits most = Credits.of(10_000);
        Credits least = Credits.of(10);
        Credits balance = model.balance(player);
        return balance.compareTo(most) > 0 ? most : balance.compareTo(least) < 0 ? least : balance;
    }

    private void resolve() {
        List<UUID> candidates = closed.isEmpty() ? markets : closed;
        if (candidates.isEmpty()) {
            return;
        }
        UUID market = candidates.remove(random.nextInt(candidates.size()));
        Resolution resolution = RESOLUTIONS[random.nextInt(RESOLUTIONS.length)];
        assertThat(game.resolve(market, resolution)).isInstanceOf(ResolveOutcome.Resolved.class);
        model.resolve(market, resolution);
        endings.put(market, resolution);
        resolved.add(market);
        if (resolved.size() > RESOLVED_MAX) {
            endings.remove(resolved.remove(0));
        }
    }

    private void correct() {
        if (resolved.isEmpty()) {
            return;
        }
        UUID market = any(resolved);
        Resolution resolution = RESOLUTIONS[random.nextInt(RESOLUTIONS.length)];
        assertThat(game.correct(market, resolution)).isInstanceOf(ResolveOutcome.Resolved.class);
        if (endings.put(market, resolution) != resolution) {
            model.correct(market, resolution);
        }
    }

    private UUID any(List<UUID> ids) {
        return ids.get(random.nextInt(ids.size()));
    }

    private Object books() {
        return database.ask(
                """
                select string_agg(concat_ws(' ', id, credit_balance, credit_debt, total_volume, overall_pnl), E'\\n'
                                  order by id::text collate "C")
                from users where id <> ?
                """,
                game.admin());
    }
}
