package app.thisthat.ingestion;

import static app.thisthat.harness.TestDatabase.await;

import app.thisthat.Settings;
import app.thisthat.betting.Bet;
import app.thisthat.betting.BetOutcome;
import app.thisthat.betting.BettingVerticle;
import app.thisthat.betting.BookRead;
import app.thisthat.betting.CashOut;
import app.thisthat.betting.CashOutPart;
import app.thisthat.betting.PlaceBet;
import app.thisthat.harness.DatabaseExtension;
import app.thisthat.harness.LedgerFixture;
import app.thisthat.harness.TestDatabase;
import app.thisthat.kernel.Credits;
import app.thisthat.kernel.Odds;
import app.thisthat.kernel.Side;
import app.thisthat.market.MarketOdds;
import app.thisthat.market.OddsQuote;
import app.thisthat.market.ReadBook;
import app.thisthat.platform.eventbus.Bus;
import app.thisthat.platform.jobs.LeaderLeases;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vertx.core.Future;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * A measurement, not part of the build: {@code mvn verify -Dtest=NONE -Dsurefire.failIfNoSpecifiedTests=false
 * -Dit.test=LatencyBotMeasurement}. Plays a bot that knows the true prices some time before the service stores them, and
 * bets whenever that pays. Prints its profit for watched and unwatched markets with the guards off, on, and on with
 * {@code feed.price: ask}.
 *
 * <p>Bets take the real path to {@code place_bets} in a database; the price rule and the writes of odds are the real ones
 * too. Time is simulated in steps of 100 ms: each step makes the stored odds, moves and pauses older by a step. The price
 * of a market drifts, and jumps once a minute on average. Order books have a spread of two cents. A read of a book returns
 * the true price. The delay concerns the messages of the price socket (watched) or the stored odds (unwatched, renewed
 * every minute as by polls and syncs).
 *
 * <p>With cash-outs the bot also ends bets early: whenever the stored price pays more for a bet than it is worth at the true
 * price. Its gain from a cash-out is the difference of the two. The value that it sees is the lowest that it accepts.
 *
 * <p>The bot always states the odds that it sees, so it never gets worse ones. The profit of a bet is its expected value
 * at the true price.
 */
@ExtendWith(DatabaseExtension.class)
class LatencyBotMeasurement {

    private static final int MARKETS = 20;
    private static final int STEPS = 1500;
    private static final Duration STEP = Duration.ofMillis(100);
    private static final int STEPS_PER_BET = 1;
    private static final int STEPS_PER_RENEWAL = 600;
    private static final double JUMPS_PER_STEP = 1.0 / 600;
    private static final double LEAST_JUMP = 0.10;
    private static final double JUMP_RANGE = 0.35;
    private static final double DRIFTS_PER_STEP = 0.15;
    private static final double DRIFT = 0.004;
    private static final double LEAST_PRICE = 0.05;
    private static final double HALF_SPREAD = 0.01;
    private static final int STAKE = 10;
    private static final double MARGIN_LEFT = 0.98;
    private static final Duration IN_TIME = Duration.ofSeconds(1);
    private static final Duration LEASE_TERM = Duration.ofMinutes(10);

    private static final List<Duration> DELAYS =
            List.of(Duration.ofMillis(200), Duration.ofSeconds(1), Duration.ofSeconds(5), Duration.ofSeconds(30));

    private enum Guards {
        OFF,
        ON,
        ON_WITH_ASK
    }

    /** Total of a run in credits; {@code cashOutGain} is a part of {@code profit}. */
    private record Result(double profit, double stakes, int bets, double cashOutGain, int cashOuts) {

        private String text() {
            return "%8.0f on %7.0f (%5.1f %%, %d bets, %.0f of it by %d cash-outs)"
                    .formatted(profit, stakes, stakes == 0 ? 0 : 100 * profit / stakes, bets, cashOutGain, cashOuts);
        }
    }

    private TestDatabase database;
    private Bus bus;
    private MarketOdds odds;
    private final Map<UUID, Market> markets = new HashMap<>();

    /** A market with its true price and the prices of the past that are on the way to the service. */
    private static final class Market {
        private final UUID id;
        private final UUID bot;
        private final Deque<Double> delayed = new ArrayDeque<>();
        private final int number;
        private double price;
        private double stored;
        private final List<Bet> held = new ArrayList<>();

        private Market(UUID id, UUID bot, int number) {
            this.number = number;
            this.id = id;
            this.bot = bot;
        }
    }

    @Test
    void profitOfALatencyBot(TestDatabase fresh) {
        database = fresh;
        bus = fresh.bus();
        odds = new MarketOdds(fresh.postgres(), bus, InstantSource.system());
        Map<String, Result> off = new HashMap<>();
        for (Guards guards : Guards.values()) {
            String deployment = deploy(guards);
            for (boolean watched : new boolean[] {true, false}) {
                for (Duration delay : DELAYS) {
                    Result result = run(guards, watched, delay);
                    String name = (watched ? "watched" : "unwatched") + " " + delay.toMillis() + " ms";
                    off.putIfAbsent(name, result);
                    System.out.printf(
                            "guards %-11s %-18s profit %s, %.3f of that with the guards off%n",
                            guards, name, result.text(), result.profit / Math.max(1, off.get(name).profit));
                }
            }
            await(database.vertx().undeploy(deployment));
        }
    }

