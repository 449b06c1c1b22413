package app.thisthat.betting;

import static app.thisthat.harness.TestDatabase.await;
import static org.assertj.core.api.Assertions.assertThat;

import app.thisthat.harness.TestDatabase;
import app.thisthat.kernel.Credits;
import app.thisthat.kernel.Odds;
import app.thisthat.kernel.Resolution;
import app.thisthat.kernel.Side;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.ShrinkingMode;
import net.jqwik.api.lifecycle.AfterContainer;
import net.jqwik.api.lifecycle.BeforeContainer;

/**
 * Random events in the life of a user. After each event the portfolio is read as its owner sees it; at the end the database
 * computes the portfolio of each of these times from the ledger, the bets and the history of the odds.
 */
class PortfolioAtPropertyIT {

    private static final int EVENTS = 40;
    private static final int MARKETS = 4;
    private static final String PORTFOLIO_AT =
            """
            select concat_ws(' ', p.balance, p.debt, p.realised_pnl, p.stake, p.value)
            from portfolio_at(?, ?::text::timestamptz) p
            """;

    private static TestDatabase database;
    private static BettingTestSupport betting;
    private static PortfolioStore portfolios;

    /** What the owner saw. */
    private record Seen(String event, String at, String values) {}

    @BeforeContainer
    static void deploy() {
        database = new TestDatabase();
        betting = new BettingTestSupport(database, 3);
        portfolios = new PortfolioStore(
                database.postgres(), TestDatabase.settings().betting().cashOut());
    }

    @AfterContainer
    static void close() {
        database.close();
    }

    @Property(tries = 6, shrinking = ShrinkingMode.OFF)
    void portfolioOfATime_isWhatItsOwnerSawThen(@ForAll long seed) {
        Random random = new Random(seed);
        Life life = new Life(random, random.nextBoolean() ? "2000" : "999700");
        List<Seen> seen = new ArrayList<>();
        for (int i = 0; i < EVENTS; i++) {
            seen.add(life.seenAfter(life.nextEvent()));
        }
        for (Seen then : seen) {
            assertThat(database.execute(PORTFOLIO_AT, life.user, then.at))
                    .as("after the last of %s", seen.subList(0, seen.indexOf(then) + 1))
                    .isEqualTo(then.values);
        }
        betting.ledger().assertInvariants();
    }

    /** A user with bets on a few markets. */
    private static final class Life {

        private final Random random;
        private final UUID user;
        private final List<UUID> markets = new ArrayList<>();
        private final List<Bet> bets = new ArrayList<>();
        private OffsetDateTime lastSeen = OffsetDateTime.MIN;

        Life(Random random, String credits) {
            this.random = random;
            this.user = betting.ledger().user(credits);
            for (int i = 0; i < MARKETS; i++) {
                markets.add(newMarket());
            }
        }

        /** The odds of its sides sum to more than 1 in half of the markets. */
        private UUID newMarket() {
            int odds = 2_000 + random.nextInt(6_000);
            int other = Odds.ONE - odds + (random.nextBoolean() ? 300 : 0);
            return betting.ledger().market(new Odds(odds).toString(), new Odds(other).toString());
        }

        String nextEvent() {
            int index = random.nextInt(MARKETS);
            UUID market = markets.get(index);
            int kind = random.nextInt(100);
            if (kind < 42) {
                return place(index);
            } else if (kind < 57) {
                return moveOdds(market);
            } else if (kind < 72) {
                return cashOut();
            } else if (kind < 80) {
                return reverseCashOut();
            } else if (kind < 84) {
                await(betting.grantAsync(user, Credits.of(random.nextInt(200) + 1)));
                return "grant";
            } else if (kind < 97) {
                return resolve(market);
            }
            return cancel(index);
        }

        /** Places a bet. An ended market may be replaced; otherwise it may be corrected later. */
        private String place(int index) {
            boolean open = database.execute("select status from markets where id = ?", markets.get(index))
                    .equals("open");
            if (!open && random.nextBoolean()) {
                markets.set(index, newMarket());
            }
            UUID market = markets.get(index);
            Side side = random.nextBoolean() ? Side.THIS : Side.THAT;
            BetOutcome outcome = await(betting.placeAsync(user, market, side, Credits.of(10 + random.nextInt(400))));
            if (outcome instanceof BetOutcome.Placed placed) {
                bets.add(placed.bet());
            }
            return "place " + side + " " + outcome.getClass().getSimpleName();
        }

        /** The history has one row a second, so no odds seen before may change within their second. */
        private String moveOdds(UUID market) {
            betting.ledger().waitUntil(Duration.ofSeconds(5), () -> now().truncatedTo(ChronoUnit.SECONDS)
                    .isAfter(lastSeen));
            int odds = 1_000 + random.nextInt(8_000);
            database.execute(
                    "update market_odds set this_odds = ?, that_odds = ?, changed_at = now() where market_id = ?",
                    new Odds(odds).decimal(),
                    new Odds(Odds.ONE - odds + random.nextInt(500)).decimal(),
                    market);
            betting.ledger().endJumpPauses();
            return "move";
        }

        private String cashOut() {
            if (bets.isEmpty()) {
                return "nothing to cash out";
            }
            Bet bet = bets.get(random.nextInt(bets.size()));
            BigDecimal fraction = random.nextBoolean() ? BigDecimal.ONE : new BigDecimal("0.3");
            BetOutcome outcome = await(betting.cashOutAsync(bet, new CashOutPart(fraction, null), Credits.ZERO, null));
            return "cash out " + outcome.getClass().getSimpleName();
        }

        private String reverseCashOut() {
            Object outcome = database.execute(
                    """
                    select r.outcome
                    from (select id from cash_outs where user_id = ? and reversed_at is null order by id limit 1) c,
                         reverse_cash_out(c.id, ?, 'a test') r
                    """,
                    user,
                    betting.admin());
            return "reversal of a cash-out " + outcome;
        }

        /** Resolves the market, or corrects it. */
        private String resolve(UUID market) {
            List<Resolution> resolutions = List.of(Resolution.values());
            Resolution resolution = resolutions.get(random.nextInt(resolutions.size()));
            Object status = database.execute("select status from markets where id = ?", market);
            if (status.equals("open")) {
                betting.resolve(market, resolution);
                return "resolve " + resolution;
            }
            betting.correct(market, resolution);
            return "correct " + resolution;
        }

        private String cancel(int index) {
            UUID market = markets.get(index);
            database.execute(
                    "update markets set status = 'cancelled', resolved_at = now(), closed_at = now() where id = ? and status = 'open'",
                    market);
            database.execute("select settle_bets(id, 1000) from markets where id = ? and status = 'cancelled'", market);
            return "cancel";
        }

        Seen seenAfter(String event) {
            OffsetDateTime before = now();
            Portfolio portfolio = await(portfolios.portfolio(user)).orElseThrow();
            lastSeen = before;
            return new Seen(
                    event,
                    before.toString(),
                    "%s %s %s %s %s"
                            .formatted(
                                    portfolio.creditBalance(),
                                    portfolio.creditDebt(),
                                    portfolio.realisedPnL(),
                                    portfolio.atRisk(),
                                    portfolio.openValue()));
        }

        private static OffsetDateTime now() {
            return OffsetDateTime.parse((String) database.execute(
                    "select to_char(clock_timestamp() at time zone 'utc', 'YYYY-MM-DD\"T\"HH24:MI:SS.US\"Z\"')"));
        }
    }
}
