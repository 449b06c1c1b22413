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
 * Executes random commands on the database and on a reference model and compares the accounts. {@code -DgameSeed}
 * repeats a run, {@code -DgameSteps} sets its length.
 */
@ExtendWith(DatabaseExtension.class)
class BettingModelIT {

    private static final int STEPS = Integer.getInteger("gameSteps", 2_000);
    private static final int STEPS_BETWEEN_COMPARISONS = 20;
    private static final int STEPS_BETWEEN_AUDITS = 500;
    private static final int USERS_MAX = 12;
    private static final int OPEN_MARKETS_MAX = 5;
    private static final int RESOLVED_MAX = 8;
    private static final Credits REWARD = Credits.of(100);
    private static final long NEAR_LIMIT = 999_900;
    private static final Resolution[] RESOLUTIONS = Resolution.values();

    private final long seed = Long.getLong("gameSeed", System.nanoTime());
    private final Random random = new Random(seed);
    private final BettingModel model = new BettingModel();
    private final TestDatabase database;
    private final BettingTestSupport betting;
    private final List<UUID> users = new ArrayList<>();
    private final List<UUID> markets = new ArrayList<>();
    private final List<UUID> closed = new ArrayList<>();
    private final Map<UUID, Map<Side, Odds>> odds = new HashMap<>();
    private final List<Bet> bets = new ArrayList<>();
    private final List<Bet> cashedOut = new ArrayList<>();
    private final List<UUID> resolved = new ArrayList<>();
    private final Map<UUID, Resolution> resolutions = new HashMap<>();

    BettingModelIT(TestDatabase database) {
        this.database = database;
        this.betting = new BettingTestSupport(database, 3);
    }

    @Test
    void randomCommands_leaveTheAccountsOfTheModel() {
        System.out.println("Random commands with -DgameSeed=" + seed + " -DgameSteps=" + STEPS);
        reachTheLimit();
        register();
        open();
        for (int step = 1; step <= STEPS; step++) {
            step();
            if (step % STEPS_BETWEEN_COMPARISONS == 0) {
                assertThat(accounts())
                        .as("accounts after step %d of seed %d", step, seed)
                        .isEqualTo(model.accounts());
            }
            if (step % STEPS_BETWEEN_AUDITS == 0) {
                betting.ledger().assertInvariants();
            }
        }
        assertThat(database.execute("select count(distinct transaction_type) from credit_transactions"))
                .as("transaction types that occurred")
                .isEqualTo(10L);
        assertThat((long) database.execute("select count(*) from credit_transactions where forfeited > 0"))
                .isPositive();
    }

    private void step() {
        int percent = random.nextInt(100);
        if (percent < 46) {
            bet();
        } else if (percent < 62) {
            cashOut();
        } else if (percent < 67) {
            reverseCashOut();
        } else if (percent < 70) {
            moveOdds();
        } else if (percent < 75) {
            grant(any(users));
        } else if (percent < 78 && users.size() < USERS_MAX) {
            register();
        } else if (percent < 82 && markets.size() < OPEN_MARKETS_MAX) {
            open();
        } else if (percent < 84) {
            close();
        } else if (percent < 92) {
            resolve();
        } else {
            correct();
        }
    }

    /** Random commands alone may never reach the balance limit. */
    private void reachTheLimit() {
        UUID user = register(NEAR_LIMIT);
        grant(user);
        grant(user);
    }

    private void register() {
        register(random.nextInt(4) == 0 ? NEAR_LIMIT : 1_000);
    }

    private UUID register(long credits) {
        UUID user = betting.ledger().user(String.valueOf(credits));
        users.add(user);
        model.register(user, Credits.of(credits));
        return user;
    }

    private void grant(UUID user) {
        await(betting.grantAsync(user, REWARD));
        model.grant(user, REWARD);
    }

    private void open() {
        Map<Side, Odds> marketOdds = randomOdds();
        UUID market = betting.ledger()
                .market(
                        marketOdds.get(Side.THIS).toString(),
                        marketOdds.get(Side.THAT).toString());
        markets.add(market);
        odds.put(market, marketOdds);
    }

    private void close() {
        if (markets.size() > 1) {
            UUID market = markets.remove(random.nextInt(markets.size()));
            database.execute("update markets set status = 'closed', closed_at = now() where id = ?", market);
            closed.add(market);
        }
    }

    private void bet() {
        if (markets.isEmpty()) {
            open();
        }
        boolean onClosed = !closed.isEmpty() && random.nextInt(20) == 0;
        UUID market = onClosed ? any(closed) : any(markets);
        UUID user = any(users);
        Side side = random.nextBoolean() ? Side.THIS : Side.THAT;
        Credits stake = random.nextInt(3) == 0 ? largestStake(user) : new Credits(1_000 + random.nextInt(49_001));
        boolean expected = markets.contains(market) && model.covers(user, stake);
        BetOutcome outcome = await(betting.placeAsync(user, market, side, stake));
        assertThat(outcome instanceof BetOutcome.Placed)
                .as("bet of %s, seed %d", stake, seed)
                .isEqualTo(expected);
        if (outcome instanceof BetOutcome.Placed placed) {
            model.bet(
                    placed.bet().id(),
                    user,
                    market,
                    side,
                    stake,
                    odds.get(market).get(side));
            bets.add(placed.bet());
        }
    }

