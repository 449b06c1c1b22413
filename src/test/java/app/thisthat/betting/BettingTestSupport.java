package app.thisthat.betting;

import static app.thisthat.harness.TestDatabase.await;
import static org.assertj.core.api.Assertions.assertThat;

import app.thisthat.Settings;
import app.thisthat.harness.LedgerFixture;
import app.thisthat.harness.TestDatabase;
import app.thisthat.kernel.Credits;
import app.thisthat.kernel.Ids;
import app.thisthat.kernel.Resolution;
import app.thisthat.kernel.Side;
import app.thisthat.ledger.LedgerEntry;
import app.thisthat.ledger.LedgerStore;
import app.thisthat.ledger.TransactionType;
import app.thisthat.market.ResolveMarket;
import app.thisthat.market.ResolveOutcome;
import app.thisthat.platform.eventbus.Bus;
import app.thisthat.platform.jobs.LeaderLeases;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vertx.core.Future;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.UUID;
import java.util.stream.IntStream;

/** Deploys betting on a test database and sends the commands of users and admins. */
final class BettingTestSupport {

    private static final Duration SETTLEMENT_TIMEOUT = Duration.ofSeconds(30);
    private static final Duration LEASE_TERM = Duration.ofSeconds(10);

    private final TestDatabase database;
    private final LedgerFixture ledger;
    private final Bus bus;
    private final UUID admin;

    BettingTestSupport(TestDatabase database, int settlementChunk) {
        this(database, settlementChunk, new Bus(database.vertx(), Duration.ofSeconds(30)));
    }

    /** Deploys one more instance on a bus, as another node does: commands go to the instances in turn. */
    BettingTestSupport(TestDatabase database, int settlementChunk, Bus bus) {
        this.database = database;
        this.ledger = new LedgerFixture(database);
        this.bus = bus;
        this.admin = ledger.user();
        Settings settings = Settings.load(
                Optional.empty(), Map.of("THISTHAT_BETTING_SETTLEMENT_CHUNK", String.valueOf(settlementChunk)));
        LeaderLeases leases = new LeaderLeases(database.vertx(), database.postgres(), LEASE_TERM);
        await(database.vertx()
                .deployVerticle(new BettingVerticle(
                        database.postgres(), bus, leases, settings.betting(), new SimpleMeterRegistry())));
    }

    LedgerFixture ledger() {
        return ledger;
    }

    Bus bus() {
        return bus;
    }

    UUID admin() {
        return admin;
    }

    Future<BetOutcome> placeAsync(UUID user, UUID market, Side side, Credits stake) {
        return bus.request(PlaceBet.ADDRESS, new PlaceBet(user, 0, null, market, side, stake, null, null, null));
    }

    /** Places a bet that must not be refused. */
    Bet bet(UUID user, UUID market, Side side, long stake) {
        return ((BetOutcome.Placed) await(placeAsync(user, market, side, Credits.of(stake)))).bet();
    }

    Future<BetOutcome> cashOutAsync(Bet bet, CashOutPart part, Credits minValue, String key) {
        return bus.request(
                CashOut.ADDRESS,
                new CashOut(bet.userId(), 0, null, bet.id(), part, null, minValue, key, BookRead.NONE));
    }

    /** Cashes out what is still at stake, at any value. */
    Future<BetOutcome> cashOutAsync(Bet bet) {
        return cashOutAsync(bet, CashOutPart.ALL, Credits.ZERO, null);
    }

    /** Cashes out a part of a bet, at any value. */
    BetOutcome cashOut(Bet bet, Credits part) {
        return await(cashOutAsync(bet, new CashOutPart(null, part), Credits.ZERO, null));
    }

    /** Cashes out by a quote. */
    BetOutcome cashOut(Bet bet, CashOutQuote quote) {
        return await(bus.request(
                CashOut.ADDRESS,
                new CashOut(
                        bet.userId(), 0, null, bet.id(), CashOutPart.ALL, quote.quoteId(), null, null, BookRead.NONE)));
    }

    BetOutcome quote(Bet bet, CashOutPart part) {
        return await(bus.request(
                QuoteCashOut.ADDRESS, new QuoteCashOut(bet.userId(), 0, null, bet.id(), part, BookRead.NONE)));
    }

    /** Places a bet; false if it is refused. */
    boolean place(UUID user, UUID market, Side side, Credits stake) {
        return await(placeAsync(user, market, side, stake)) instanceof BetOutcome.Placed;
    }

    boolean place(UUID user, UUID market, Side side, long stake) {
        return place(user, market, side, Credits.of(stake));
    }

    Future<ResolveOutcome> resolveAsync(UUID market, Resolution resolution) {
        return bus.request(ResolveMarket.ADDRESS, ResolveMarket.byFeed(market, resolution));
    }

    Future<ResolveOutcome> correctAsync(UUID market, Resolution resolution) {
        return bus.request(CorrectMarket.ADDRESS, new CorrectMarket(market, resolution, admin, "a test"));
    }

    /** Resolves a market and waits until it is settled. */
    ResolveOutcome resolve(UUID market, Resolution resolution) {
        return awaitSettled(market, await(resolveAsync(market, resolution)));
    }

    /** Corrects a market and waits until it is settled. */
    ResolveOutcome correct(UUID market, Resolution resolution) {
        return awaitSettled(market, await(correctAsync(market, resolution)));
    }

    private ResolveOutcome awaitSettled(UUID market, ResolveOutcome outcome) {
        if (outcome instanceof ResolveOutcome.Resolved) {
            ledger.waitUntilSettled(SETTLEMENT_TIMEOUT, market);
        }
        return outcome;
    }

    /** Credits a user with a daily reward. */
    Future<LedgerStore.Posting> grantAsync(UUID user, Credits credits) {
        LedgerEntry entry = new LedgerEntry(user, credits, TransactionType.DAILY_REWARD, Ids.next());
        return LedgerStore.post(database.postgres().transactions(), entry);
    }

    /** Users with 100,000 credits each. */
    List<UUID> users(int count) {
        return IntStream.range(0, count).mapToObj(i -> ledger.user("100000")).toList();
    }

    /** Places bets of 20 credits on random sides: for each user and market the same number. */
    void placeBets(List<UUID> users, List<UUID> markets, int betsOfUser, Random random) {
        List<Future<BetOutcome>> bets = new ArrayList<>();
        for (int i = 0; i < betsOfUser; i++) {
            for (UUID market : markets) {
                users.forEach(user -> bets.add(
                        placeAsync(user, market, random.nextBoolean() ? Side.THIS : Side.THAT, Credits.of(20))));
            }
        }
        assertThat(await(Future.all(bets)).<BetOutcome>list()).hasOnlyElementsOfType(BetOutcome.Placed.class);
    }

    /** Number of deadlocks in the database. */
    long deadlocks() {
        return (long) database.execute("select deadlocks from pg_stat_database where datname = current_database()");
    }

    BigDecimal balance(UUID user) {
        return ledger.balance(user);
    }

    BigDecimal debt(UUID user) {
        return (BigDecimal) database.execute("select credit_debt from users where id = ?", user);
    }

    BigDecimal profit(UUID user) {
        return (BigDecimal) database.execute("select overall_pnl from users where id = ?", user);
    }

    /** Types and amounts of a user's ledger rows, in order. */
    String ledgerRows(UUID user) {
        return (String) database.execute(
                "select string_agg(transaction_type || ' ' || amount, ', ' order by seq) from credit_transactions where user_id = ?",
                user);
    }
}
