package app.thisthat.betting;

import static app.thisthat.harness.TestDatabase.await;
import static org.assertj.core.api.Assertions.assertThat;

import app.thisthat.harness.DatabaseExtension;
import app.thisthat.harness.LedgerFixture;
import app.thisthat.harness.Servers;
import app.thisthat.harness.TestDatabase;
import app.thisthat.kernel.Credits;
import app.thisthat.kernel.RefusalCode;
import app.thisthat.kernel.Side;
import app.thisthat.platform.eventbus.Bus;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;

/** Batches of bets that meet locks, failures and closed markets. */
@ExtendWith(DatabaseExtension.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class BetPlacementIT {

    private static final Duration JUMP_PAUSE = Duration.ofSeconds(5);

    private TestDatabase database;
    private LedgerFixture ledger;
    private BetStore store;
    private BetPlacement placement;

    @BeforeAll
    void prepare(TestDatabase fresh) {
        database = fresh;
        ledger = new LedgerFixture(fresh);
        store = new BetStore(fresh.postgres(), TestDatabase.settings().betting().odds());
        database.execute(
                "alter function place_bets(uuid[], uuid[], int[], uuid[], text[], numeric[], numeric[], numeric[],"
                        + " text[], bytea[], interval, uuid[], text[], interval) set lock_timeout = '200ms'");
        placement = new BetPlacement(store, new Bus(fresh.vertx(), Duration.ofSeconds(10)), JUMP_PAUSE);
    }

    @AfterEach
    void ledgerIsSound() {
        ledger.assertInvariants();
    }

    @Test
    void batchWithALockedUser_isPlacedExceptForThatUser() throws SQLException {
        UUID locked = ledger.user();
        UUID market = ledger.market("0.5", "0.5");
        List<PlaceBet> batch = List.of(bet(ledger.user(), market), bet(locked, market), bet(ledger.user(), market));

        List<BetOutcome> outcomes;
        try (Connection other = Servers.connect(database.uri());
                Statement statement = other.createStatement()) {
            other.setAutoCommit(false);
            statement.execute("select 1 from users where id = '" + locked + "' for update");
            outcomes = await(placement.commit(batch, CommitLane.PIPELINED));
        }

        assertThat(outcomes.get(0)).isInstanceOf(BetOutcome.Placed.class);
        assertThat(outcomes.get(1)).isInstanceOfSatisfying(BetOutcome.Refused.class, refused -> assertThat(
                        refused.refusal().code())
                .isEqualTo(RefusalCode.SERVICE_BUSY));
        assertThat(outcomes.get(2)).isInstanceOf(BetOutcome.Placed.class);
        assertThat(betsOn(market)).isEqualTo(2L);
        assertThat(await(placement.commit(List.of(batch.get(1)), CommitLane.PIPELINED))
                        .get(0))
                .isInstanceOf(BetOutcome.Placed.class);
    }

    @Test
    void betOnAMarketThatExpiresDuringALockWait_isRefusedAsClosed() throws SQLException {
        UUID market = ledger.market("0.5", "0.5");
        PlaceBet late = bet(ledger.user(), market);
        database.execute("update markets set expires_at = clock_timestamp() + interval '400 ms' where id = ?", market);

        BetOutcome outcome;
        try (Connection other = Servers.connect(database.uri());
                Statement statement = other.createStatement()) {
            other.setAutoCommit(false);
            statement.execute("select 1 from users where id = '" + late.userId() + "' for update");
            outcome =
                    await(placement.commit(List.of(late), CommitLane.PIPELINED)).get(0);
        }

        assertThat(outcome).isInstanceOfSatisfying(BetOutcome.Refused.class, refused -> assertThat(
                        refused.refusal().code())
                .isEqualTo(RefusalCode.MARKET_CLOSED));
        assertThat(betsOn(market)).isEqualTo(0L);
    }

    @Test
    void singleBet_isRetriedAfterALockTimeout() throws SQLException {
        UUID market = ledger.market("0.5", "0.5");
        PlaceBet single = bet(ledger.user(), market);

        Future<List<BetOutcome>> outcomes;
        try (Connection other = Servers.connect(database.uri());
                Statement statement = other.createStatement()) {
            other.setAutoCommit(false);
            statement.execute("select 1 from users where id = '" + single.userId() + "' for update");
            outcomes = placement.commit(List.of(single), CommitLane.PIPELINED);
            ledger.waitUntil(Duration.ofSeconds(10), this::isRetryWaiting);
        }

        assertThat(await(outcomes).get(0)).isInstanceOf(BetOutcome.Placed.class);
    }

    @Test
    void batchBehindALockedOne_isPlaced() throws SQLException {
        UUID locked = ledger.user();
        UUID market = ledger.market("0.5", "0.5");
        List<PlaceBet> behind = List.of(bet(ledger.user(), market), bet(ledger.user(), market));

        Future<List<BetOutcome>> first;
        List<BetOutcome> second;
        try (Connection other = Servers.connect(database.uri());
                Statement statement = other.createStatement()) {
            other.setAutoCommit(false);
            statement.execute("select 1 from users where id = '" + locked + "' for update");
            first = placement.commit(List.of(bet(locked, market)), CommitLane.PIPELINED);
            second = await(placement.commit(behind, CommitLane.PIPELINED));
        }

        assertThat(second).hasSize(2).allMatch(BetOutcome.Placed.class::isInstance);
        assertThat(await(first).get(0)).as("retried bet").isInstanceOf(BetOutcome.Placed.class);
        assertThat(betsOn(market)).isEqualTo(3L);
    }

    @Test
    void batchWithALockedMarket_isPlacedExceptForThatMarket() throws SQLException {
        UUID market = ledger.market("0.5", "0.5");
        UUID free = ledger.market("0.5", "0.5");
        List<PlaceBet> batch =
                List.of(bet(ledger.user(), market), bet(ledger.user(), free), bet(ledger.user(), market));

        List<BetOutcome> outcomes;
        try (Connection other = Servers.connect(database.uri());
                Statement statement = other.createStatement()) {
            other.setAutoCommit(false);
            statement.execute("select 1 from markets where id = '" + market + "' for update");
            outcomes = await(placement.commit(batch, CommitLane.PIPELINED));
        }

        assertThat(outcomes)
                .map(Object::getClass)
                .map(Class::getSimpleName)
                .containsExactly("Refused", "Placed", "Refused");
        assertThat(betsOn(market)).isEqualTo(0L);
    }

    @Test
    void betsThatCannotBePublished_arePlaced() {
        Vertx closed = Vertx.vertx();
        Bus closedBus = new Bus(closed, Duration.ofSeconds(10));
        await(closed.close());
        UUID market = ledger.market("0.5", "0.5");

        List<BetOutcome> outcomes = await(new BetPlacement(store, closedBus, JUMP_PAUSE)
                .commit(List.of(bet(ledger.user(), market), bet(ledger.user(), market)), CommitLane.PIPELINED));

        assertThat(outcomes).hasSize(2).allMatch(BetOutcome.Placed.class::isInstance);
        assertThat(betsOn(market)).isEqualTo(2L);
    }

    @Test
    void linkedMarket_takesBetsOnlyWhileItsSourceIsOpen() {
        UUID source = ledger.market("0.5", "0.5");
        UUID cross = ledger.market("0.5", "0.5");
        database.execute("update markets set market_type = 'cross', linked_market_id = ? where id = ?", source, cross);
        assertThat(await(placement.commit(List.of(bet(ledger.user(), cross)), CommitLane.PIPELINED)))
                .allMatch(BetOutcome.Placed.class::isInstance);

        database.execute(
                "update markets set status = 'closed', closed_at = now(), closed_by = 'feed' where id = ?", source);

        assertThat(await(placement.commit(List.of(bet(ledger.user(), cross)), CommitLane.PIPELINED)))
                .singleElement()
                .isInstanceOfSatisfying(
                        BetOutcome.Refused.class,
                        refused -> assertThat(refused.refusal().code()).isEqualTo(RefusalCode.MARKET_CLOSED));
    }

    /** Whether a retry waits for a user's lock; the first attempt waits inside of {@code place_bets}. */
    private boolean isRetryWaiting() {
        return (boolean) database.execute("select count(*) = 1 from pg_stat_activity where wait_event_type = 'Lock'"
                + " and query like 'select 1 from users %' and datname = current_database()");
    }

    private Object betsOn(UUID market) {
        return database.execute("select count(*) from bets where market_id = ?", market);
    }

    private static PlaceBet bet(UUID user, UUID market) {
        return new PlaceBet(user, 0, null, market, Side.THIS, Credits.of(10), null, null, null);
    }
}
