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

/** Credits that expire; time passes by making everything that happened older than it is. */
@ExtendWith(DatabaseExtension.class)
class CreditExpiryIT {

    private static final ExpiryPolicy RULE = new ExpiryPolicy(Duration.ofDays(90), Duration.ofDays(7));
    private static final CreditExpiry.Bounds SMALL = new CreditExpiry.Bounds(2, 2, 1_000);

    private final TestDatabase database;
    private final LedgerFixture books;
    private final CreditExpiryStore store;

    CreditExpiryIT(TestDatabase database) {
        this.database = database;
        this.books = new LedgerFixture(database);
        this.store = new CreditExpiryStore(database.postgres());
    }

    @AfterEach
    void theBooksAreSoundAndNobodyIsLeft() {
        books.assertSound();
        change("truncate credit_lapses, mails, bets, credit_transactions, daily_totals; delete from users");
    }

    private void run() {
        run(RULE);
        mailsLeave();
    }

    private void run(ExpiryPolicy rule) {
        await(new CreditExpiry(store, rule, SMALL).run());
    }

    private void mailsLeave() {
        database.ask("update mails set sent_at = clock_timestamp() where sent_at is null");
    }

    /** As the owner, past the triggers. */
    private void change(String sql) {
        database.ask("set session_replication_role = replica; " + sql);
    }

    private void daysPass(int days) {
        String ago = " - interval '" + days + " days'";
        change("update users set seen_at = seen_at" + ago + "; update credit_transactions set created_at = created_at"
                + ago + "; update credit_lapses set since = since" + ago + ", warned_at = warned_at" + ago
                + ", due_at = due_at" + ago + "; update mails set created_at = created_at" + ago
                + ", sent_at = sent_at" + ago);
    }

    private long count(String from) {
        return (long) database.ask("select count(*) from " + from);
    }

    @Test
    void creditsOfASilentAccount_expireOnceAfterOneWarning() {
        UUID market = books.market("0.5", "0.5");
        books.pendingBets(market, 1, 1);
        UUID user = (UUID) database.ask("select user_id from bets");
        daysPass(82);
        run();
        assertThat(count("mails")).isZero();

        daysPass(2);
        run();
        run();
        assertThat(count("mails where recipient = (select email from users) and subject like '%about to expire'"))
                .isOne();
        assertThat((String) database.ask("select body from mails")).contains((String) database.ask(
                "select to_char(due_at at time zone 'UTC', 'FMDD FMMonth YYYY') || ' (UTC)' from credit_lapses"));
        assertThat(books.balance(user)).isEqualByComparingTo("990");

        daysPass(6);
        run();
        assertThat(books.balance(user)).isEqualByComparingTo("990");

        daysPass(2);
        run();
        run();
        assertThat(books.balance(user)).isEqualByComparingTo("0");
        assertThat(count("credit_transactions t join credit_lapses l on l.id = t.reference_id"
                        + " where t.transaction_type = 'expired' and t.amount = -990 and l.amount = 990"))
                .isOne();
        assertThat(count("bets where status = 'pending' and amount = 10")).isOne();

        books.endWithoutSettling(market, "this");
        database.ask("select count(*) from settle_bets(?, 10)", market);
        daysPass(80);
        run();
        assertThat(books.balance(user)).isEqualByComparingTo("20");
        assertThat(count("mails")).isOne();
    }

    @Test
    void whateverHappensAfterTheWarning_keepsTheCredits() {
        UUID signsIn = books.user();
        UUID claims = books.user();
        UUID suspended = books.user();
        daysPass(84);
        run();
        assertThat(count("credit_lapses")).isEqualTo(3);
        database.ask("update users set seen_at = now() where id = ?", signsIn);
        await(LedgerStore.post(
                database.postgres().pool(),
                new LedgerEntry(claims, Credits.of(100), TransactionType.DAILY_REWARD, Ids.next())));
        database.ask("update users set suspension = 'everything' where id = ?", suspended);
        daysPass(9);
        run();

        assertThat(List.of(books.balance(signsIn), books.balance(claims), books.balance(suspended)))
                .extracting(balance -> balance.intValueExact())
                .containsExactly(1_000, 1_100, 1_000);
        assertThat(count("credit_lapses")).isZero();

        daysPass(75);
        database.ask("update users set suspension = null");
        run();
        assertThat(count("credit_lapses")).isEqualTo(3);
        assertThat(count("mails")).isEqualTo(6);
    }

