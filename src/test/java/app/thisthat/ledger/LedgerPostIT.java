package app.thisthat.ledger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import app.thisthat.harness.DatabaseExtension;
import app.thisthat.harness.TestDatabase;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(DatabaseExtension.class)
class LedgerPostIT {

    @Test
    void serviceRole_cannotUpdateABalance(TestDatabase database) {
        assertThatThrownBy(() -> TestDatabase.await(database.postgres()
                        .reads()
                        .query("update users set credit_balance = 5")
                        .execute()))
                .hasMessageContaining("permission denied");
        assertThat(database.execute("select count(*) from users")).isEqualTo(0L);
    }

    @Test
    void user_cannotBeDeletedEvenByTheOwner(TestDatabase database) {
        assertThatThrownBy(() -> database.execute("delete from users"))
                .rootCause()
                .hasMessageContaining("never deleted");
    }
}
