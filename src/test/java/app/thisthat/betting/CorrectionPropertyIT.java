package app.thisthat.betting;

import static app.thisthat.harness.TestDatabase.await;
import static org.assertj.core.api.Assertions.assertThat;

import app.thisthat.harness.TestDatabase;
import app.thisthat.kernel.Credits;
import app.thisthat.kernel.Resolution;
import app.thisthat.kernel.Side;
import java.util.List;
import java.util.UUID;
import java.util.stream.IntStream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.ShrinkingMode;
import net.jqwik.api.lifecycle.AfterContainer;
import net.jqwik.api.lifecycle.BeforeContainer;

/** Two markets with the same bets: one is resolved at once as it should be, the other only after corrections. */
class CorrectionPropertyIT {

    private static final int PLAYERS = 4;
    private static final int TRIES = 25;

    private static TestDatabase database;
    private static BettingTestSupport game;

    record Stake(int player, Side side, int credits) {}

    @BeforeContainer
    static void play() {
        database = new TestDatabase();
        game = new BettingTestSupport(database, 2);
    }

    @AfterContainer
    static void close() {
        database.close();
    }

    @Property(tries = TRIES, shrinking = ShrinkingMode.OFF)
    void correctedResolutions_leaveEveryBalanceOfADirectOne(
            @ForAll("stakes") List<Stake> stakes,
            @ForAll("thisOdds") int thisOdds,
            @ForAll("resolutions") List<Resolution> resolutions,
            @ForAll("openings") String opening) {
        List<UUID> direct = players(opening);
        List<UUID> corrected = players(opening);
        UUID resolvedOnce = market(thisOdds, stakes, direct);
        UUID resolvedOften = market(thisOdds, stakes, corrected);

        game.resolve(resolvedOnce, resolutions.get(resolutions.size() - 1));
        game.resolve(resolvedOften, resolutions.get(0));
        resolutions.forEach(resolution -> game.correct(resolvedOften, resolution));

        for (int i = 0; i < PLAYERS; i++) {
            assertThat(game.balance(corrected.get(i))).isEqualByComparingTo(game.balance(direct.get(i)));
            assertThat(game.profit(corrected.get(i))).isEqualByComparingTo(game.profit(direct.get(i)));
            assertThat(game.debt(corrected.get(i))).isEqualByComparingTo("0");
        }
        game.books().assertSound();
    }

    private static List<UUID> players(String credits) {
        return IntStream.range(0, PLAYERS)
                .mapToObj(i -> game.books().user(credits))
                .toList();
    }

    private static UUID market(int thisOdds, List<Stake> stakes, List<UUID> players) {
        UUID market = game.books().market("0." + thisOdds, "0." + (100 - thisOdds));
        for (Stake stake : stakes) {
            await(game.betting(players.get(stake.player), market, stake.side, Credits.of(stake.credits)));
        }
        return market;
    }

    @Provide
    Arbitrary<List<Stake>> stakes() {
        return Combinators.combine(
                        Arbitraries.integers().between(0, PLAYERS - 1),
                        Arbitraries.of(Side.class),
                        Arbitraries.integers().between(10, 900))
                .as(Stake::new)
                .list()
                .ofMinSize(1)
                .ofMaxSize(8);
    }

    @Provide
    Arbitrary<Integer> thisOdds() {
        return Arbitraries.integers().between(10, 90);
    }

    @Provide
    Arbitrary<List<Resolution>> resolutions() {
        return Arbitraries.of(Resolution.class).list().ofMinSize(2).ofMaxSize(4);
    }

    /** The second is near the limit, so that some payouts are forfeited. */
    @Provide
    Arbitrary<String> openings() {
        return Arbitraries.of("1000", "999900");
    }
}
