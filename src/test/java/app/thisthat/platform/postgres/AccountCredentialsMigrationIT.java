package app.thisthat.platform.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import app.thisthat.harness.Servers;
import app.thisthat.harness.TestDatabase;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** Version 10 on the data of version 8, and back. */
class AccountCredentialsMigrationIT {

    private static final UUID OPEN = UUID.fromString("019a8f6e-1c2d-7a3b-8c4d-5e6f70819203");
    private static final UUID CLOSED = UUID.fromString("019a8f6e-1c2d-7a3b-8c4d-5e6f70819204");

    private static String row(TestDatabase database, UUID id) {
        return (String) database.execute(
                "select concat_ws(' ', username, coalesce(email, '-'), coalesce(password_hash, '-')) from users"
                        + " where id = ?",
                id);
    }

    @Test
    void closedAccounts_loseTheirPlaceholdersAndGetOthersAtTheRollback() {
        String uri = Servers.newEmptyDatabase();
        Migrations.migrate(uri);
        Rollback.to(uri, 8, new PrintStream(new ByteArrayOutputStream(), true, StandardCharsets.UTF_8));
        try (TestDatabase database = new TestDatabase(uri)) {
            database.execute(
                    "insert into users (id, username, email, password_hash) values (?, 'ada', 'ada@example.com', 'hash')",
                    OPEN);
            database.execute(
                    "insert into users (id, username, email, password_hash, closed_at)"
                            + " values (?, 'closed-019a8f6e1c2d7a3b8c4d5e6f70819204',"
                            + " '019a8f6e-1c2d-7a3b-8c4d-5e6f70819204@closed.invalid', '', now())",
                    CLOSED);

            Migrations.migrate(uri);

            assertThat(row(database, OPEN)).isEqualTo("ada ada@example.com hash");
            assertThat(row(database, CLOSED)).isEqualTo("closed:019a8f6e1c2d7a3b8c4d5e6f70819204 - -");
            database.execute("update users set password_hash = null where id = ?", OPEN);
            database.execute("insert into account_tokens values (?, 'cancel', 'hash', 'ada@example.com', now())", OPEN);
            database.execute(
                    "insert into email_changes (user_id, old_email, undo_hash, undo_until)"
                            + " values (?, 'old@example.com', 'hash', now() + interval '1 day')",
                    OPEN);

            Rollback.to(uri, 8, new PrintStream(new ByteArrayOutputStream(), true, StandardCharsets.UTF_8));

            assertThat(row(database, OPEN)).isEqualTo("ada ada@example.com ");
            assertThat(row(database, CLOSED))
                    .isEqualTo("closed:019a8f6e1c2d7a3b8c4d5e6f70819204"
                            + " closed:019a8f6e-1c2d-7a3b-8c4d-5e6f70819204 ");
            assertThat(database.execute("select count(*) from account_tokens")).isEqualTo(0L);
            database.execute("insert into users (id, username, email, password_hash)"
                    + " values (gen_random_uuid(), 'old', 'old@example.com', 'hash')");
            database.execute("update users set email = 'new@example.com' where id = ?", OPEN);
        }
        assertThat(Migrations.migrate(uri)).isPositive();
    }
}
