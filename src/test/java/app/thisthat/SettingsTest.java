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
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.yaml.snakeyaml.Yaml;

class SettingsTest {

    private static final List<Path> DEFAULTS = List.of(Path.of("conf/defaults.yaml"), Path.of("conf/simulator.yaml"));
    private static final Pattern SECTION = Pattern.compile("\\w+:");

    /** Settings that accept any text, or whose value a message must not show. */
    private static final Set<String> FREE_TEXT = Set.of(
            "data.dir",
            "auth.jwtKeys",
            "admin.password",
            "feed.categories",
            "feed.tags",
            "feed.excludedTags",
            "webhook.secret");

    private static final String KEY = "k1:MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIzNDU2Nzg5MDE";

    /** The least that a production start requires. */
    private static final Map<String, String> PRODUCTION = Map.of(
            "THISTHAT_PROFILE", "production",
            "THISTHAT_FEED", "polymarket",
            "THISTHAT_DATABASE_URI", "postgresql://service:secret@db.example/thisthat",
            "THISTHAT_REDIS_URI", "redis://:secret@cache.example:6379",
            "THISTHAT_AUTH_JWT_KEYS", KEY,
            "THISTHAT_MAIL_SMTP_URI", "smtps://sender:secret@mail.example");

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
                .hasMessageContaining("mail.smtpUri")
                .hasMessageContaining("simulator");
    }

    @Test
    void load_acceptsTheLeastProductionSettings() {
        assertThat(Settings.load(Optional.empty(), PRODUCTION).production()).isTrue();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "THISTHAT_RATE_LIMITS_ENABLED | false | rateLimits.enabled must be true",
                "THISTHAT_AUTH_BCRYPT_COST | 11 | auth.bcryptCost must be at least 12",
                "THISTHAT_AUTH_JWT_KEYS | '' | auth.jwtKeys is required",
                "THISTHAT_DATABASE_URI | '' | database.uri is required",
                "THISTHAT_REDIS_URI | '' | redis.uri is required",
                "THISTHAT_FEED | simulator | feed.source must not be simulator",
                "THISTHAT_FEED_GAMMA_URL | http://feed.example | feed.gammaUrl must start with https:",
                "THISTHAT_FEED_WS_URL | ws://feed.example/ws | feed.wsUrl must start with https: or wss:",
                "THISTHAT_WEBHOOK_SECRET | short | webhook.secret must be at least 32 characters",
                "THISTHAT_HTTP_ALLOWED_ORIGINS | http://app.example.com | http.allowedOrigins must start with https:",
                "THISTHAT_HTTP_TRUSTED_PROXIES | 0.0.0.0/0 | http.trustedProxies must not trust every address",
                "THISTHAT_HTTP_TRUSTED_PROXIES | 10.0.0.0/8,::/0 | http.trustedProxies must not trust every address",
                "THISTHAT_MAIL_SMTP_URI | '' | mail.smtpUri is required",
                "THISTHAT_MAIL_SMTP_URI | smtp://sender:secret@mail.example | mail.smtpUri with a password must start with",
                "THISTHAT_MAIL_RESET_LINK | http://app.example.com/reset?token= | mail.resetLink must start with https:",
                "THISTHAT_MAIL_VERIFY_LINK | http://app.example.com/verify?token= | mail.verifyLink must start with https:",
                "THISTHAT_ADMIN_PASSWORD | demo-admin-1 | admin.password must not be a published password"
            })
    void load_rejectsAProtectionThatIsOffInProduction(String variable, String value, String problem) {
        Map<String, String> variables = new HashMap<>(PRODUCTION);
        if (variable.equals("THISTHAT_ADMIN_PASSWORD")) {
            variables.put("THISTHAT_ADMIN_EMAIL", "admin@example.com");
        }
        variables.put(variable, value);

        assertThatThrownBy(() -> Settings.load(Optional.empty(), variables))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(problem)
                .message()
                .doesNotContain("secret@");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "THISTHAT_MAIL_RESET_LINK | http://localhost:3000/reset?token=",
                "THISTHAT_FEED_GAMMA_URL | http://127.0.0.1:8081/gamma",
                "THISTHAT_MAIL_SMTP_URI | smtp://mail:1025",
                "THISTHAT_HTTP_ALLOWED_ORIGINS | https://app.example.com,http://localhost:3000",
                "THISTHAT_HTTP_TRUSTED_PROXIES | 10.0.0.0/8,192.0.2.1,2001:db8::/32",
                "THISTHAT_MANAGEMENT_HOST | 0.0.0.0"
            })
    void load_acceptsAddressesOfThisMachineAndProtectedOnesInProduction(String variable, String value) {
        Map<String, String> variables = new HashMap<>(PRODUCTION);
        variables.put(variable, value);

        assertThat(Settings.load(Optional.empty(), variables).production()).isTrue();
    }

    /** Everything that can be judged without a connection is judged before the first connection. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "THISTHAT_AUTH_JWT_KEYS | k1:c2hvcnQ | The key k1 of auth.jwtKeys must have at least 32 bytes",
                "THISTHAT_AUTH_JWT_KEYS | none | auth.jwtKeys must be a list of kid:base64url",
                "THISTHAT_ADMIN_EMAIL | nobody | admin.email",
                "THISTHAT_ADMIN_EMAIL | admin@example.com | admin.email and admin.password must both be set",
                "THISTHAT_DATABASE_URI | postgresql://db.example | database.uri must be postgresql://user:password@host",
                "THISTHAT_DATABASE_URI | postgresql://u:hidden@db.example:port/x | database.uri",
                "THISTHAT_DATABASE_REPLICA_URI | postgresql://db.example | database.replicaUri must be postgresql://user",
                "THISTHAT_DATABASE_REPLICA_URI | http://u:hidden@db.example/x | database.replicaUri",
                "THISTHAT_DATABASE_REPLICA_MAX_LAG | 1001ms | database.replicaMaxLag must be at most 1s",
                "THISTHAT_HTTP_ALLOWED_ORIGINS | * | http.allowedOrigins",
                "THISTHAT_HTTP_ALLOWED_ORIGINS | https://app.example.com/ | http.allowedOrigins",
                "THISTHAT_HTTP_HOST | http://0.0.0.0 | http.host",
                "THISTHAT_HTTP_TRUSTED_PROXIES | proxy | http.trustedProxies",
                "THISTHAT_MAIL_SMTP_URI | mail.example:25 | mail.smtpUri",
                "THISTHAT_MAIL_SMTP_URI | smtp://u:hidden word@mail.example | mail.smtpUri",
                "THISTHAT_MAIL_FROM | THISTHAT | mail.from",
                "THISTHAT_MAIL_RESET_LINK | app.example.com/reset | mail.resetLink",
                "THISTHAT_CLUSTER_MEMBERS | 10.0.0.1:5701;10.0.0.2:5701 | cluster.members",
                "THISTHAT_DATA_DIR | pom.xml/data | data.dir"
            })
    void load_rejectsWhatNoConnectionIsNeededFor(String variable, String value, String problem) {
        assertThatThrownBy(() -> Settings.load(Optional.empty(), Map.of(variable, value)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(problem)
                .message()
                .doesNotContain("hidden");
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
