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
import java.time.Duration;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** The outbox against a real mail server in this process. */
@ExtendWith(DatabaseExtension.class)
class MailVerticleIT {

    private static final Duration WAIT_MAX = Duration.ofSeconds(20);

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
        while (database.ask(
                        "select id from mails where user_id = ?", user.user().id())
                == null) {
            Thread.onSpinWait();
        }
        return (UUID) database.ask(
                "select id from mails where user_id = ?", user.user().id());
    }

    private Object column(String name, UUID mail) {
        return database.ask("select " + name + " from mails where id = ?", mail);
    }

    private void awaitTrue(String condition, UUID mail) {
        long deadline = System.nanoTime() + WAIT_MAX.toNanos();
        while (!Boolean.TRUE.equals(column(condition, mail))) {
            assertThat(System.nanoTime()).as(condition).isLessThan(deadline);
            Thread.onSpinWait();
        }
    }

    private String deploy(int port) {
        MailTransport transport =
                new SmtpTransport(database.vertx(), "smtp://127.0.0.1:" + port, "THISTHAT <noreply@thisthat.example>");
        return await(database.vertx().deployVerticle(new MailVerticle(store, transport)));
    }

    @Test
    void verticle_handsAMailToTheServerOnceAndForgetsItsText() throws Exception {
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
    void verticle_triesAgainWhenTheServerWasAway() {
        UUID mail = write("patient");
        GreenMail server = new GreenMail(onAnyPort("smtp"));
        server.start();
        int port = server.getSmtp().getPort();
        server.stop();
        String verticle = deploy(port);
        awaitTrue("last_error is not null", mail);
        await(database.vertx().undeploy(verticle));
        assertThat(column("sent_at is null and body <> ''", mail)).isEqualTo(true);

        GreenMail back = new GreenMail(new ServerSetup(port, "127.0.0.1", "smtp"));
        back.start();
        database.ask("update mails set next_attempt_at = now() where id = ?", mail);
        String restarted = deploy(port);
        try {
            awaitTrue("sent_at is not null", mail);
            assertThat(back.getReceivedMessages()).hasSize(1);
            assertThat(column("attempts", mail)).isEqualTo(2);
        } finally {
            await(database.vertx().undeploy(restarted));
            back.stop();
        }
    }

    @Test
    void shelf_keepsTheTextForAdminsToRead() {
        UUID mail = write("shelved");
        String verticle = await(database.vertx().deployVerticle(new MailVerticle(store, new LogTransport())));
        awaitTrue("sent_at is not null", mail);
        await(database.vertx().undeploy(verticle));
        assertThat((String) column("body", mail)).contains("verify-email?token=");
    }

    @Test
    void carrier_refusesAnAddressThatIsNoMailServer() {
        for (String uri : new String[] {"http://localhost", "smtp:", "localhost:25"}) {
            assertThatThrownBy(() -> new SmtpTransport(database.vertx(), uri, "a@b.example"))
                    .isInstanceOf(IllegalArgumentException.class);
        }
    }
}
