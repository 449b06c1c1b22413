package app.thisthat.ledger.expiry;

import static app.thisthat.harness.TestDatabase.await;
import static org.assertj.core.api.Assertions.assertThat;

import app.thisthat.harness.DatabaseExtension;
import app.thisthat.harness.LedgerFixture;
import app.thisthat.harness.Servers;
import app.thisthat.harness.TestDatabase;
import app.thisthat.kernel.Credits;
import app.thisthat.kernel.Ids;
import app.thisthat.ledger.LedgerEntry;
import app.thisthat.ledger.LedgerStore;
import app.thisthat.ledger.TransactionType;
import io.vertx.core.Future;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Expiry of credits. Time passes by moving all stored times into the past. */
@ExtendWith(DatabaseExtension.class)
class CreditExpiryIT {

    private static final ExpiryPolicy POLICY = new ExpiryPolicy(Duration.ofDays(90), Duration.ofDays(7));
    private static final CreditExpiry.Limits SMALL = new CreditExpiry.Limits(2, 2, 1_000);

    private final TestDatabase database;
    private final LedgerFixture ledger;
    private final CreditExpiryStore store;

    CreditExpiryIT(TestDatabase database) {
        this.database = database;
        this.ledger = new LedgerFixture(database);
        this.store = new CreditExpiryStore(database.postgres());
    }

    @AfterEach
    void ledgerIsSoundAndEverythingDeleted() {
        ledger.assertInvariants();
        change("truncate credit_lapses, mails, bets, credit_transactions, daily_totals; delete from users");
    }

    private void run() {
        run(POLICY);
        sendMails();
    }

    private void run(ExpiryPolicy policy) {
        await(new CreditExpiry(store, policy, SMALL).run());
    }

    private void sendMails() {
        database.execute("update mails set sent_at = clock_timestamp() where sent_at is null");
    }

    /** Changes rows as the owner, without triggers. */
    private void change(String sql) {
        database.execute("set session_replication_role = replica; " + sql);
    }

    private void passDays(int days) {
        String ago = " - interval '" + days + " days'";
        change("update users set seen_at = seen_at" + ago + "; update credit_transactions set created_at = created_at"
                + ago + "; update credit_lapses set since = since" + ago + ", warned_at = warned_at" + ago
                + ", due_at = due_at" + ago + "; update mails set created_at = created_at" + ago
                + ", sent_at = sent_at" + ago);
    }

    private long count(String from) {
        return (long) database.execute("select count(*) from " + from);
    }

    @Test
    void creditsOfAnInactiveAccount_expireOnceAfterOneWarning() {
        UUID market = ledger.market("0.5", "0.5");
        ledger.pendingBets(market, 1, 1);
        UUID user = (UUID) database.execute("select user_id from bets");
        passDays(82);
        run();
        assertThat(count("mails")).isZero();

        passDays(2);
        run();
        run();
        assertThat(count("mails where recipient = (select email from users) and subject like '%about to expire'"))
                .isOne();
        assertThat((String) database.execute("select body from mails")).contains((String) database.execute(
                "select to_char(due_at at time zone 'UTC', 'FMDD FMMonth YYYY') || ' (UTC)' from credit_lapses"));
        assertThat(ledger.balance(user)).isEqualByComparingTo("990");

        passDays(6);
        run();
        assertThat(ledger.balance(user)).isEqualByComparingTo("990");

        passDays(2);
        run();
        run();
        assertThat(ledger.balance(user)).isEqualByComparingTo("0");
        assertThat(count("credit_transactions t join credit_lapses l on l.id = t.reference_id"
                        + " where t.transaction_type = 'expired' and t.amount = -990 and l.amount = 990"))
                .isOne();
        assertThat(count("bets where status = 'pending' and amount = 10")).isOne();

        ledger.resolveWithoutSettling(market, "this");
        database.execute("select count(*) from settle_bets(?, 10)", market);
        passDays(80);
        run();
        assertThat(ledger.balance(user)).isEqualByComparingTo("20");
        assertThat(count("mails")).isOne();
    }

    @Test
    void activityAfterTheWarning_keepsTheCredits() {
        UUID signsIn = ledger.user();
        UUID claims = ledger.user();
        UUID suspended = ledger.user();
        passDays(84);
        run();
        assertThat(count("credit_lapses")).isEqualTo(3);
        database.execute("update users set seen_at = now() where id = ?", signsIn);
        await(LedgerStore.post(
                database.postgres().transactions(),
                new LedgerEntry(claims, Credits.of(100), TransactionType.DAILY_REWARD, Ids.next())));
        database.execute("update users set suspension = 'everything' where id = ?", suspended);
        passDays(9);
        run();

        assertThat(List.of(ledger.balance(signsIn), ledger.balance(claims), ledger.balance(suspended)))
                .extracting(balance -> balance.intValueExact())
                .containsExactly(1_000, 1_100, 1_000);
        assertThat(count("credit_lapses")).isZero();

        passDays(75);
        database.execute("update users set suspension = null");
        run();
        assertThat(count("credit_lapses")).isEqualTo(3);
        assertThat(count("mails")).isEqualTo(6);
    }

