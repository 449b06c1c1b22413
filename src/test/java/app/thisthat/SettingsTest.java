package app.thisthat;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import app.thisthat.ingestion.FeedSettings;
import app.thisthat.platform.config.SettingsReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.yaml.snakeyaml.Yaml;

class SettingsTest {

    private static final List<Path> DEFAULTS = List.of(Path.of("conf/defaults.yaml"), Path.of("conf/simulator.yaml"));
    private static final Pattern SECTION = Pattern.compile("\\w+:");

    /** Settings that accept any text; the code that uses them validates it. */
    private static final Set<String> FREE_TEXT = Set.of(
            "http.host",
            "http.allowedOrigins",
            "http.trustedProxies",
            "management.host",
            "data.dir",
            "auth.jwtKeys",
            "admin.email",
            "admin.password",
            "cluster.host",
            "cluster.members",
            "feed.tags",
            "feed.excludedTags",
            "webhook.secret",
            "mail.smtpUri",
            "mail.from",
            "mail.resetLink",
            "mail.verifyLink");

    @Test
    void load_prefersTheEnvironmentToTheFileToTheDefaults(@TempDir Path folder) throws IOException {
        Path file = Files.writeString(folder.resolve("my.yaml"), "betting:\n  maxOddsAge: 5m\n  queue: 7\n");

        Settings settings = Settings.load(
                Optional.of(file), Map.of("THISTHAT_BETTING_MAX_ODDS_AGE", "90s", "THISTHAT_FEED", "off", "PATH", "/"));

        assertThat(settings.betting().odds().maxAge()).isEqualTo(Duration.ofSeconds(90));
        assertThat(settings.betting().queue()).isEqualTo(7);
        assertThat(settings.http().port()).isEqualTo(8080);
        assertThat(settings.feed().source()).isEqualTo(FeedSettings.Source.OFF);
    }

    @Test
    void load_reportsAllProblemsTogether(@TempDir Path folder) throws IOException {
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
    void load_rejectsDevelopmentSettingsInProduction() {
        assertThatThrownBy(() -> Settings.load(Optional.empty(), Map.of("THISTHAT_PROFILE", "production")))
                .hasMessageContaining("database.uri")
                .hasMessageContaining("redis.uri")
                .hasMessageContaining("auth.jwtKeys")
                .hasMessageContaining("simulator");
    }

    @Test
    void load_rejectsCreditExpiryWithoutAMailServerInProduction() {
        String problem = "mail.smtpUri is required in production where credits expire";
        Map<String, String> expiring = Map.of("THISTHAT_PROFILE", "production", "THISTHAT_CREDITS_EXPIRE_AFTER", "90d");
        assertThatThrownBy(() -> Settings.load(Optional.empty(), expiring)).hasMessageContaining(problem);

        Map<String, String> withMailServer = new HashMap<>(expiring);
        withMailServer.put("THISTHAT_MAIL_SMTP_URI", "smtps://mail.example");
        assertThatThrownBy(() -> Settings.load(Optional.empty(), withMailServer))
                .message()
                .doesNotContain(problem);
        assertThatThrownBy(() -> Settings.load(Optional.empty(), Map.of("THISTHAT_PROFILE", "production")))
                .message()
                .doesNotContain(problem);
    }

    @Test
    void everyDefault_hasAComment() throws IOException {
        List<String> lines = new ArrayList<>();
        for (Path file : DEFAULTS) {
            lines.addAll(Files.readAllLines(file));
        }
        String comment = "";
        for (String line : lines) {
            if (line.isBlank() || SECTION.matcher(line).matches()) {
                comment = "";
            } else if (line.strip().startsWith("#")) {
                comment = line;
            } else {
                assertThat(comment).as("comment of " + line.strip()).isNotEmpty();
            }
        }
    }

    @Test
    void invalidValue_isReportedWithTheNameOfTheSetting() throws IOException {
        Map<String, String> invalid = new HashMap<>();
        for (String name : names()) {
            invalid.put(SettingsReader.environmentName(name), "~invalid~");
        }

        String message = catchThrowableOfType(
                        IllegalArgumentException.class, () -> Settings.load(Optional.empty(), invalid))
                .getMessage();

        assertThat(names()).allSatisfy(name -> {
            if (FREE_TEXT.contains(name)) {
                assertThat(message).doesNotContain(name + " (");
            } else {
                assertThat(message)
                        .contains(
                                name + " (" + SettingsReader.environmentName(name) + ") is \"~invalid~\" but must be");
            }
        });
    }

    @Test
    void load_rejectsValuesOutsideTheirRange() {
        assertThatThrownBy(() -> Settings.load(
                        Optional.empty(),
                        Map.of(
                                "THISTHAT_FEED_SWEEP_INTERVAL", "0s",
                                "THISTHAT_CREDITS_EXPIRY_INTERVAL", "25h",
                                "THISTHAT_BETTING_MIN_STAKE", "500",
                                "THISTHAT_BETTING_MAX_STAKE", "100")))
                .hasMessageContaining("feed.sweepInterval (THISTHAT_FEED_SWEEP_INTERVAL) is \"0s\"")
                .hasMessageContaining("credits.expiryInterval must be at most 1d")
                .hasMessageContaining("betting.minStake is 500");
        assertThat(Settings.load(Optional.empty(), Map.of("THISTHAT_CREDITS_EXPIRE_AFTER", "0d"))
                        .credits()
                        .expireAfter())
                .isZero();
    }

    @Test
    void load_rejectsAFileThatIsNotYaml(@TempDir Path folder) throws IOException {
        Path file = Files.writeString(folder.resolve("my.yaml"), "http: [8080\n");

        assertThatThrownBy(() -> Settings.load(Optional.of(file), Map.of()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("cannot read " + file);
    }

    /** The names of all settings: {@code profile}, and {@code section.key}. */
    private static Set<String> names() throws IOException {
        Set<String> names = new TreeSet<>();
        for (Path file : DEFAULTS) {
            Map<String, Object> sections = new Yaml().load(Files.readString(file));
            sections.forEach((section, value) -> {
                if (value instanceof Map<?, ?> settings) {
                    settings.keySet().forEach(key -> names.add(section + "." + key));
                } else {
                    names.add(section);
                }
            });
        }
        return names;
    }
}
