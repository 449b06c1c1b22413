package app.thisthat.http.server;

import static org.assertj.core.api.Assertions.assertThat;

import app.thisthat.Settings;
import app.thisthat.harness.ApiReply;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Origins of frontends in development. */
class CorsPolicyTest {

    private static ContractExampleServer server(List<String> origins) {
        HttpSettings settings = ContractExampleServer.settings(1);
        return new ContractExampleServer(
                new HttpSettings(
                        settings.host(),
                        settings.port(),
                        settings.instances(),
                        settings.maxBody(),
                        settings.requestTimeout(),
                        settings.connections(),
                        settings.connectionsPerAddress(),
                        settings.bodyMemory(),
                        settings.http2(),
                        settings.webClient(),
                        origins,
                        settings.trustedProxies()),
                operations -> {});
    }

    @ParameterizedTest
    @CsvSource({
        "http://localhost:5173,true",
        "http://localhost,true",
        "http://127.0.0.1:3000,true",
        "http://localhost.evil.example,false",
        "http://localhost:80x,false",
        "https://localhost:5173,false",
        "http://127.0.0.10:3000,false",
        "null,false"
    })
    void localOrigins_areAllowedWithAnyPort(String origin, boolean allowed) {
        try (ContractExampleServer server = server(List.of("http://localhost:*", "http://127.0.0.1:*"))) {
            ApiReply reply =
                    server.client().get("/config").header("Origin", origin).send();
            assertThat(reply.header("Access-Control-Allow-Origin")).isEqualTo(allowed ? origin : null);
            assertThat(reply.header("Access-Control-Expose-Headers") != null).isEqualTo(allowed);
        }
    }

    @Test
    void developmentProfile_allowsLocalOriginsAndHigherSignInLimits() {
        Settings development = Settings.load(Optional.empty(), Map.of());

        assertThat(development.http().allowedOrigins()).containsExactly("http://localhost:*", "http://127.0.0.1:*");
        assertThat(development.signInFactor()).isEqualTo(1_000);
        assertThat(Settings.load(Optional.empty(), Map.of("THISTHAT_RATE_LIMITS_SIGN_IN_FACTOR", "1"))
                        .signInFactor())
                .isEqualTo(1);
    }
}