    private String deploy(Guards guards) {
        Map<String, String> environment = guards == Guards.OFF
                ? Map.of(
                        "THISTHAT_BETTING_MAX_ODDS_AGE", "10m",
                        "THISTHAT_BETTING_REFRESH_AFTER", "10m",
                        "THISTHAT_BETTING_JUMP_GUARD", "1")
                : Map.of();
        return await(database.vertx()
                .deployVerticle(new BettingVerticle(
                        database.postgres(),
                        bus,
                        new LeaderLeases(database.vertx(), database.postgres(), LEASE_TERM),
                        Settings.load(Optional.empty(), environment).betting(),
                        new SimpleMeterRegistry())));
    }

    private Result run(Guards guards, boolean watched, Duration delay) {
        PriceRule rule = new PriceRule(
                guards == Guards.ON_WITH_ASK ? PriceRule.Basis.ASK : PriceRule.Basis.MID,
                new BigDecimal("0.10"),
                Duration.ofMinutes(5));
        Random random = new Random(7);
        LedgerFixture ledger = new LedgerFixture(database);
        markets.clear();
        for (int i = 0; i < MARKETS; i++) {
            Market market = new Market(ledger.mirroredMarket("0.5", "0.5"), ledger.user("1000000"), i);
            market.price = 0.2 + 0.6 * random.nextDouble();
            market.stored = market.price;
            markets.put(market.id, market);
            await(odds.quote(List.of(
                    quote(rule, market, market.price, Duration.ZERO, watched && delay.compareTo(IN_TIME) <= 0))));
        }
        var reads = bus.<ReadBook>handle(ReadBook.ADDRESS, command -> {
            if (guards == Guards.OFF) {
                return Future.succeededFuture(new ReadBook.Reply(ReadBook.Result.FAILED));
            }
            Market market = markets.get(command.marketId());
            return odds.quote(List.of(quote(rule, market, market.price, Duration.ZERO, false)))
                    .map(new ReadBook.Reply(ReadBook.Result.STORED));
        });
        endPauses();
        int delaySteps = (int) (delay.toMillis() / STEP.toMillis());
        double profit = 0;
        int bets = 0;
        double cashOutGain = 0;
        int cashOuts = 0;
        for (int step = 0; step < STEPS; step++) {
            age();
            List<OddsQuote> quotes = new ArrayList<>();
            for (Market market : markets.values()) {
                move(market, random);
                market.delayed.addLast(market.price);
                if (market.delayed.size() <= delaySteps) {
                    continue;
                }
                double seen = market.delayed.removeFirst();
                boolean renewed = (step + market.number) % STEPS_PER_RENEWAL == 0;
                if (watched ? seen != market.stored : renewed) {
                    market.stored = seen;
                    quotes.add(quote(rule, market, seen, delay, watched));
                }
            }
            if (!quotes.isEmpty()) {
                await(odds.quote(quotes));
            }
            if (step % STEPS_PER_BET == 0) {
                for (double gained : cashOut()) {
                    cashOutGain += gained;
                    cashOuts++;
                }
                for (double won : bet()) {
                    profit += won;
                    bets++;
                }
            }
        }
        await(reads.unregister());
        return new Result(profit + cashOutGain, (double) bets * STAKE, bets, cashOutGain, cashOuts);
    }

    private static void move(Market market, Random random) {
        if (random.nextDouble() < JUMPS_PER_STEP) {
            double jump = LEAST_JUMP + JUMP_RANGE * random.nextDouble();
            market.price += random.nextBoolean() ? jump : -jump;
        } else if (random.nextDouble() < DRIFTS_PER_STEP) {
            market.price += random.nextBoolean() ? DRIFT : -DRIFT;
        }
        market.price = Math.max(LEAST_PRICE, Math.min(1 - LEAST_PRICE, market.price));
    }

    private static OddsQuote quote(PriceRule rule, Market market, double price, Duration lag, boolean streamed) {
        Instant now = Instant.now();
        TopOfBook book = new TopOfBook(decimal(price - HALF_SPREAD), decimal(price + HALF_SPREAD));
        FeedOdds offered = ((BookPrice.Quoted) rule.price(book, Optional.empty(), now)).odds();
        return new OddsQuote(
                market.id, offered.first(), offered.second(), book.bids(), null, now, now.minus(lag), streamed);
    }

    private static BigDecimal decimal(double price) {
        return Odds.nearest(BigDecimal.valueOf(price)).decimal();
    }

