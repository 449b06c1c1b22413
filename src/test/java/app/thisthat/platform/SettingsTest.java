package app.thisthat.platform;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SettingsTest {

    @Test
    void load_takesTheDefaultsThenTheFileThenTheEnvironment(@TempDir Path folder) throws IOException {
        Path file = Files.writeString(folder.resolve("my.yaml"), "betting:\n  maxOddsAge: 5m\n  queue: 7\n");

        Settings settings = Settings.load(
                Optional.of(file), Map.of("THISTHAT_BETTING_MAX_ODDS_AGE", "90s", "THISTHAT_FEED", "off", "PATH", "/"));

        assertThat(settings.betting().maxOddsAge()).isEqualTo(Duration.ofSeconds(90));
        assertThat(settings.betting().queue()).isEqualTo(7);
        assertThat(settings.http().port()).isEqualTo(8080);
        assertThat(settings.feed().source()).isEqualTo(Settings.FeedSource.OFF);
    }

    @Test
    void load_namesEveryMistakeAtOnce(@TempDir Path folder) throws IOException {
        Path file = Files.writeString(folder.resolve("my.yaml"), "beting:\n  queue: 7\n");

        assertThatThrownBy(() -> Settings.load(
                        Optional.of(file),
                        Map.of(
                                "THISTHAT_HTTP_PORT",
                                "eighty",
                                "THISTHAT_FEED_SWEEP_INTERVAL",
                                "5",
                                "THISTHAT_PROT",
                                "1")))
                .hasMessageContaining("beting.queue")
                .hasMessageContaining("http.port (THISTHAT_HTTP_PORT) is \"eighty\"")
                .hasMessageContaining("feed.sweepInterval")
                .hasMessageContaining("THISTHAT_PROT in the environment is not a setting");
    }

    @Test
    void load_refusesInProductionWhatIsMadeForTryingOut() {
        assertThatThrownBy(() -> Settings.load(Optional.empty(), Map.of("THISTHAT_PROFILE", "production")))
                .hasMessageContaining("database.uri")
                .hasMessageContaining("redis.uri")
                .hasMessageContaining("auth.jwtKeys")
                .hasMessageContaining("simulator");
    }
}
