package app.thisthat.account.credentials;

import static org.assertj.core.api.Assertions.assertThat;

import app.thisthat.harness.TestDatabase;
import app.thisthat.http.contract.Contract;
import app.thisthat.http.ratelimit.RateLimit;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.openapi.contract.Operation;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The limits of the code and of the contract. */
class CredentialLimitsTest {

    private static Vertx vertx;
    private static Contract contract;

    @BeforeAll
    static void load() {
        vertx = Vertx.vertx();
        contract = TestDatabase.await(Contract.load(vertx));
    }

    @AfterAll
    static void close() {
        TestDatabase.await(vertx.close());
    }

    @Test
    void limits_equalThoseOfTheContract() {
        JsonObject documented = contract.openApi().getRawContract().getJsonObject("x-rate-limits");
        for (RateLimit limit : CredentialLimits.ALL) {
            JsonObject model = documented.getJsonObject(limit.name());
            assertThat(model).as(limit.name()).isNotNull();
            assertThat(model.getInteger("limit")).as(limit.name()).isEqualTo(limit.limit());
            assertThat(model.getLong("windowSeconds"))
                    .as(limit.name())
                    .isEqualTo(limit.window().toSeconds());
            assertThat(model.getString("per").equals("address"))
                    .as(limit.name())
                    .isEqualTo(limit.perAddress());
        }
    }

    @Test
    void operationsThatCheckAPasswordOrCauseAMail_areLimitedByAccountAndAddress() {
        Map<String, List<String>> limits = new TreeMap<>();
        for (Operation operation : contract.openApi().operations()) {
            List<String> names =
                    new ArrayList<>(List.of(contract.rateLimit(operation).name()));
            JsonArray further = operation.getOpenAPIModel().getJsonArray("x-further-rate-limits", new JsonArray());
            further.forEach(name -> names.add(name.toString()));
            limits.put(operation.getOperationId(), names);
        }
        assertThat(limits)
                .containsEntry("register", List.of("register", "register-site", "verification-recipient"))
                .containsEntry("login", List.of("login", "failed-logins"))
                .containsEntry("changePassword", List.of("password", "password-network", "failed-logins"))
                .containsEntry("closeMe", List.of("password", "password-network", "failed-logins"))
                .containsEntry(
                        "updateMe",
                        List.of(
                                "default",
                                "password",
                                "password-network",
                                "failed-logins",
                                "mail",
                                "mail-network",
                                "change-recipient"))
                .containsEntry(
                        "resendVerification",
                        List.of("mail", "mail-network", "verification-recipient", "change-recipient"))
                .containsEntry("forgotPassword", List.of("reset", "reset-site"))
                .containsEntry("resetPassword", List.of("reset"))
                .containsEntry("undoEmailChange", List.of("undo"));
    }
}