    @Test
    void anExpiryThatWasCutShort_isGoneOnWithByAnother() {
        List<UUID> users = IntStream.range(0, 7).mapToObj(i -> books.user()).toList();
        daysPass(84);
        run();
        daysPass(8);
        assertThat(await(store.expire(2, RULE)).expired()).isEqualTo(2);

        await(Future.all(
                new CreditExpiry(store, RULE, SMALL).run(),
                new CreditExpiry(store, RULE, SMALL).run(),
                new CreditExpiry(store, RULE, SMALL).run()));

        assertThat(users).allSatisfy(user -> assertThat(books.balance(user)).isEqualByComparingTo("0"));
        assertThat(count("credit_transactions where transaction_type = 'expired'"))
                .isEqualTo(7);
        assertThat(count("mails")).isEqualTo(7);
    }

    @Test
    void aSignInAtTheSameMoment_isWaitedForAndKeepsTheCredits() throws SQLException {
        UUID user = books.user();
        daysPass(84);
        run();
        daysPass(8);
        Future<CreditExpiryStore.Expired> expired;
        try (Connection signIn = Servers.connect(database.uri());
                PreparedStatement seen = signIn.prepareStatement("update users set seen_at = now() where id = ?")) {
            signIn.setAutoCommit(false);
            seen.setObject(1, user);
            seen.execute();
            expired = store.expire(10, RULE);
            books.waitUntil(
                    Duration.ofSeconds(10),
                    () -> count("pg_stat_activity where wait_event_type = 'Lock' and query like '%expire_credits%'"
                                    + " and datname = current_database()")
                            == 1);
            signIn.commit();
        }
        assertThat(await(expired)).isEqualTo(new CreditExpiryStore.Expired(1, 0, Credits.ZERO));
        assertThat(books.balance(user)).isEqualByComparingTo("1000");
    }

    @Test
    void anExpiryThatWasOffForAWhile_warnsAgainBeforeItTakesAnything() {
        UUID user = books.user();
        daysPass(84);
        run();
        daysPass(11);

        run();

        assertThat(books.balance(user)).isEqualByComparingTo("1000");
        assertThat(count("mails")).isEqualTo(2);
        daysPass(8);
        run();
        assertThat(books.balance(user)).isEqualByComparingTo("0");
    }

    @Test
    void aRuleThatGivesLongerNow_holdsForThoseWhoWereWarnedBefore() {
        UUID user = books.user();
        ExpiryPolicy longer = new ExpiryPolicy(Duration.ofDays(365), Duration.ofDays(7));
        daysPass(84);
        run();
        daysPass(8);

        run(longer);

        assertThat(books.balance(user)).isEqualByComparingTo("1000");
        assertThat(count("credit_lapses")).isZero();
        daysPass(267);
        run(longer);
        mailsLeave();
        daysPass(8);
        run(longer);
        assertThat(books.balance(user)).isEqualByComparingTo("0");
        assertThat(count("mails")).isEqualTo(2);
    }

    @Test
    void aWarningThatDidNotLeaveInTime_takesNothingAndIsGivenAgain() {
        UUID unsent = books.user();
        UUID late = books.user();
        UUID closed = books.user();
        daysPass(84);
        run(RULE);
        daysPass(7);
        database.ask("update mails set sent_at = clock_timestamp() where user_id = ?", late);
        database.ask("update users set closed_at = clock_timestamp() where id = ?", closed);
        daysPass(1);

        run();

        assertThat(List.of(books.balance(unsent), books.balance(late), books.balance(closed)))
                .extracting(balance -> balance.intValueExact())
                .containsExactly(1_000, 1_000, 0);
        assertThat(count("credit_lapses where expired_at is null")).isEqualTo(2);
        daysPass(8);
        run();
        assertThat(List.of(books.balance(unsent), books.balance(late)))
                .extracting(balance -> balance.intValueExact())
                .containsExactly(0, 0);
    }

    @Test
    void nothingExpires_unlessTheSettingsSaySo() {
        books.user();
        daysPass(1_000);
        await(new CreditExpiry(store, new ExpiryPolicy(Duration.ZERO, Duration.ofDays(7)), SMALL).run());

        assertThat(count("credit_lapses")).isZero();
        assertThat(TestDatabase.settings().credits().expireAfter()).isZero();
    }
}
