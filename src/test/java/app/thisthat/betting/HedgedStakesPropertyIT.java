package app.thisthat.betting;

import static app.thisthat.harness.TestDatabase.await;
import static org.assertj.core.api.Assertions.assertThat;

import app.thisthat.harness.TestDatabase;
import app.thisthat.kernel.Credits;
import app.thisthat.kernel.Odds;
import app.thisthat.kernel.Resolution;
import app.thisthat.kernel.Side;
import io.vertx.core.Future;
import java.math.BigDecimal;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.IntStream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.ShrinkingMode;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.lifecycle.AfterContainer;
import net.jqwik.api.lifecycle.BeforeContainer;

/** Random stakes of users on both sides of markets, compared with sums in memory. */
class HedgedStakesPropertyIT {

    private static final int USERS = 3;
    private static final int MARKETS = 2;

    private static TestDatabase database;
    private static BettingTestSupport betting;

    record Stake(int user, int market, Side side, int credits) {}

    record Position(UUID user, UUID market) {}

    @BeforeContainer
    static void deploy() {
        database = new TestDatabase();
        betting = new BettingTestSupport(database, 100);
    }

    @AfterContainer
    static void close() {
        database.close();
    }

    @Property(tries = 25, shrinking = ShrinkingMode.OFF)
    void volumeOfTheBoard_isTheDifferenceOfBothSidesOnEachMarket(
            @ForAll("stakes") List<Stake> stakes, @ForAll Resolution ending) {
        List<UUID> users = IntStream.range(0, USERS)
                .mapToObj(i -> betting.ledger().user("3000"))
                .toList();
        List<UUID> markets = IntStream.range(0, MARKETS)
                .mapToObj(i -> betting.ledger().market("0.5", "0.5"))
                .toList();
        Map<Position, Integer> net = new HashMap<>();
        Map<UUID, Integer> total = new HashMap<>();
        for (Stake stake : stakes) {
            UUID user = users.get(stake.user);
            UUID market = markets.get(stake.market);
            if (betting.place(user, market, stake.side, stake.credits)) {
                int signed = stake.side == Side.THIS ? stake.credits : -stake.credits;
                net.merge(new Position(user, market), signed, Integer::sum);
                total.merge(user, stake.credits, Integer::sum);
            }
        }
        assertVolumes(users, net, total);

        betting.resolve(markets.get(0), ending);
        betting.correct(markets.get(0), Resolution.INVALID);
        assertVolumes(users, net, total);
        betting.ledger().assertInvariants();
    }

    private static void assertVolumes(List<UUID> users, Map<Position, Integer> net, Map<UUID, Integer> total) {
        for (UUID user : users) {
            int difference = net.entrySet().stream()
                    .filter(entry -> entry.getKey().user.equals(user))
                    .mapToInt(entry -> Math.abs(entry.getValue()))
                    .sum();
            assertThat(volume(user, "total_volume")).isEqualByComparingTo(String.valueOf(total.getOrDefault(user, 0)));
            assertThat(volume(user, "total_volume - hedged_volume")).isEqualByComparingTo(String.valueOf(difference));
        }
    }

    private static BigDecimal volume(UUID user, String expression) {
        return (BigDecimal) database.execute("select " + expression + " from users where id = ?", user);
    }

    /** Bets of many users in one batch: each user's position is its own. */
    @Property(tries = 10, shrinking = ShrinkingMode.OFF)
    void concurrentBets_countEachUserByItself(@ForAll @IntRange(min = 10, max = 500) int second) {
        UUID market = betting.ledger().market("0.5", "0.5");
        List<UUID> users =
                IntStream.range(0, 20).mapToObj(i -> betting.ledger().user()).toList();
        await(Future.all(users.stream()
                .map(user -> betting.placeAsync(user, market, Side.THIS, Credits.of(100)))
                .toList()));
        await(Future.all(IntStream.range(0, 20)
                .mapToObj(i -> betting.placeAsync(
                        users.get(i), market, i % 2 == 0 ? Side.THAT : Side.THIS, Credits.of(second)))
                .toList()));

        for (int i = 0; i < 20; i++) {
            int expected = i % 2 == 0 ? Math.abs(100 - second) : 100 + second;
            assertThat(volume(users.get(i), "total_volume - hedged_volume"))
                    .isEqualByComparingTo(String.valueOf(expected));
        }
        betting.ledger().assertInvariants();
    }

    /** At one price, both sides together never pay more than was staked, whichever side wins. */
    @Property
    void bothSides_neverPayMoreThanWasStaked(
            @ForAll @IntRange(min = 100, max = 9_900) int thisOdds,
            @ForAll @IntRange(max = 500) int margin,
            @ForAll @IntRange(min = 1_000, max = 1_000_000) int thisStake,
            @ForAll @IntRange(min = 1_000, max = 1_000_000) int thatStake) {
        Odds other = new Odds(Math.min(9_900, Odds.ONE - thisOdds + margin));
        Credits ifThis = BettingModel.payout(new Credits(thisStake), new Odds(thisOdds));
        Credits ifThat = BettingModel.payout(new Credits(thatStake), other);
        Credits worst = ifThis.compareTo(ifThat) < 0 ? ifThis : ifThat;

        assertThat(worst).isLessThanOrEqualTo(new Credits((long) thisStake + thatStake));
    }

    @Provide
    Arbitrary<List<Stake>> stakes() {
        return Combinators.combine(
                        Arbitraries.integers().between(0, USERS - 1),
                        Arbitraries.integers().between(0, MARKETS - 1),
                        Arbitraries.of(Side.class),
                        Arbitraries.integers().between(10, 900))
                .as(Stake::new)
                .list()
                .ofMinSize(2)
                .ofMaxSize(16);
    }
}
