package app.thisthat.platform.observability;

import static org.assertj.core.api.Assertions.assertThat;

import app.thisthat.harness.ServiceProcess;
import java.util.Map;
import org.junit.jupiter.api.Test;

class LogSettingsIT {

    private static final String UNREACHABLE = "postgresql://nobody:none@127.0.0.1:1/none";

    /** The addresses of proxies are read by Netty, which logs. */
    @Test
    void format_appliesAlthoughALoggerExistsBeforeTheSettingsAreRead() {
        Map<String, String> variables =
                Map.of("THISTHAT_LOG_FORMAT", "console", "THISTHAT_HTTP_TRUSTED_PROXIES", "10.0.0.0/8");
        try (ServiceProcess service = ServiceProcess.launch(UNREACHABLE, variables)) {
            assertThat(service.awaitEnd()).isEqualTo(1);

            assertThat(service.output())
                    .containsPattern("ERROR +Main +THISTHAT failed")
                    .doesNotContain("{\"level\"");
        }
    }
}
