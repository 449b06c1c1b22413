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
    void newWorld_hasTheConfiguredNumberOfOpenMarkets() {
        assertThat(new World(1, SPEED, 1, START).catalogue().size(false)).isEqualTo(1);
        assertThat(world.catalogue().size(false)).isBetween(190, 200);
    }

    @Test
    void worlds_areEqualWithEqualSeedAndTicks() {
        World second = new World(200, SPEED, 1, START);
        assertThat(eventsOf(second, 3_000)).isEqualTo(eventsOf(world, 3_000)).hasSizeGreaterThan(1_000);
    }

    @Test
    void worlds_differWithDifferentSeeds() {
        World other = new World(200, SPEED, 2, START);
        assertThat(open(other))
                .extracting(m -> m.ids().conditionId())
                .doesNotContainAnyElementsOf(
                        open(world).stream().map(m -> m.ids().conditionId()).toList());
    }

    @Test
    void restartedWorld_hasTheSameMarketsAndOutcomes() {
        SimulatedMarket market = open(world).get(0);
        long later = START + Duration.ofDays(2).toMillis();
        advanceTo(world, later);
        World restarted = new World(200, SPEED, 1, later);

        SimulatedMarket found =
                restarted.byConditionId(market.ids().conditionId()).orElseThrow();
        assertThat(market.outcome()).isPresent();
        assertThat(found.outcome()).isEqualTo(market.outcome());
        assertThat(open(restarted))
                .extracting(SimulatedMarket::question)
                .containsExactlyElementsOf(
                        open(world).stream().map(SimulatedMarket::question).toList());
    }

    @Test
    void odds_areMultiplesOfTheTickBetweenZeroAndOne() {
        for (int tick = 1; tick <= 3_000; tick++) {
            for (WorldEvent event : world.tick(START + tick * 1_000L)) {
                SimulatedMarket market = event.market();
                if (market.status() == OracleStatus.NONE && !market.closed()) {
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
    void odds_moveEverySecond() {
        for (int second = 1; second <= 60; second++) {
            long moved = 0;
            for (int tick = 0; tick < 10; tick++) {
                moved += world.tick(START + second * 1_000L + tick * 100L).stream()
                        .filter(WorldEvent.OddsMoved.class::isInstance)
                        .count();
            }
            assertThat(moved).isPositive();
        }
    }

    @Test
    void markets_resolveEveryFewMinutes() {
        long resolvedCount = eventsOf(world, 600).stream()
                .filter(line -> line.startsWith("Resolved"))
                .count();
        assertThat(resolvedCount).isBetween(5L, 120L);
    }

    @Test
    void outcomes_areMixedWithAFewSplits() {
        World many = new World(4_000, 100_000, 7, START);
        List<Outcome> ends =
                open(many).stream().map(SimulatedMarket::plannedOutcome).toList();
        assertThat(100.0 * Collections.frequency(ends, Outcome.SPLIT) / ends.size())
                .isBetween(0.5, 3.5);
        assertThat(100.0 * Collections.frequency(ends, Outcome.FIRST) / ends.size())
                .isBetween(25.0, 60.0);
    }

    @Test
    void exclusiveEvents_haveOneWinnerAtMostAndNoSplit() {
        World many = new World(4_000, SPEED, 3, START);
        assertThat(many.catalogue().eventsAfter("", false, 5_000))
                .filteredOn(SimulatedEvent::exclusive)
                .hasSizeGreaterThan(50)
                .allSatisfy(event -> {
                    assertThat(event.markets())
                            .extracting(SimulatedMarket::plannedOutcome)
                            .doesNotContain(Outcome.SPLIT)
                            .filteredOn(Outcome.FIRST::equals)
                            .hasSizeLessThanOrEqualTo(1);
                    assertThat(event.markets())
                            .extracting(SimulatedMarket::question)
                            .doesNotHaveDuplicates();
                });
    }

    @Test
    void gamesAndPrices_haveOutcomesThatDoNotContradictEachOther() {
        World many = new World(4_000, SPEED, 3, START);
        List<SimulatedEvent> games = eventsOf(many, EventKind.GAME);
        List<SimulatedEvent> prices = eventsOf(many, EventKind.PRICES);

        assertThat(games).hasSizeGreaterThan(20).allSatisfy(game -> {
            assertThat(game.markets().get(1).question()).startsWith("Spread: ");
            if (game.markets().get(1).plannedOutcome() == Outcome.FIRST) {
                assertThat(game.markets().get(0).plannedOutcome()).isEqualTo(Outcome.FIRST);
            }
        });
        assertThat(prices).hasSizeGreaterThan(20).allSatisfy(event -> {
            for (int child = 1; child < event.markets().size(); child++) {
                if (event.markets().get(child).plannedOutcome() == Outcome.FIRST) {
                    assertThat(event.markets().get(child - 1).plannedOutcome()).isEqualTo(Outcome.FIRST);
                }
            }
        });
    }

    /** The events of a kind that have all their markets. */
    private static List<SimulatedEvent> eventsOf(World world, EventKind kind) {
        return world.catalogue().eventsAfter("", false, 5_000).stream()
                .filter(event -> event.series().kind() == kind
                        && event.markets().size() == event.series().size())
                .toList();
    }

    @Test
    void placeholders_closeWithTheirEventAndAreFoundByTheirIds() {
        World many = new World(4_000, SPEED, 3, START);
        SimulatedEvent event = many.catalogue().eventsAfter("", false, 5_000).stream()
                .filter(SimulatedEvent::isAugmented)
                .findFirst()
                .orElseThrow();

        List<SimulatedMarket> placeholders = event.placeholders(START);
        assertThat(placeholders).hasSize(2).allSatisfy(placeholder -> {
            assertThat(many.byConditionId(placeholder.ids().conditionId())).contains(placeholder);
            assertThat(placeholder.closed()).isFalse();
        });
        assertThat(event.placeholders(event.closesAt() + Duration.ofDays(9).toMillis()))
                .allSatisfy(placeholder -> assertThat(placeholder.outcome()).contains(Outcome.SECOND));
    }

    @Test
    void closedMarkets_areLimitedAndReplaced() {
        World fast = new World(300, 1_000_000, 1, START);
        tickUntil(fast, START + Duration.ofMinutes(10).toMillis());
        assertThat(fast.catalogue().eventsAfter("", true, 10_000)).hasSize(Catalogue.CLOSED_EVENTS_MAX);
        assertThat(fast.catalogue().size(true)).isLessThan(8 * Catalogue.CLOSED_EVENTS_MAX);
        assertThat(fast.catalogue().size(false)).isBetween(280, 300);
    }

    @Test
    void advancedClock_isProcessedInBoundedTicks() {
        long later = START + Duration.ofDays(30).toMillis();
        List<WorldEvent> first = world.tick(later);
        assertThat(world.isBehind()).isTrue();
        assertThat(first).hasSizeLessThan(10 * World.SCHEDULED_EVENTS_PER_TICK_MAX);
        advanceTo(world, later);
        assertThat(world.isBehind()).isFalse();
    }

    @Test
    void market_isFoundByEachOfItsIds() {
        assertThat(open(world)).allSatisfy(market -> {
            assertThat(world.byGammaId(market.ids().gammaId())).contains(market);
            assertThat(world.byConditionId(market.ids().conditionId())).contains(market);
            assertThat(world.byToken(market.ids().firstToken())).contains(market);
            assertThat(world.byToken(market.ids().secondToken())).contains(market);
        });
    }

    @Test
    void unknownIds_findNothing() {
        for (String id : List.of("", "0", "0x", "0x" + "0".repeat(64), "x".repeat(99), "9".repeat(78), "-1")) {
            assertThat(world.byConditionId(id)).isEmpty();
            assertThat(world.byToken(id)).isEmpty();
        }
        assertThat(world.byGammaId("9".repeat(18))).isEmpty();
        assertThat(world.byGammaId("999999999999999999999999")).isEmpty();
    }

    @Test
    void manuallyResolvedMarket_staysClosed() {
        SimulatedMarket market = open(world).get(3);
        assertThat(world.resolve(market, Outcome.SPLIT)).containsExactly(new WorldEvent.Resolved(market));
        tickUntil(world, START + Duration.ofMinutes(5).toMillis());
        assertThat(market.closed()).isTrue();
        assertThat(market.outcome()).isEqualTo(Optional.of(Outcome.SPLIT));
        assertThat(market.firstPrice()).isEqualTo(5_000);
        assertThat(open(world)).doesNotContain(market);
    }

    @Test
    void manuallyClosedMarket_staysUnresolved() {
        SimulatedMarket market = open(world).get(5);
        world.close(market);
        tickUntil(world, START + Duration.ofMinutes(30).toMillis());
        assertThat(market.closed()).isTrue();
        assertThat(market.outcome()).isEmpty();
    }

    @Test
    void pinnedOdds_areExactAndDoNotMove() {
        SimulatedMarket market = open(world).stream()
                .filter(m -> m.status() == OracleStatus.NONE && m.closesAt() > START + 600_000)
                .findFirst()
                .orElseThrow();
        world.pinOdds(market, 6_500);
        tickUntil(world, START + 120_000);
        assertThat(market.firstPrice()).isEqualTo(6_500);
    }

    @Test
    void odds_doNotMoveWhenStopped() {
        world.setOddsMoving(false);
        assertThat(eventsOf(world, 100)).noneMatch(line -> line.startsWith("OddsMoved") && !line.endsWith("PROPOSED"));
    }

    private static List<SimulatedMarket> open(World world) {
        return world.catalogue().marketsAfter("", false, 50_000);
    }

    /** Ticks once per second. */
    private static void tickUntil(World world, long time) {
        for (long at = world.now(); at < time; at += 1_000) {
            world.tick(at);
        }
        advanceTo(world, time);
    }

    private static void advanceTo(World world, long time) {
        do {
            world.tick(time);
        } while (world.isBehind());
    }

    /** The events of a number of seconds, as text. */
    private static List<String> eventsOf(World world, int seconds) {
        List<String> lines = new ArrayList<>();
        for (int second = 1; second <= seconds; second++) {
            for (WorldEvent event : world.tick(START + second * 1_000L)) {
                SimulatedMarket market = event.market();
                lines.add(event.getClass().getSimpleName() + " " + market.ids().gammaId() + " " + market.firstPrice()
                        + " " + market.status());
            }
        }
        return lines;
    }
}
