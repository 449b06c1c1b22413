package app.thisthat.inbox;

import static app.thisthat.harness.TestDatabase.await;
import static org.assertj.core.api.Assertions.assertThat;

import app.thisthat.harness.DatabaseExtension;
import app.thisthat.harness.LedgerFixture;
import app.thisthat.harness.Servers;
import app.thisthat.harness.TestDatabase;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;

/** The jobs of the inbox: each cause has one entry, also with crashes and several nodes. */
@ExtendWith(DatabaseExtension.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class InboxJobIT {

    private static final InboxJobStore.Reminder READY =
            new InboxJobStore.Reminder(InboxType.REWARD_READY, Duration.ofHours(24), Duration.ofHours(48), 0);

    private TestDatabase database;
    private LedgerFixture ledger;
    private InboxJobStore store;

    @BeforeAll
    void prepare(TestDatabase fresh) {
        database = fresh;
        ledger = new LedgerFixture(fresh);
        store = new InboxJobStore(fresh.postgres());
    }

    @AfterEach
    void nothingIsLeft() {
        run(1_000);
        assertThat(count("inbox_market_events")).isZero();
        assertThat(count("inbox_recipients")).isZero();
    }

    @Test
    void settledMarket_isOneEntryOfAUserWithAllBets() {
        UUID market = settledMarket(4, 12, "this");

        run(5);

        assertThat(entries(market, "settled")).isEqualTo(4);
        JsonObject payload = payload(market, "settled");
        assertThat(payload.getString("result")).isEqualTo("mixed");
        assertThat(payload.getInteger("betCount")).isEqualTo(3);
        assertThat(payload.getDouble("stake")).isEqualTo(30);
        assertThat(payload.getDouble("payout")).isEqualTo(40);
        assertThat(payload.getDouble("profit")).isEqualTo(10);
        assertThat(payload.getJsonArray("bets").stream()
                        .map(JsonObject.class::cast)
                        .map(bet ->
                                bet.getString("side") + " " + bet.getString("status") + " " + bet.getDouble("payout")))
                .containsExactlyInAnyOrder("this won 20.0", "this won 20.0", "that lost 0.0");
    }

    @Test
    void manyBetsOfAUser_areCountedButNotAllListed() {
        UUID market = settledMarket(1, 25, "this");

        run(4);

        JsonObject payload = payload(market, "settled");
        assertThat(payload.getInteger("betCount")).isEqualTo(25);
        assertThat(payload.getDouble("stake")).isEqualTo(250);
        assertThat(payload.getJsonArray("bets")).hasSize(20);
    }

    @Test
    void refundedMarket_hasTheResultRefunded() {
        UUID market = settledMarket(2, 4, "invalid");

        run(100);

        assertThat(payload(market, "settled").getString("result")).isEqualTo("refunded");
        assertThat(payload(market, "settled").getDouble("profit")).isZero();
    }

    @Test
    void correction_addsAnEntryOfItsOwn() {
        UUID market = settledMarket(3, 6, "this");
        run(100);

        correct(market, "that");
        run(100);

        assertThat(entries(market, "settled")).isEqualTo(3);
        assertThat(entries(market, "corrected")).isEqualTo(3);
        assertThat(payload(market, "corrected").getString("resolution")).isEqualTo("that");
    }

    @Test
    void correctionDuringTheJob_replacesTheEntriesThatAreNotWritten() {
        UUID market = settledMarket(6, 6, "this");
        await(store.advance(4)); // collects four of six bets

        correct(market, "that");
        run(4);

        assertThat(entries(market, "settled")).isZero();
        assertThat(entries(market, "corrected")).isEqualTo(6);
    }

    @Test
    void killBeforeTheCommit_repeatsTheChunk() throws SQLException {
        UUID market = settledMarket(5, 10, "this");
        for (int chunk = 0; chunk < 8; chunk++) {
            try (Connection killed = Servers.connect(database.uri());
                    Statement statement = killed.createStatement()) {
                killed.setAutoCommit(false);
                statement.execute("select * from inbox_advance(3)");
                killed.rollback();
            }
            await(store.advance(3));
        }
        run(3);

        assertThat(entries(market, "settled")).isEqualTo(5);
        assertThat(database.execute(
                        "select sum((payload ->> 'betCount')::int) from inbox_entries where key = ?",
                        market.toString()))
                .isEqualTo(10L);
    }

    @Test
    void jobsOfTwoNodes_addEachEntryOnce() {
        UUID first = settledMarket(40, 80, "this");
        UUID second = settledMarket(40, 80, "that");
        UUID third = settledMarket(40, 40, "invalid");

        await(Future.all(repeat(7), repeat(11), repeat(13)));
        run(1_000);

        for (UUID market : new UUID[] {first, second, third}) {
            assertThat(entries(market, "settled")).isEqualTo(40);
        }
        assertThat(database.execute(
                        "select sum((payload ->> 'betCount')::int) from inbox_entries where key in (?, ?, ?)",
                        first.toString(),
                        second.toString(),
                        third.toString()))
                .isEqualTo(200L);
    }

    @Test
    void largeMarket_doesNotDelayOthers() {
        UUID large = settledMarket(60, 120, "this");
        UUID small = settledMarket(2, 2, "this");

        for (int chunk = 0; chunk < 6; chunk++) {
            await(store.advance(10));
        }

        assertThat(entries(small, "settled")).isEqualTo(2);
        assertThat(entries(large, "settled")).isZero();
        run(10);
        assertThat(entries(large, "settled")).isEqualTo(60);
    }

    @Test
    void chunk_addsABoundedNumberOfEntries() {
        settledMarket(30, 30, "this");
        InboxJobStore.Chunk chunk;
        do {
            chunk = await(store.advance(8));
            assertThat(chunk.users()).hasSizeLessThanOrEqualTo(8);
        } while (chunk.full());
    }

    @Test
    void closedMarket_isAnEntryForUsersWithOpenBets() {
        UUID market = ledger.market("0.5", "0.5");
        ledger.pendingBets(market, 3, 6);
        close(market);
        run(2);
        assertThat(entries(market, "market_closed")).isEqualTo(3);

        database.execute("update markets set status = 'open', closed_at = null where id = ?", market);
        close(market);
        run(2);
        assertThat(entries(market, "market_closed")).isEqualTo(6);
    }

    @Test
    void closedMarketThatIsResolvedBeforeTheJob_hasOnlyTheEntryOfTheSettlement() {
        UUID market = ledger.market("0.5", "0.5");
        ledger.pendingBets(market, 3, 3);
        close(market);
        settle(market, "this");

        run(100);

        assertThat(entries(market, "market_closed")).isZero();
        assertThat(entries(market, "settled")).isEqualTo(3);
    }

    @Test
    void rewordedMarket_isAnEntryWithThePreviousTitle() {
        UUID market = ledger.market("0.5", "0.5");
        ledger.pendingBets(market, 2, 2);
        database.execute("update markets set title = 'Will it snow?' where id = ?", market);
        database.execute("update markets set updated_at = now(), title = title where id = ?", market);

        run(100);

        assertThat(entries(market, "market_reworded")).isEqualTo(2);
        JsonObject payload = payload(market, "market_reworded");
        assertThat(payload.getString("marketTitle")).isEqualTo("Will it snow?");
        assertThat(payload.getString("previousTitle")).isEqualTo("Will it rain?");
    }

    @Test
    void marketWithoutBets_hasNoEvent() {
        UUID market = ledger.market("0.5", "0.5");
        close(market);
        settle(market, "this");

        assertThat(count("inbox_market_events")).isZero();
    }

    @Test
    void preferences_decideAboutTheChannels() {
        UUID user = ledger.user();
        prefer(user, "{\"settled.inbox\": false, \"settled.live\": false, \"settled.mail\": false}");
        add(user, "settled", "off");
        prefer(user, "{\"settled.inbox\": false, \"settled.live\": true}");
        add(user, "settled", "live");
        prefer(user, "{\"settled.live\": false}");
        add(user, "settled", "inbox");

        assertThat(count("inbox_entries where user_id = '" + user + "'")).isEqualTo(2);
        assertThat(database.execute("select key from inbox_entries where user_id = ? and not listed", user))
                .isEqualTo("live");
        assertThat(database.execute("select key from inbox_entries where user_id = ? and live_at is null", user))
                .isEqualTo("inbox");
        assertThat(database.execute("select inbox_unread(?)", user)).isEqualTo(1);
    }

    @Test
    void sameKey_addsOneEntry() {
        UUID user = ledger.user();
        add(user, "alert", "one");
        add(user, "alert", "one");
        add(user, "alert", "two");
        add(user, "alert_digest", "one");

        assertThat(count("inbox_entries where user_id = '" + user + "'")).isEqualTo(3);
    }

    @Test
    void closedAccount_getsNoEntry() {
        UUID user = ledger.user();
        database.execute("update users set closed_at = now() where id = ?", user);
        add(user, "alert", "one");

        assertThat(count("inbox_entries where user_id = '" + user + "'")).isZero();
    }

    @Test
    void accountThatIsClosedWhileAnEntryIsAdded_keepsNone() throws SQLException {
        UUID user = ledger.user();
        CompletableFuture<?> closing;
        try (Connection adding = Servers.connect(database.uri());
                Statement statement = adding.createStatement()) {
            adding.setAutoCommit(false);
            statement.execute("select inbox_add('" + user + "', 'alert', 'late', '{}')");
            closing = CompletableFuture.runAsync(
                    () -> database.execute("update users set closed_at = now() where id = ?", user));
            ledger.waitUntil(
                    Duration.ofSeconds(20),
                    () -> count("pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'"
                                    + " and query like 'update users set closed_at%'")
                            == 1);
            adding.commit();
        }
        closing.join();

        assertThat(count("inbox_entries where user_id = '" + user + "'")).isZero();
    }

    @Test
    void reminder_isAddedOnceForEachClaim() {
        UUID due = claimed("25 hours");
        UUID early = claimed("23 hours");
        UUID late = claimed("50 hours");
        database.execute("update inbox_progress set at = now() - interval '60 hours' where job = 'reward_ready'");

        for (int run = 0; run < 2; run++) {
            while (await(store.remind(READY, 1)).full()) {
                // one user at a time
            }
        }

        assertThat(reminders(due)).isEqualTo(1);
        assertThat(reminders(early)).isZero();
        assertThat(reminders(late)).isZero();
        assertThat(database.execute("select payload ->> 'availableAt' from inbox_entries where user_id = ?", due))
                .isEqualTo(database.execute(
                        "select to_char((last_daily_reward_at + interval '24 hours') at time zone 'UTC',"
                                + " 'YYYY-MM-DD\"T\"HH24:MI:SS.MS\"Z\"') from users where id = ?",
                        due));
    }

    @Test
    void entries_areDeletedAfter90DaysInBoundedChunks() {
        UUID user = ledger.user();
        for (int i = 0; i < 5; i++) {
            add(user, "alert", "old " + i);
        }
        database.execute("update inbox_entries set created_at = now() - interval '91 days' where user_id = ?", user);
        add(user, "alert", "new");

        assertThat(await(store.deleteExpired(3))).isEqualTo(3);
        assertThat(await(store.deleteExpired(3))).isEqualTo(2);
        assertThat(await(store.deleteExpired(3))).isZero();
        assertThat(count("inbox_entries where user_id = '" + user + "'")).isEqualTo(1);
    }

    @Test
    void newEntries_areCountedOnce() {
        UUID user = ledger.user();
        database.execute("update inbox_progress set at = now() - interval '31 seconds' where job = 'counted'");
        await(store.countNew());
        add(user, "streak_at_risk", "counted");
        database.execute(
                "update inbox_entries set created_at = (select at + interval '1 millisecond' from inbox_progress"
                        + " where job = 'counted') where user_id = ?",
                user);
        ledger.waitUntil(Duration.ofSeconds(20), () -> await(store.countNew()).getOrDefault("streak_at_risk", 0L) == 1);
        assertThat(await(store.countNew())).doesNotContainKey("streak_at_risk");
    }

    private Future<Void> repeat(int limit) {
        return store.advance(limit).compose(chunk -> chunk.full() ? repeat(limit) : Future.<Void>succeededFuture());
    }

    private void run(int limit) {
        await(repeat(limit));
    }

    /** A market whose bets of 10 credits at 0.5 are on both sides in turns. */
    private UUID settledMarket(int users, int bets, String resolution) {
        UUID market = ledger.market("0.5", "0.5");
        ledger.pendingBets(market, users, bets);
        settle(market, resolution);
        return market;
    }

    private void settle(UUID market, String resolution) {
        ledger.resolveWithoutSettling(market, resolution);
        settleBets(market);
    }

    private void settleBets(UUID market) {
        while (database.execute("select 1 from settle_bets(?, 1000)", market) != null) {
            // until no bet is left
        }
        database.execute("update markets set settled_at = clock_timestamp() where id = ?", market);
    }

    private void correct(UUID market, String resolution) {
        database.execute(
                "update markets set resolution = ?, settlement_generation = settlement_generation + 1, settled_at = null"
                        + " where id = ?",
                resolution,
                market);
        settleBets(market);
    }

    private void close(UUID market) {
        database.execute("update markets set status = 'closed', closed_at = now() where id = ?", market);
    }

    private UUID claimed(String ago) {
        UUID user = ledger.user();
        database.execute(
                "update users set daily_streak = 4, last_daily_reward_at = date_trunc('milliseconds', now()) - ?::interval"
                        + " where id = ?",
                ago,
                user);
        return user;
    }

    private long reminders(UUID user) {
        return count("inbox_entries where type = 'reward_ready' and user_id = '" + user + "'");
    }

    private void add(UUID user, String type, String key) {
        database.execute("select inbox_add(?, ?, ?, '{}')", user, type, key);
    }

    private void prefer(UUID user, String preferences) {
        database.execute("update users set inbox_preferences = ?::jsonb where id = ?", preferences, user);
    }

    private long entries(UUID market, String type) {
        return count("inbox_entries where type = '" + type + "' and payload ->> 'marketId' = '" + market + "'");
    }

    private JsonObject payload(UUID market, String type) {
        return new JsonObject((String) database.execute(
                "select payload::text from inbox_entries where type = ? and payload ->> 'marketId' = ? limit 1",
                type,
                market.toString()));
    }

    private long count(String from) {
        return (long) database.execute("select count(*) from " + from);
    }
}
