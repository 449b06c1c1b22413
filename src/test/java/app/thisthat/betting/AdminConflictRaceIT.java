package app.thisthat.betting;

import static app.thisthat.harness.TestDatabase.await;
import static org.assertj.core.api.Assertions.assertThat;

import app.thisthat.harness.DatabaseExtension;
import app.thisthat.harness.LedgerFixture;
import app.thisthat.harness.Servers;
import app.thisthat.harness.TestDatabase;
import app.thisthat.kernel.Credits;
import app.thisthat.kernel.RefusalCode;
import app.thisthat.kernel.Resolution;
import app.thisthat.kernel.Side;
import app.thisthat.market.ResolveMarket;
import app.thisthat.market.ResolveOutcome;
import io.vertx.core.Future;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;

/** Rule {@code admin-conflicts} when the bet and the decision of an admin happen at the same time. */
@ExtendWith(DatabaseExtension.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class AdminConflictRaceIT {

    private static final int ROUNDS = 200;

    private TestDatabase database;
    private BettingTestSupport betting;
    private LedgerFixture ledger;

    @BeforeAll
    void deploy(TestDatabase fresh) {
        database = fresh;
        betting = new BettingTestSupport(fresh, 100);
        ledger = betting.ledger();
    }

    private Future<ResolveOutcome> resolveAsync(UUID market, UUID admin) {
        return betting.bus()
                .request(ResolveMarket.ADDRESS, new ResolveMarket(market, Resolution.THIS, admin, "a test"));
    }

    @Test
    void betAndResolutionOfOneAdmin_neverBothTakeEffect() {
        UUID admin = ledger.user("100000");
        List<UUID> others = betting.users(10);
        int betsTaken = 0;
        int decisionsTaken = 0;
        for (int round = 0; round < ROUNDS; round++) {
            UUID market = ledger.market("0.65", "0.37");
            List<Future<BetOutcome>> bets = new ArrayList<>();
            Future<ResolveOutcome> decision = null;
            for (int i = 0; i <= others.size(); i++) {
                if (i == round % (others.size() + 1)) {
                    bets.add(betting.placeAsync(admin, market, Side.THIS, Credits.of(10)));
                }
                if (i == round / 7 % (others.size() + 1)) {
                    decision = resolveAsync(market, admin);
                }
                if (i < others.size()) {
                    bets.add(betting.placeAsync(others.get(i), market, Side.THAT, Credits.of(10)));
                }
            }
            await(Future.all(bets));
            boolean resolved = await(decision) instanceof ResolveOutcome.Resolved;
            boolean hasBet = (boolean) database.execute(
                    "select exists (select from bets where user_id = ? and market_id = ?)", admin, market);

            assertThat(resolved && hasBet).as("round %s", round).isFalse();
            betsTaken += hasBet ? 1 : 0;
            decisionsTaken += resolved ? 1 : 0;
        }
        assertThat(betsTaken).isPositive();
        assertThat(decisionsTaken).isPositive();
        ledger.assertInvariants();
    }

    @Test
    void resolutionThatWaitsForTheBetOfItsAdmin_isRefused() throws SQLException {
        UUID admin = ledger.user();
        UUID market = ledger.market("0.65", "0.37");
        try (Connection bet = Servers.connect(database.uri());
                Statement statement = bet.createStatement()) {
            bet.setAutoCommit(false);
            statement.execute(
                    "select * from place_bets(array[gen_random_uuid()], array['" + admin + "'::uuid], array[0],"
                            + " array['" + market + "'::uuid], array['this'], array[10.0], array[null::numeric],"
                            + " array[null::numeric], array[null::text], array[null::bytea], interval '1 hour')");
            Future<ResolveOutcome> decision = resolveAsync(market, admin);
            awaitWaiter("%for no key update%");
            bet.commit();

            assertThat(((ResolveOutcome.Refused) await(decision)).refusal().code())
                    .isEqualTo(RefusalCode.CONFLICT_OF_INTEREST);
        }
    }

    @Test
    void betThatWaitsForTheEditOfItsAdmin_isRefused() throws SQLException {
        UUID admin = ledger.user();
        UUID market = ledger.market("0.65", "0.37");
        try (Connection edit = Servers.connect(database.uri());
                Statement statement = edit.createStatement()) {
            edit.setAutoCommit(false);
            statement.execute("update markets set made_by = array['" + admin + "'::uuid] where id = '" + market + "'");
            Future<BetOutcome> bet = betting.placeAsync(admin, market, Side.THIS, Credits.of(10));
            awaitWaiter("%place_bets%");
            edit.commit();

            assertThat(((BetOutcome.Refused) await(bet)).refusal().code()).isEqualTo(RefusalCode.CONFLICT_OF_INTEREST);
        }
        assertThat(ledger.balance(admin)).isEqualByComparingTo("1000");
    }

    @Test
    void betsOfOthersInTheBatchOfARefusedBet_arePlaced() {
        UUID admin = ledger.user();
        UUID other = ledger.user();
        UUID market = ledger.market("0.65", "0.37");
        database.execute("update markets set made_by = array[?::uuid] where id = ?", admin, market);
        List<Future<BetOutcome>> bets = List.of(
                betting.placeAsync(betting.admin(), market, Side.THIS, Credits.of(10)),
                betting.placeAsync(admin, market, Side.THIS, Credits.of(10)),
                betting.placeAsync(other, market, Side.THAT, Credits.of(10)));

        await(Future.all(bets));

        assertThat(bets.get(0).result()).isInstanceOf(BetOutcome.Placed.class);
        assertThat(bets.get(1).result()).isInstanceOf(BetOutcome.Refused.class);
        assertThat(bets.get(2).result()).isInstanceOf(BetOutcome.Placed.class);
    }

    @Test
    void resolutionByTheFeed_isNotAffected() {
        UUID market = ledger.market("0.65", "0.37");
        betting.place(betting.admin(), market, Side.THIS, 10);

        assertThat(betting.resolve(market, Resolution.THIS)).isInstanceOf(ResolveOutcome.Resolved.class);
    }

    private void awaitWaiter(String statement) {
        ledger.waitUntil(Duration.ofSeconds(10), () -> (boolean) database.execute(
                "select count(*) = 1 from pg_stat_activity where datname = current_database()"
                        + " and wait_event_type = 'Lock' and query like ?",
                statement));
    }
}
