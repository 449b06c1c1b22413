package app.thisthat.simulator.world;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class WorldTest {

    private static final long START = 1_790_000_000_000L;
    private static final int SPEED = 60;

    private final World world = new World(200, SPEED, 1, START);

    @Test
    void newWorld_hasAsManyOpenMarketsAsAskedFor() {
        assertThat(new World(1, SPEED, 1, START).catalogue().size(false)).isEqualTo(1);
        assertThat(world.catalogue().size(false)).isBetween(190, 200);
    }

    @Test
    void sameSeedAndTicks_makeTheSameWorld() {
        World twin = new World(200, SPEED, 1, START);
        assertThat(live(twin, 3_000)).isEqualTo(live(world, 3_000)).hasSizeGreaterThan(1_000);
    }

    @Test
    void anotherSeed_makesAnotherWorld() {
        World other = new World(200, SPEED, 2, START);
        assertThat(open(other))
                .extracting(m -> m.ids().conditionId())
                .doesNotContainAnyElementsOf(
                        open(world).stream().map(m -> m.ids().conditionId()).toList());
    }

    @Test
    void restartedWorld_goesOnWhereTheClockIs() {
        SimulatedMarket market = open(world).get(0);
        long later = START + Duration.ofDays(2).toMillis();
        leapTo(world, later);
        World restarted = new World(200, SPEED, 1, later);

        SimulatedMarket remembered =
                restarted.byConditionId(market.ids().conditionId()).orElseThrow();
        assertThat(market.outcome()).isPresent();
        assertThat(remembered.outcome()).isEqualTo(market.outcome());
        assertThat(open(restarted))
                .extracting(SimulatedMarket::question)
                .containsExactlyElementsOf(
                        open(world).stream().map(SimulatedMarket::question).toList());
    }

    @Test
    void odds_stayOnTheGridBetweenOneTickAndAllButOne() {
        for (int tick = 1; tick <= 3_000; tick++) {
            for (WorldEvent happening : world.tick(START + tick * 1_000L)) {
                SimulatedMarket market = happening.market();
                if (market.status() == OracleStatus.SILENT && !market.closed()) {
                    assertThat(market.quote().bid()).isBetween(market.tick(), BidAsk.ONE - market.tick());
                    assertThat(market.quote().ask()).isBetween(market.quote().bid(), BidAsk.ONE - market.tick());
                    assertThat(market.quote().bid() % market.tick()).isZero();
                    assertThat(market.quote().ask() % market.tick()).isZero();
                    assertThat(market.firstPrice()).isBetween(10, 9_990);
                }
            }
        }
    }

    @Test
    void someOddsMoveEverySecond() {
        for (int second = 1; second <= 60; second++) {
            long moved = 0;
            for (int tick = 0; tick < 10; tick++) {
                moved += world.tick(START + second * 1_000L + tick * 100L).stream()
                        .filter(WorldEvent.Moved.class::isInstance)
                        .count();
            }
            assertThat(moved).isPositive();
        }
    }

    @Test
    void aFewMarketsEndEveryFewMinutes() {
        long decided = live(world, 600).stream()
                .filter(line -> line.startsWith("Decided"))
                .count();
        assertThat(decided).isBetween(5L, 120L);
    }

    @Test
    void marketsEndOnEitherSide_aboutThreeInAHundredInNeither() {
        World many = new World(4_000, 100_000, 7, START);
        List<Outcome> ends = open(many).stream().map(SimulatedMarket::fate).toList();
        assertThat(100.0 * Collections.frequency(ends, Outcome.SPLIT) / ends.size())
                .isBetween(0.5, 3.5);
        assertThat(100.0 * Collections.frequency(ends, Outcome.FIRST) / ends.size())
                .isBetween(25.0, 60.0);
    }

    @Test
    void exclusiveEvents_haveAtMostOneWinnerAndNoSplit() {
        World many = new World(4_000, SPEED, 3, START);
        assertThat(many.catalogue().eventsAfter("", false, 5_000))
                .filteredOn(SimulatedEvent::exclusive)
                .hasSizeGreaterThan(50)
                .allSatisfy(event -> {
                    assertThat(event.markets())
                            .extracting(SimulatedMarket::fate)
                            .doesNotContain(Outcome.SPLIT)
                            .filteredOn(Outcome.FIRST::equals)
                            .hasSizeLessThanOrEqualTo(1);
                    assertThat(event.markets())
                            .extracting(SimulatedMarket::question)
                            .doesNotHaveDuplicates();
                });
    }

    @Test
    void closedMarkets_areKeptInBoundedNumberAndReplaced() {
        World hasty = new World(300, 1_000_000, 1, START);
        liveUntil(hasty, START + Duration.ofMinutes(10).toMillis());
        assertThat(hasty.catalogue().eventsAfter("", true, 10_000)).hasSize(Catalogue.CLOSED_EVENTS_MAX);
        assertThat(hasty.catalogue().size(true)).isLessThan(8 * Catalogue.CLOSED_EVENTS_MAX);
        assertThat(hasty.catalogue().size(false)).isBetween(280, 300);
    }

    @Test
    void leapOfTheClock_isWorkedOffInBoundedTicks() {
        long later = START + Duration.ofDays(30).toMillis();
        List<WorldEvent> first = world.tick(later);
        assertThat(world.behind()).isTrue();
        assertThat(first).hasSizeLessThan(10 * World.APPOINTMENTS_PER_TICK);
        leapTo(world, later);
        assertThat(world.behind()).isFalse();
    }

    @Test
    void everyMarket_isFoundByEveryName() {
        assertThat(open(world)).allSatisfy(market -> {
            assertThat(world.byGammaId(market.ids().gammaId())).contains(market);
            assertThat(world.byConditionId(market.ids().conditionId())).contains(market);
            assertThat(world.byToken(market.ids().firstToken())).contains(market);
            assertThat(world.byToken(market.ids().secondToken())).contains(market);
        });
    }

    @Test
    void foreignNames_findNothing() {
        for (String name : List.of("", "0", "0x", "0x" + "0".repeat(64), "x".repeat(99), "9".repeat(78), "-1")) {
            assertThat(world.byConditionId(name)).isEmpty();
            assertThat(world.byToken(name)).isEmpty();
        }
        assertThat(world.byGammaId("9".repeat(18))).isEmpty();
        assertThat(world.byGammaId("999999999999999999999999")).isEmpty();
    }

    @Test
    void marketDecidedByHand_isClosedAndStaysSo() {
        SimulatedMarket market = open(world).get(3);
        assertThat(world.decide(market, Outcome.SPLIT)).containsExactly(new WorldEvent.Decided(market));
        liveUntil(world, START + Duration.ofMinutes(5).toMillis());
        assertThat(market.closed()).isTrue();
        assertThat(market.outcome()).isEqualTo(Optional.of(Outcome.SPLIT));
        assertThat(market.firstPrice()).isEqualTo(5_000);
        assertThat(open(world)).doesNotContain(market);
    }

    @Test
    void marketClosedByHand_waitsToBeDecided() {
        SimulatedMarket market = open(world).get(5);
        world.close(market);
        liveUntil(world, START + Duration.ofMinutes(30).toMillis());
        assertThat(market.closed()).isTrue();
        assertThat(market.outcome()).isEmpty();
    }

    @Test
    void pinnedOdds_areExactAndWalkNoMore() {
        SimulatedMarket market = open(world).stream()
                .filter(m -> m.status() == OracleStatus.SILENT && m.closesAt() > START + 600_000)
                .findFirst()
                .orElseThrow();
        world.pin(market, 6_500);
        liveUntil(world, START + 120_000);
        assertThat(market.firstPrice()).isEqualTo(6_500);
    }

    @Test
    void stoppedWalk_movesNoOdds() {
        world.walk(false);
        assertThat(live(world, 100)).noneMatch(line -> line.startsWith("Moved") && !line.endsWith("PROPOSED"));
    }

    private static List<SimulatedMarket> open(World world) {
        return world.catalogue().marketsAfter("", false, 50_000);
    }

    /** Second by second. */
    private static void liveUntil(World world, long moment) {
        for (long at = world.now(); at < moment; at += 1_000) {
            world.tick(at);
        }
        leapTo(world, moment);
    }

    private static void leapTo(World world, long moment) {
        do {
            world.tick(moment);
        } while (world.behind());
    }

    /** What happens in so many seconds, as text. */
    private static List<String> live(World world, int seconds) {
        List<String> story = new ArrayList<>();
        for (int second = 1; second <= seconds; second++) {
            for (WorldEvent happening : world.tick(START + second * 1_000L)) {
                SimulatedMarket market = happening.market();
                story.add(happening.getClass().getSimpleName() + " "
                        + market.ids().gammaId() + " " + market.firstPrice() + " " + market.status());
            }
        }
        return story;
    }
}