    @Test
    void interruptedExpiry_isCompletedByConcurrentRuns() {
        List<UUID> users = IntStream.range(0, 7).mapToObj(i -> ledger.user()).toList();
        passDays(84);
        run();
        passDays(8);
        assertThat(await(store.expire(2, POLICY)).accounts()).isEqualTo(2);

        await(Future.all(
                new CreditExpiry(store, POLICY, SMALL).run(),
                new CreditExpiry(store, POLICY, SMALL).run(),
                new CreditExpiry(store, POLICY, SMALL).run()));

        assertThat(users).allSatisfy(user -> assertThat(ledger.balance(user)).isEqualByComparingTo("0"));
        assertThat(count("credit_transactions where transaction_type = 'expired'"))
                .isEqualTo(7);
        assertThat(count("mails")).isEqualTo(7);
    }

    @Test
    void concurrentSignIn_keepsTheCredits() throws SQLException {
        UUID user = ledger.user();
        passDays(84);
        run();
        passDays(8);
        Future<CreditExpiryStore.Expired> expired;
        try (Connection signIn = Servers.connect(database.uri());
                PreparedStatement seen = signIn.prepareStatement("update users set seen_at = now() where id = ?")) {
            signIn.setAutoCommit(false);
            seen.setObject(1, user);
            seen.execute();
            expired = store.expire(10, POLICY);
            ledger.waitUntil(
                    Duration.ofSeconds(10),
                    () -> count("pg_stat_activity where wait_event_type = 'Lock' and query like '%expire_credits%'"
                                    + " and datname = current_database()")
                            == 1);
            signIn.commit();
        }
        assertThat(await(expired)).isEqualTo(new CreditExpiryStore.Expired(1, 0, Credits.ZERO));
        assertThat(ledger.balance(user)).isEqualByComparingTo("1000");
    }

    @Test
    void expiryAfterADowntime_warnsAgain() {
        UUID user = ledger.user();
        passDays(84);
        run();
        passDays(11);

        run();

        assertThat(ledger.balance(user)).isEqualByComparingTo("1000");
        assertThat(count("mails")).isEqualTo(2);
        passDays(8);
        run();
        assertThat(ledger.balance(user)).isEqualByComparingTo("0");
    }

    @Test
    void longerPolicy_appliesToEarlierWarnings() {
        UUID user = ledger.user();
        ExpiryPolicy longer = new ExpiryPolicy(Duration.ofDays(365), Duration.ofDays(7));
        passDays(84);
        run();
        passDays(8);

        run(longer);

        assertThat(ledger.balance(user)).isEqualByComparingTo("1000");
        assertThat(count("credit_lapses")).isZero();
        passDays(267);
        run(longer);
        sendMails();
        passDays(8);
        run(longer);
        assertThat(ledger.balance(user)).isEqualByComparingTo("0");
        assertThat(count("mails")).isEqualTo(2);
    }

    @Test
    void warningThatWasSentTooLate_isRepeated() {
        UUID unsent = ledger.user();
        UUID late = ledger.user();
        UUID closed = ledger.user();
        passDays(84);
        run(POLICY);
        passDays(7);
        database.execute("update mails set sent_at = clock_timestamp() where user_id = ?", late);
        database.execute("update users set closed_at = clock_timestamp() where id = ?", closed);
        passDays(1);

        run();

        assertThat(List.of(ledger.balance(unsent), ledger.balance(late), ledger.balance(closed)))
                .extracting(balance -> balance.intValueExact())
                .containsExactly(1_000, 1_000, 0);
        assertThat(count("credit_lapses where expired_at is null")).isEqualTo(2);
        passDays(8);
        run();
        assertThat(List.of(ledger.balance(unsent), ledger.balance(late)))
                .extracting(balance -> balance.intValueExact())
                .containsExactly(0, 0);
    }

    @Test
    void disabledExpiry_keepsTheCredits() {
        ledger.user();
        passDays(1_000);
        await(new CreditExpiry(store, new ExpiryPolicy(Duration.ZERO, Duration.ofDays(7)), SMALL).run());

        assertThat(count("credit_lapses")).isZero();
        assertThat(TestDatabase.settings().credits().expireAfter()).isZero();
    }
}
