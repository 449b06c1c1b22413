package app.thisthat.account.mail;

import static app.thisthat.harness.TestDatabase.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import app.thisthat.account.AccountTestSupport;
import app.thisthat.account.credentials.SignedIn;
import app.thisthat.harness.DatabaseExtension;
import app.thisthat.harness.TestDatabase;
import com.icegreen.greenmail.util.GreenMail;
import com.icegreen.greenmail.util.GreenMailUtil;
import com.icegreen.greenmail.util.ServerSetup;
import jakarta.mail.internet.MimeMessage;
import jakarta.mail.internet.MimeMultipart;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Sends mails of the outbox to an SMTP server in this process. */
@ExtendWith(DatabaseExtension.class)
class MailVerticleIT {

    private static final Duration WAIT_MAX = Duration.ofSeconds(20);
    private static final Duration INTERVAL = Duration.ofMillis(20);
    private static final String LINK = "http://localhost:8080/api/v1/mail/unsubscribe?link=";

    private final TestDatabase database;
    private final MailOutboxStore store;

    MailVerticleIT(TestDatabase database) {
        this.database = database;
        this.store = new MailOutboxStore(database.postgres());
    }

    private static ServerSetup onAnyPort(String protocol) {
        return new ServerSetup(0, "127.0.0.1", protocol);
    }

    private UUID write(String username) {
        SignedIn user = AccountTestSupport.on(database).registered(username);
        AccountTestSupport.waitUntil(() -> mailOf(user) != null);
        return mailOf(user);
    }

    private UUID mailOf(SignedIn user) {
        return (UUID) database.execute(
                "select id from mails where user_id = ?", user.user().id());
    }

    private Object column(String name, UUID mail) {
        return database.execute("select " + name + " from mails where id = ?", mail);
    }

    private void awaitTrue(String condition, UUID mail) {
        AccountTestSupport.waitUntil(() -> Boolean.TRUE.equals(column(condition, mail)));
    }

    private String deploy(int port) {
        return deploy(new SmtpTransport(
                database.vertx(), "smtp://127.0.0.1:" + port, "THISTHAT <noreply@thisthat.example>", LINK));
    }

    private String deploy(MailTransport transport) {
        return await(database.vertx().deployVerticle(new MailVerticle(store, transport, INTERVAL)));
    }

    @Test
    void verticle_sendsAMailOnceAndDeletesItsText() throws Exception {
        UUID mail = write("reader");
        GreenMail server = new GreenMail(onAnyPort("smtp"));
        server.start();
        String verticle = deploy(server.getSmtp().getPort());
        try {
            assertThat(server.waitForIncomingEmail(WAIT_MAX.toMillis(), 1)).isTrue();
            awaitTrue("sent_at is not null", mail);
            var received = server.getReceivedMessages();
            assertThat(received).hasSize(1);
            assertThat(received[0].getSubject()).isEqualTo("Confirm your e-mail address");
            assertThat(received[0].getAllRecipients()[0]).hasToString("reader@example.com");
            assertThat(GreenMailUtil.getBody(received[0])).contains("verify-email?token=");
            assertThat(column("body", mail)).isEqualTo("");
        } finally {
            await(database.vertx().undeploy(verticle));
            server.stop();
        }
    }

    @Test
    void verticle_retriesAfterTheServerWasDown() {
        UUID mail = write("retried");
        GreenMail server = new GreenMail(onAnyPort("smtp"));
        server.start();
        int port = server.getSmtp().getPort();
        server.stop();
        String verticle = deploy(port);
        awaitTrue("last_error is not null", mail);
        await(database.vertx().undeploy(verticle));
        assertThat(column("sent_at is null and body <> ''", mail)).isEqualTo(true);

        GreenMail restarted = new GreenMail(new ServerSetup(port, "127.0.0.1", "smtp"));
        restarted.start();
        database.execute("update mails set next_attempt_at = now() where id = ?", mail);
        String secondVerticle = deploy(port);
        try {
            awaitTrue("sent_at is not null", mail);
            assertThat(restarted.getReceivedMessages()).hasSize(1);
            assertThat(column("attempts", mail)).isEqualTo(2);
        } finally {
            await(database.vertx().undeploy(secondVerticle));
            restarted.stop();
        }
    }

    @Test
    void logTransport_keepsTheTextInTheOutbox() {
        UUID mail = write("logged");
        String verticle = deploy(new LogTransport());
        awaitTrue("sent_at is not null", mail);
        await(database.vertx().undeploy(verticle));
        assertThat((String) column("body", mail)).contains("verify-email?token=");
    }

    @Test
    void mailOfAList_hasTextAndHtmlAndALinkThatEndsSuchMails() throws Exception {
        UUID mail = write("listed");
        database.execute(
                "update mails set html = '<p>Hällo</p>', unsubscribe = 'signed.part', bulk = true, kind = 'digest' where id = ?",
                mail);
        GreenMail server = new GreenMail(onAnyPort("smtp"));
        server.start();
        String verticle = deploy(server.getSmtp().getPort());
        try {
            assertThat(server.waitForIncomingEmail(WAIT_MAX.toMillis(), 1)).isTrue();
            awaitTrue("sent_at is not null", mail);
            MimeMessage received = server.getReceivedMessages()[0];
            assertThat(received.getHeader("List-Unsubscribe")).containsExactly("<" + LINK + "signed.part>");
            assertThat(received.getHeader("List-Unsubscribe-Post")).containsExactly("List-Unsubscribe=One-Click");
            MimeMultipart parts = (MimeMultipart) received.getContent();
            assertThat(parts.getContentType()).startsWith("multipart/alternative");
            assertThat(parts.getBodyPart(0).getContentType()).startsWith("text/plain");
            assertThat(parts.getBodyPart(1).getContentType()).startsWith("text/html");
            assertThat(parts.getBodyPart(1).getContent()).isEqualTo("<p>Hällo</p>");
            assertThat(column("body = '' and html is null and unsubscribe is null", mail))
                    .isEqualTo(true);
        } finally {
            await(database.vertx().undeploy(verticle));
            server.stop();
        }
    }

    @Test
    void bulkMails_waitWhileOthersAreDue() {
        UUID user = (UUID) database.execute("select user_id from mails where id = ?", write("bulk"));
        database.execute("delete from mails");
        database.execute(
                "insert into mails (id, user_id, kind, recipient, subject, body, bulk, next_attempt_at)"
                        + " select gen_random_uuid(), ?, 'digest', 'a@example.com', 'bulk', '', true, now() - interval '1 hour'"
                        + " from generate_series(1, 30)",
                user);
        database.execute(
                "insert into mails (id, user_id, kind, recipient, subject, body)"
                        + " select gen_random_uuid(), ?, 'reset', 'a@example.com', 'reset ' || n, '' from generate_series(1, 3) n",
                user);

        List<OutgoingMail> claimed = await(store.claim(10));

        assertThat(claimed).hasSize(10);
        assertThat(claimed.stream().filter(mail -> mail.subject().startsWith("reset")))
                .hasSize(3);
        database.execute("delete from mails");
    }

    @Test
    void smtpTransport_refusesAnInvalidUri() {
        for (String uri : new String[] {"http://localhost", "smtp:", "localhost:25"}) {
            assertThatThrownBy(() -> new SmtpTransport(database.vertx(), uri, "a@b.example", LINK))
                    .isInstanceOf(IllegalArgumentException.class);
        }
    }
}
