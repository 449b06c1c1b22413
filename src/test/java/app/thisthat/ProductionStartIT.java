package app.thisthat;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import app.thisthat.harness.ContractClient;
import app.thisthat.harness.TestDatabase;
import app.thisthat.harness.TestEnvironment;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A production start on a database that was used in development. */
class ProductionStartIT {

    private static final Map<String, String> PRODUCTION = Map.of(
            "THISTHAT_PROFILE", "production",
            "THISTHAT_AUTH_BCRYPT_COST", "12",
            "THISTHAT_AUTH_JWT_KEYS", "k1:MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIzNDU2Nzg5MDE",
            "THISTHAT_MAIL_SMTP_URI", "smtp://127.0.0.1:1",
            "THISTHAT_RATE_LIMITS_ENABLED", "true");

    private final TestDatabase database = new TestDatabase();

    @AfterEach
    void close() {
        database.close();
    }

    @Test
    void demoPasswords_stopAProductionStartUntilTheyAreLocked() {
        Service.start(settings(Map.of())).stop();

        assertThatThrownBy(() -> Service.start(settings(PRODUCTION)))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("admin@thisthat.example, alice@thisthat.example, bob@thisthat.example");

        assertThat(DemoAccountLock.lock(settings(PRODUCTION))).isEqualTo(3);
        Service production = Service.start(settings(PRODUCTION));
        try (ContractClient api = new ContractClient(database.vertx(), production.port())) {
            assertThat(production.demoLogins()).isEmpty();
            assertThat(api.post("/auth/login")
                            .json(Map.of("email", "admin@thisthat.example", "password", "demo-admin-1"))
                            .send()
                            .status())
                    .isEqualTo(401);
        } finally {
            production.stop();
        }
    }

    private Settings settings(Map<String, String> more) {
        return TestEnvironment.settings(database.uri(), more);
    }
}