    /** Makes everything that is stored older by one step. */
    private void age() {
        database.execute(
                """
                update market_odds
                set confirmed_at = confirmed_at - interval '100 ms', quoted_at = quoted_at - interval '100 ms',
                    streamed_at = streamed_at - interval '100 ms', read_at = read_at - interval '100 ms',
                    moving_until = moving_until - interval '100 ms',
                    moves = array(select row(m.at - interval '100 ms', m.this_low, m.this_high, m.that_low, m.that_high)::odds_move
                                  from unnest(moves) m)
                where market_id = any (?::uuid[])""",
                (Object) markets.keySet().toArray(UUID[]::new));
    }

    private void endPauses() {
        database.execute("update market_odds set moving_until = null, moves = '{}'");
    }

    /** Bets on every market where that pays; returns the expected values of the placed bets. */
    private List<Double> bet() {
        List<Future<Double>> placed = new ArrayList<>();
        for (Map.Entry<UUID, BigDecimal[]> offer : offers().entrySet()) {
            Market market = markets.get(offer.getKey());
            BigDecimal thisOdds = offer.getValue()[0];
            BigDecimal thatOdds = offer.getValue()[1];
            double ifThis = market.price / thisOdds.doubleValue() - 1;
            double ifThat = (1 - market.price) / thatOdds.doubleValue() - 1;
            if (Math.max(ifThis, ifThat) > 0) {
                Side side = ifThis > ifThat ? Side.THIS : Side.THAT;
                placed.add(place(market, side, Odds.nearest(side == Side.THIS ? thisOdds : thatOdds)));
            }
        }
        await(Future.all(placed));
        return placed.stream()
                .map(Future::result)
                .filter(value -> !value.isNaN())
                .toList();
    }

    /** Cashes out every bet for which that pays more than it is worth; returns the gains. */
    private List<Double> cashOut() {
        List<Future<Double>> paid = new ArrayList<>();
        Map<UUID, BigDecimal[]> bids = bids();
        for (Market market : markets.values()) {
            for (Bet bet : List.copyOf(market.held)) {
                BigDecimal[] ofMarket = bids.get(market.id);
                double bid = ofMarket[bet.side() == Side.THIS ? 0 : 1].doubleValue();
                double value =
                        Math.floor(100 * STAKE * bid / bet.oddsAtBet().decimal().doubleValue() * MARGIN_LEFT) / 100;
                double worth = bet.potentialPayout().decimal().doubleValue() * truth(market, bet.side());
                if (value > worth) {
                    paid.add(cashOut(market, bet, value));
                    break; // one at a time for each market, as the bot has one user for each
                }
            }
        }
        await(Future.all(paid));
        return paid.stream().map(Future::result).filter(value -> !value.isNaN()).toList();
    }

    private Future<Double> cashOut(Market market, Bet bet, double value) {
        Credits least = new Credits(Math.round(value * 100));
        CashOut request = new CashOut(market.bot, 0, null, bet.id(), CashOutPart.ALL, null, least, null, BookRead.NONE);
        return bus.<BetOutcome>request(CashOut.ADDRESS, request).map(outcome -> {
            if (!(outcome instanceof BetOutcome.CashedOut paid)) {
                return Double.NaN;
            }
            market.held.remove(bet);
            double worth = bet.potentialPayout().decimal().doubleValue() * truth(market, bet.side());
            return paid.receipt().value().decimal().doubleValue() - worth;
        });
    }

    private static double truth(Market market, Side side) {
        return side == Side.THIS ? market.price : 1 - market.price;
    }

    private Map<UUID, BigDecimal[]> bids() {
        return prices("this_bid, that_bid");
    }

    /** The stored odds of both sides. */
    private Map<UUID, BigDecimal[]> offers() {
        return prices("this_odds, that_odds");
    }

    private Map<UUID, BigDecimal[]> prices(String columns) {
        String rows = (String) database.execute(
                "select string_agg(concat_ws(' ', market_id, " + columns + "), ',') from market_odds"
                        + " where market_id = any (?::uuid[])",
                (Object) markets.keySet().toArray(UUID[]::new));
        Map<UUID, BigDecimal[]> offers = new LinkedHashMap<>();
        for (String row : rows.split(",", -1)) {
            String[] cells = row.split(" ", -1);
            offers.put(
                    UUID.fromString(cells[0]), new BigDecimal[] {new BigDecimal(cells[1]), new BigDecimal(cells[2])});
        }
        return offers;
    }

    private Future<Double> place(Market market, Side side, Odds seen) {
        PlaceBet bet = new PlaceBet(market.bot, 0, null, market.id, side, Credits.of(STAKE), seen, null, null);
        return bus.<BetOutcome>request(PlaceBet.ADDRESS, bet).map(outcome -> {
            if (!(outcome instanceof BetOutcome.Placed won)) {
                return Double.NaN;
            }
            market.held.add(won.bet());
            return STAKE
                    * (truth(market, side) / won.bet().oddsAtBet().decimal().doubleValue() - 1);
        });
    }
}