    /** A part or the rest of any bet, on markets of any status. */
    private void cashOut() {
        if (bets.isEmpty()) {
            return;
        }
        Bet bet = anyBet();
        Credits left = model.stakeLeft(bet.id());
        boolean whole = left.hundredths() < 2 || random.nextInt(3) == 0;
        Credits part = whole ? left : new Credits(1 + random.nextInt((int) left.hundredths()));
        boolean expected = markets.contains(bet.marketId())
                && model.cashOut(bet.id(), part, odds.get(bet.marketId()).get(bet.side()));
        assertThat(betting.cashOut(bet, part) instanceof BetOutcome.CashedOut)
                .as("cash-out of %s of %s, seed %d", part, left, seed)
                .isEqualTo(expected);
        if (expected) {
            cashedOut.add(bet);
        }
    }

    /** Mostly a recent bet, whose market is likely to be open. */
    private Bet anyBet() {
        int last = random.nextInt(5) == 0 ? bets.size() : Math.min(bets.size(), 30);
        return bets.get(bets.size() - 1 - random.nextInt(last));
    }

    private void reverseCashOut() {
        if (cashedOut.isEmpty()) {
            return;
        }
        Bet bet = cashedOut.get(cashedOut.size() - 1 - random.nextInt(Math.min(5, cashedOut.size())));
        boolean ended = !markets.contains(bet.marketId()) && !closed.contains(bet.marketId());
        Object outcome = database.execute(
                "select (select outcome from reverse_cash_out(c.id, ?, 'a test'))"
                        + " from (select id from cash_outs where bet_id = ? and reversed_at is null"
                        + " order by ordinal desc limit 1) c",
                betting.admin(),
                bet.id());
        boolean expected = !ended && model.reverseCashOut(bet.id());
        assertThat("reversed".equals(outcome))
                .as("reversal, seed %d: %s", seed, outcome)
                .isEqualTo(expected);
    }

    private void moveOdds() {
        if (markets.isEmpty()) {
            return;
        }
        UUID market = any(markets);
        Map<Side, Odds> moved = randomOdds();
        database.execute(
                "update market_odds set this_odds = ?, that_odds = ? where market_id = ?",
                moved.get(Side.THIS).decimal(),
                moved.get(Side.THAT).decimal(),
                market);
        odds.put(market, moved);
    }

    private Map<Side, Odds> randomOdds() {
        int thisOdds = 100 + random.nextInt(9_801);
        return Map.of(Side.THIS, new Odds(thisOdds), Side.THAT, new Odds(Odds.ONE - thisOdds));
    }

    /** Spends payouts, so that later corrections leave debts. */
    private Credits largestStake(UUID user) {
        Credits most = Credits.of(10_000);
        Credits least = Credits.of(10);
        Credits balance = model.balance(user);
        return balance.compareTo(most) > 0 ? most : balance.compareTo(least) < 0 ? least : balance;
    }

    private void resolve() {
        List<UUID> candidates = closed.isEmpty() ? markets : closed;
        if (candidates.isEmpty()) {
            return;
        }
        UUID market = candidates.remove(random.nextInt(candidates.size()));
        Resolution resolution = RESOLUTIONS[random.nextInt(RESOLUTIONS.length)];
        assertThat(betting.resolve(market, resolution)).isInstanceOf(ResolveOutcome.Resolved.class);
        model.resolve(market, resolution);
        resolutions.put(market, resolution);
        resolved.add(market);
        if (resolved.size() > RESOLVED_MAX) {
            resolutions.remove(resolved.remove(0));
        }
    }

    private void correct() {
        if (resolved.isEmpty()) {
            return;
        }
        UUID market = any(resolved);
        Resolution resolution = RESOLUTIONS[random.nextInt(RESOLUTIONS.length)];
        assertThat(betting.correct(market, resolution)).isInstanceOf(ResolveOutcome.Resolved.class);
        if (resolutions.put(market, resolution) != resolution) {
            model.correct(market, resolution);
        }
    }

    private UUID any(List<UUID> ids) {
        return ids.get(random.nextInt(ids.size()));
    }

    private Object accounts() {
        return database.execute(
                """
                select string_agg(concat_ws(' ', id, credit_balance, credit_debt, total_volume, overall_pnl), E'\\n'
                                  order by id::text collate "C")
                from users where id <> ?
                """,
                betting.admin());
    }
}
