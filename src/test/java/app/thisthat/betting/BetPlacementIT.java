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

/** Groups of bets in trouble, and what they are judged by. */
@ExtendWith(DatabaseExtension.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class BetPlacementIT {

    private TestDatabase database;
    private LedgerFixture books;
    private BetStore store;
    private BetPlacement placement;

    @BeforeAll
    void prepare(TestDatabase fresh) {
        database = fresh;
        books = new LedgerFixture(fresh);
        store = new BetStore(fresh.postgres(), Duration.ofMinutes(10));
        placement = new BetPlacement(store, new Bus(fresh.vertx(), Duration.ofSeconds(10)));
    }

    @AfterEach
    void booksAreSound() {
        books.assertSound();
    }

    @Test
    void groupWithALockedUser_isTakenButForThatUsersBet() throws SQLException {
        UUID locked = books.user();
        UUID market = books.market("0.5", "0.5");
        List<PlaceBet> group = List.of(bet(books.user(), market), bet(locked, market), bet(books.user(), market));

        List<BetOutcome> outcomes;
        try (Connection other = Servers.connect(database.uri());
                Statement statement = other.createStatement()) {
            other.setAutoCommit(false);
            statement.execute("select 1 from users where id = '" + locked + "' for update");
            outcomes = await(placement.commit(group, CommitLane.IN_LINE));
        }

        assertThat(outcomes.get(0)).isInstanceOf(BetOutcome.Placed.class);
        assertThat(outcomes.get(1)).isInstanceOfSatisfying(BetOutcome.Refused.class, refused -> assertThat(
                        refused.refusal().code())
                .isEqualTo(RefusalCode.SERVICE_BUSY));
        assertThat(outcomes.get(2)).isInstanceOf(BetOutcome.Placed.class);
        assertThat(betsOn(market)).isEqualTo(2L);
        assertThat(await(placement.commit(List.of(group.get(1)), CommitLane.IN_LINE))
                        .get(0))
                .isInstanceOf(BetOutcome.Placed.class);
    }

    @Test
    void betOnAMarketThatExpiresWhileItWaitsForALock_isRefusedAsClosed() throws SQLException {
        UUID market = books.market("0.5", "0.5");
        PlaceBet late = bet(books.user(), market);
        database.ask("update markets set expires_at = clock_timestamp() + interval '700 ms' where id = ?", market);

        BetOutcome outcome;
        try (Connection other = Servers.connect(database.uri());
                Statement statement = other.createStatement()) {
            other.setAutoCommit(false);
            statement.execute("select 1 from users where id = '" + late.userId() + "' for update");
            outcome = await(placement.commit(List.of(late), CommitLane.IN_LINE)).get(0);
        }

        assertThat(outcome).isInstanceOfSatisfying(BetOutcome.Refused.class, refused -> assertThat(
                        refused.refusal().code())
                .isEqualTo(RefusalCode.MARKET_CLOSED));
        assertThat(betsOn(market)).isEqualTo(0L);
    }

    @Test
    void betThatIsAloneInItsGroup_isPlacedIfTheLockIsGivenBackAMomentLater() throws SQLException {
        UUID market = books.market("0.5", "0.5");
        PlaceBet patient = bet(books.user(), market);

        Future<List<BetOutcome>> outcomes;
        try (Connection other = Servers.connect(database.uri());
                Statement statement = other.createStatement()) {
            other.setAutoCommit(false);
            statement.execute("select 1 from users where id = '" + patient.userId() + "' for update");
            outcomes = placement.commit(List.of(patient), CommitLane.IN_LINE);
            statement.execute("select pg_sleep(1.2)");
        }

        assertThat(await(outcomes).get(0)).isInstanceOf(BetOutcome.Placed.class);
    }

    @Test
    void groupBehindOneThatIsHeldUp_isPlacedAllTheSame() throws SQLException {
        UUID locked = books.user();
        UUID market = books.market("0.5", "0.5");
        List<PlaceBet> behind = List.of(bet(books.user(), market), bet(books.user(), market));

        Future<List<BetOutcome>> first;
        List<BetOutcome> second;
        try (Connection other = Servers.connect(database.uri());
                Statement statement = other.createStatement()) {
            other.setAutoCommit(false);
            statement.execute("select 1 from users where id = '" + locked + "' for update");
            first = placement.commit(List.of(bet(locked, market)), CommitLane.IN_LINE);
            second = await(placement.commit(behind, CommitLane.IN_LINE));
        }

        assertThat(second).hasSize(2).allMatch(BetOutcome.Placed.class::isInstance);
        assertThat(await(first).get(0)).as("tried once more").isInstanceOf(BetOutcome.Placed.class);
        assertThat(betsOn(market)).isEqualTo(3L);
    }

    @Test
    void groupOfALockedMarket_isRefusedWithoutWaitingForEachOfItsBets() throws SQLException {
        UUID market = books.market("0.5", "0.5");
        UUID free = books.market("0.5", "0.5");
        List<PlaceBet> group = List.of(bet(books.user(), market), bet(books.user(), free), bet(books.user(), market));

        List<BetOutcome> outcomes;
        try (Connection other = Servers.connect(database.uri());
                Statement statement = other.createStatement()) {
            other.setAutoCommit(false);
            statement.execute("select 1 from markets where id = '" + market + "' for update");
            outcomes = await(placement.commit(group, CommitLane.IN_LINE));
        }

        assertThat(outcomes)
                .map(Object::getClass)
                .map(Class::getSimpleName)
                .containsExactly("Refused", "Placed", "Refused");
        assertThat(betsOn(market)).isEqualTo(0L);
    }

    @Test
    void betsThatCannotBeAnnounced_arePlacedOnceAndSoAnswered() {
        Vertx closed = Vertx.vertx();
        Bus deaf = new Bus(closed, Duration.ofSeconds(10));
        await(closed.close());
        UUID market = books.market("0.5", "0.5");

        List<BetOutcome> outcomes = await(new BetPlacement(store, deaf)
                .commit(List.of(bet(books.user(), market), bet(books.user(), market)), CommitLane.IN_LINE));

        assertThat(outcomes).hasSize(2).allMatch(BetOutcome.Placed.class::isInstance);
        assertThat(betsOn(market)).isEqualTo(2L);
    }

    @Test
    void marketThatFollowsAnother_takesBetsOnlyWhileThatOneIsOpen() {
        UUID source = books.market("0.5", "0.5");
        UUID cross = books.market("0.5", "0.5");
        database.ask("update markets set market_type = 'cross', linked_market_id = ? where id = ?", source, cross);
        assertThat(await(placement.commit(List.of(bet(books.user(), cross)), CommitLane.IN_LINE)))
                .allMatch(BetOutcome.Placed.class::isInstance);

        database.ask(
                "update markets set status = 'closed', closed_at = now(), closed_by = 'feed' where id = ?", source);

        assertThat(await(placement.commit(List.of(bet(books.user(), cross)), CommitLane.IN_LINE)))
                .singleElement()
                .isInstanceOfSatisfying(
                        BetOutcome.Refused.class,
                        refused -> assertThat(refused.refusal().code()).isEqualTo(RefusalCode.MARKET_CLOSED));
    }

    private Object betsOn(UUID market) {
        return database.ask("select count(*) from bets where market_id = ?", market);
    }

    private static PlaceBet bet(UUID user, UUID market) {
        return new PlaceBet(user, 0, null, market, Side.THIS, Credits.of(10), null, null, null);
    }
}
