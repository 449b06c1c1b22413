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

/** Two markets with the same bets: one is resolved once, the other reaches the same resolution by corrections. */
class CorrectionPropertyIT {

    private static final int USERS = 4;
    private static final int TRIES = 25;

    private static TestDatabase database;
    private static BettingTestSupport betting;

    record Stake(int user, Side side, int credits) {}

    @BeforeContainer
    static void deploy() {
        database = new TestDatabase();
        betting = new BettingTestSupport(database, 2);
    }

    @AfterContainer
    static void close() {
        database.close();
    }

    @Property(tries = TRIES, shrinking = ShrinkingMode.OFF)
    void correctedResolution_leavesTheBalancesOfADirectOne(
            @ForAll("stakes") List<Stake> stakes,
            @ForAll("thisOdds") int thisOdds,
            @ForAll("resolutions") List<Resolution> resolutions,
            @ForAll("initialBalances") String initialBalance) {
        List<UUID> direct = users(initialBalance);
        List<UUID> corrected = users(initialBalance);
        UUID directMarket = market(thisOdds, stakes, direct);
        UUID correctedMarket = market(thisOdds, stakes, corrected);

        betting.resolve(directMarket, resolutions.get(resolutions.size() - 1));
        betting.resolve(correctedMarket, resolutions.get(0));
        resolutions.forEach(resolution -> betting.correct(correctedMarket, resolution));

        for (int i = 0; i < USERS; i++) {
            assertThat(betting.balance(corrected.get(i))).isEqualByComparingTo(betting.balance(direct.get(i)));
            assertThat(betting.profit(corrected.get(i))).isEqualByComparingTo(betting.profit(direct.get(i)));
            assertThat(betting.debt(corrected.get(i))).isEqualByComparingTo("0");
        }
        betting.ledger().assertInvariants();
    }

    private static List<UUID> users(String credits) {
        return IntStream.range(0, USERS)
                .mapToObj(i -> betting.ledger().user(credits))
                .toList();
    }

    private static UUID market(int thisOdds, List<Stake> stakes, List<UUID> users) {
        UUID market = betting.ledger().market("0." + thisOdds, "0." + (100 - thisOdds));
        for (Stake stake : stakes) {
            await(betting.placeAsync(users.get(stake.user), market, stake.side, Credits.of(stake.credits)));
        }
        return market;
    }

    @Provide
    Arbitrary<List<Stake>> stakes() {
        return Combinators.combine(
                        Arbitraries.integers().between(0, USERS - 1),
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

    /** The second one is near the balance limit, so that some payouts are forfeited. */
    @Provide
    Arbitrary<String> initialBalances() {
        return Arbitraries.of("1000", "999900");
    }
}
