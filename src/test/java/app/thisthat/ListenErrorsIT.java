package app.thisthat;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import app.thisthat.harness.DatabaseExtension;
import app.thisthat.harness.Servers;
import app.thisthat.harness.TestDatabase;
import app.thisthat.harness.TestEnvironment;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@ExtendWith(DatabaseExtension.class)
class ListenErrorsIT {

    @ParameterizedTest
    @ValueSource(
            strings = {
                "THISTHAT_HTTP_PORT",
                "THISTHAT_MANAGEMENT_PORT",
                "THISTHAT_SIMULATOR_PORT",
                "THISTHAT_CLUSTER_PORT",
                "THISTHAT_CLUSTER_BUS_PORT"
            })
    void takenPort_isNamedWithItsSetting(String setting, TestDatabase database) throws IOException {
        try (ServerSocket other = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            String port = String.valueOf(other.getLocalPort());
            Map<String, String> variables = new HashMap<>(Map.of("THISTHAT_HTTP_HOST", "127.0.0.1", setting, port));
            if (setting.contains("SIMULATOR")) {
                variables.put("THISTHAT_FEED", "simulator");
            }
            if (setting.contains("CLUSTER")) {
                variables.put("THISTHAT_CLUSTER_ENABLED", "true");
                variables.putIfAbsent("THISTHAT_CLUSTER_PORT", String.valueOf(Servers.freePort()));
                variables.put("THISTHAT_CLUSTER_MEMBERS", "127.0.0.1:" + variables.get("THISTHAT_CLUSTER_PORT"));
            }

            assertThatThrownBy(() -> Service.start(TestEnvironment.settings(database.uri(), variables)))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("Cannot listen on 127.0.0.1:" + port)
                    .hasMessageContaining("Address already in use")
                    .hasMessageContaining("change " + setting);
        }
    }

    @Test
    void addressOfAnotherMachine_isNamedWithItsSetting(TestDatabase database) {
        Settings settings = TestEnvironment.settings(database.uri(), Map.of("THISTHAT_HTTP_HOST", "203.0.113.9"));
        assertThatThrownBy(() -> Service.start(settings))
                .hasMessageContaining("Cannot listen on 203.0.113.9:0")
                .hasMessageContaining("THISTHAT_HTTP_HOST");
    }
}
