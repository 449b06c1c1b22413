package app.thisthat.inbox.mail;

import static app.thisthat.harness.TestDatabase.await;
import static org.assertj.core.api.Assertions.assertThat;

import app.thisthat.account.session.LinkSigner;
import app.thisthat.account.session.SigningKeys;
import app.thisthat.harness.DatabaseExtension;
import app.thisthat.harness.LedgerFixture;
import app.thisthat.harness.Servers;
import app.thisthat.harness.TestDatabase;
import app.thisthat.inbox.InboxMetrics;
import app.thisthat.inbox.MailList;
import app.thisthat.platform.jobs.Lease;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vertx.core.Future;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;

/** Mails about entries and announcements. */
@ExtendWith(DatabaseExtension.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class InboxMailIT {

    private static final String LINK = "https://thisthat.example/api/v1/mail/unsubscribe?link=";
    private static final String SETTLED =
            """
            {"marketId": "%1$s", "marketTitle": "Will <b>it</b> rain %2$d?", "thisOption": "Yes", "thatOption": "No",
             "resolution": "this", "result": "won", "betCount": 22, "stake": 1220.00, "payout": 2000.50, "profit": 780.50,
             "bets": [{"betId": "%1$s", "side": "this", "stake": 1200.00, "odds": 0.6500, "status": "won",
                       "payout": 2000.50}]}
            """;

    private final LinkSigner signer = new LinkSigner(SigningKeys.parse(List.of("key:" + "A".repeat(43))));
    private TestDatabase database;
    private LedgerFixture ledger;
    private InboxMailer mailer;

    @BeforeAll
    void prepare(TestDatabase fresh) {
        database = fresh;
        ledger = new LedgerFixture(fresh);
        mailer = new InboxMailer(
                new InboxMailStore(fresh.postgres()), signer, LINK, new InboxMetrics(new SimpleMeterRegistry()));
    }

    @AfterEach
    void removeMails() {
        database.execute("delete from mails; delete from inbox_mail_batches; delete from inbox_entries;"
                + " delete from announcements");
    }

    @Test
    void settlementsOfTenMinutes_areOneMail() {
        UUID user = reader("{\"timeZone\": \"Asia/Tokyo\", \"oddsFormat\": \"decimal\"}");
        for (int i = 0; i < 3; i++) {
            settled(user, i);
        }
        run();
        assertThat(mails(user)).isZero();

        passTenMinutes();
        run();
        run();

        assertThat(mails(user)).isEqualTo(1);
        assertThat(mail(user, "subject")).isEqualTo("3 updates of your bets");
        assertThat(mail(user, "body"))
                .contains(
                        "Will <b>it</b> rain 0?: won, paid 2,000.50",
                        "1,200.00 on Yes at 1.54: 2,000.50",
                        "and 21 more bets")
                .contains("To end these mails: " + LINK);
        assertThat(mail(user, "html"))
                .contains("Will &lt;b&gt;it&lt;/b&gt; rain 0?", "<a href=\"" + LINK)
                .doesNotContain("<b>");
        assertThat(UnsubscribeLink.read(mail(user, "unsubscribe"), signer))
                .contains(new UnsubscribeLink(user, MailList.SETTLEMENTS, 0));
        assertThat(mail(user, "bulk::text")).isEqualTo("true");

        settled(user, 4);
        passTenMinutes();
        run();
        assertThat(mails(user)).isEqualTo(2);
    }

    @Test
    void longSubject_isCutBetweenCharacters() {
        UUID user = reader("{}");
        String emoji = "\uD83D\uDE80";
        String title = "a" + emoji.repeat(300);
        add(user, "settled", SETTLED.formatted(UUID.randomUUID(), 0).replace("Will <b>it</b> rain 0?", title));
        passTenMinutes();
        run();

        assertThat(mail(user, "subject")).isEqualTo("a" + emoji.repeat(198) + "…");
    }

    @Test
    void manyEntries_areCountedButNotAllListed() {
        UUID user = reader("{}");
        for (int i = 0; i < 35; i++) {
            settled(user, i);
        }
        passTenMinutes();
        run();

        assertThat(mail(user, "subject")).isEqualTo("35 updates of your bets");
        assertThat(mail(user, "body"))
                .contains("rain 29?", "and 5 more in your inbox")
                .doesNotContain("rain 30?");
    }

    @Test
    void times_areInTheTimeZoneOfTheUser() {
        UUID user = reader("{\"timeZone\": \"Asia/Tokyo\"}");
        database.execute("update users set inbox_preferences = '{\"streak_at_risk.mail\": true}' where id = ?", user);
        add(user, "streak_at_risk", "{\"streak\": 12, \"claimBefore\": \"2026-11-30T20:30:00.000Z\"}");
        passTenMinutes();
        run();

        assertThat(mail(user, "subject"))
                .isEqualTo(
                        "Your streak of 12 days ends unless you claim your daily reward by 1 December 2026, 05:30 JST");
        assertThat(UnsubscribeLink.read(mail(user, "unsubscribe"), signer))
                .contains(new UnsubscribeLink(user, MailList.ACTIVITY, 0));
    }

    @Test
    void preferencesAtTheTimeOfTheMail_count() {
        UUID off = reader("{\"settlementMails\": false}");
        UUID later = reader("{}");
        UUID unverified = ledger.user();
        for (UUID user : List.of(off, later, unverified)) {
            settled(user, 1);
        }
        database.execute("update users set preferences = '{\"settlementMails\": false}' where id = ?", later);
        passTenMinutes();
        run();

        assertThat(mails(off) + mails(later) + mails(unverified)).isZero();
        assertThat(database.execute("select count(*) from inbox_mail_batches")).isEqualTo(0L);
        assertThat(database.execute("select count(*) from inbox_entries where mail_pending"))
                .isEqualTo(0L);
    }

    @Test
    void quietHours_postponeTheMailToTheirEnd() {
        UUID user = reader("{}");
        database.execute(
                "update users set inbox_preferences = jsonb_build_object('quietHours', jsonb_build_object("
                        + "'start', to_char((now() - interval '1 hour') at time zone 'UTC', 'HH24:MI'),"
                        + "'end', to_char((now() + interval '2 hours') at time zone 'UTC', 'HH24:MI'))) where id = ?",
                user);
        settled(user, 1);
        passTenMinutes();
        run();
        assertThat(mails(user)).isZero();
        assertThat(database.execute(
                        "select due_at between now() + interval '110 minutes' and now() + interval '130 minutes'"
                                + " from inbox_mail_batches where user_id = ?",
                        user))
                .isEqualTo(true);

        settled(user, 2);
        database.execute("update users set inbox_preferences = '{}' where id = ?", user);
        passTenMinutes();
        run();
        assertThat(mail(user, "subject")).isEqualTo("2 updates of your bets");
    }

    @Test
    void killBeforeTheCommit_repeatsTheMail() throws SQLException {
        UUID user = reader("{}");
        settled(user, 1);
        passTenMinutes();
        try (Connection killed = Servers.connect(database.uri());
                Statement statement = killed.createStatement()) {
            killed.setAutoCommit(false);
            statement.execute("select * from inbox_take_mails(10)");
            killed.rollback();
        }
        await(Future.all(mailer.run(lease()), mailer.run(lease())));

        assertThat(mails(user)).isEqualTo(1);
    }

    @Test
    void announcement_isMailedOnceToUsersWhoConsent() {
        UUID consents = reader("{\"newsMails\": true}");
        UUID refuses = reader("{}");
        UUID switchedOff = reader("{\"newsMails\": true}");
        database.execute(
                "update users set inbox_preferences = '{\"announcement.mail\": false}' where id = ?", switchedOff);
        announce(true);
        UUID registeredLater = reader("{\"newsMails\": true}");
        announce(false);

        await(Future.all(mailer.run(lease()), mailer.run(lease())));
        run();

        assertThat(mails(consents)).isEqualTo(1);
        assertThat(mails(refuses) + mails(switchedOff) + mails(registeredLater)).isZero();
        assertThat(mail(consents, "subject")).isEqualTo("News");
        assertThat(mail(consents, "html")).contains("<p>a &amp; b</p><p>c</p>");
        assertThat(database.execute("select count(*) from announcements where mail_cursor is not null"))
                .isEqualTo(0L);
    }

    private UUID reader(String preferences) {
        UUID user = ledger.user();
        database.execute(
                "update users set email_verified_at = now(), created_at = clock_timestamp(), preferences = ?::jsonb where id = ?",
                preferences,
                user);
        return user;
    }

    private void settled(UUID user, int number) {
        add(user, "settled", SETTLED.formatted(UUID.randomUUID(), number));
    }

    private void add(UUID user, String type, String payload) {
        database.execute("select inbox_add(?, ?, gen_random_uuid()::text, ?::jsonb)", user, type, payload);
    }

    private void announce(boolean mail) {
        database.execute(
                "insert into announcements (id, admin_id, idempotency_key, request_hash, title, text, mail, mail_cursor)"
                        + " select timed_id(clock_timestamp()), id, gen_random_uuid()::text, '', 'News', E'a & b\\nc', ?,"
                        + " case when ? then '00000000-0000-0000-0000-000000000000'::uuid end from users limit 1",
                mail,
                mail);
    }

    private void passTenMinutes() {
        database.execute("update inbox_mail_batches set due_at = now() - interval '1 second'");
    }

    private Lease lease() {
        return database.lease("inbox.mails");
    }

    private void run() {
        await(mailer.run(lease()));
    }

    private long mails(UUID user) {
        return (long) database.execute("select count(*) from mails where user_id = ?", user);
    }

    private String mail(UUID user, String column) {
        return (String)
                database.execute("select " + column + " from mails where user_id = ? order by id limit 1", user);
    }
}
