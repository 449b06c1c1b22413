package app.thisthat.platform.config;

import app.thisthat.kernel.RefusedException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;
import org.yaml.snakeyaml.error.YAMLException;

/**
 * Reads settings from the defaults, a file and environment variables; the later source wins. Collects every unknown or
 * malformed setting, so that one start reports all of them.
 */
public final class SettingsReader {

    /** Highest TCP port. */
    public static final int PORT_MAX = 65_535;

    static final String ENVIRONMENT_PREFIX = "THISTHAT_";
    private static final String PROFILE = "profile";
    private static final Pattern DURATION = Pattern.compile("(\\d{1,9})(ms|s|m|h|d)");
    private static final Pattern DECIMAL = Pattern.compile("\\d{1,9}(\\.\\d{1,4})?");
    private static final Pattern HOST = Pattern.compile("[A-Za-z0-9._-]{1,253}|[0-9A-Fa-f:.]{2,45}");
    private static final Set<String> LOOPBACK = Set.of("localhost", "127.0.0.1", "[::1]");

    /** The name and password in a URI, which must not be shown. */
    private static final Pattern CREDENTIALS = Pattern.compile("//.*@");

    private static final Pattern NONE = Pattern.compile("0(ms|s|m|h|d)");
    private static final Map<String, String> NAMED_OTHERWISE = Map.of("feed.source", ENVIRONMENT_PREFIX + "FEED");

    private final Map<String, String> values;
    private final Set<String> read = new HashSet<>();
    private final List<String> problems = new ArrayList<>();

    private SettingsReader(Map<String, String> defaults) {
        this.values = defaults;
    }

    /**
     * Loads the settings.
     *
     * @param defaults class-path resources with every setting; an absent resource is skipped
     * @param file overrides the defaults
     * @param environment overrides the file
     */
    public static SettingsReader load(List<String> defaults, Optional<Path> file, Map<String, String> environment) {
        Map<String, String> values = new TreeMap<>();
        defaults.forEach(resource -> values.putAll(defaults(resource)));
        SettingsReader reader = new SettingsReader(values);
        file.ifPresent(reader::override);
        reader.override(environment);
        return reader;
    }

    private static Map<String, String> defaults(String resource) {
        try (InputStream in = SettingsReader.class.getResourceAsStream(resource)) {
            return in == null ? Map.of() : flatten(in);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private enum Profile {
        DEVELOPMENT,
        PRODUCTION
    }

    /** Whether the profile is {@code production}. */
    public boolean production() {
        return choice(PROFILE, Profile.class) == Profile.PRODUCTION;
    }

    /** Whether the defaults of this build contain the setting. */
    public boolean isKnown(String name) {
        return values.containsKey(name);
    }

    private void override(Path file) {
        try (InputStream in = Files.newInputStream(file)) {
            flatten(in).forEach((name, value) -> {
                if (values.replace(name, value) == null) {
                    problems.add(name + " in " + file + " is not a setting");
                }
            });
        } catch (IOException | YAMLException e) {
            problems.add("cannot read " + file + ": " + e.getMessage());
        }
    }

    private void override(Map<String, String> environment) {
        Map<String, String> names = new TreeMap<>();
        values.keySet().forEach(name -> names.put(environmentName(name), name));
        environment.forEach((variable, value) -> {
            if (names.containsKey(variable)) {
                values.put(names.get(variable), value.strip());
            } else if (variable.startsWith(ENVIRONMENT_PREFIX)) {
                problems.add(variable + " in the environment is not a setting");
            }
        });
    }

    /** The environment variable that overrides a setting. */
    public static String environmentName(String name) {
        String upper =
                name.replaceAll("([a-z])([A-Z])", "$1_$2").replace('.', '_').toUpperCase(Locale.ROOT);
        return NAMED_OTHERWISE.getOrDefault(name, ENVIRONMENT_PREFIX + upper);
    }

    private static Map<String, String> flatten(InputStream yaml) {
        Map<String, String> flat = new TreeMap<>();
        flatten("", new Yaml(new SafeConstructor(new LoaderOptions())).load(yaml), flat);
        return flat;
    }

    private static void flatten(String prefix, Object node, Map<String, String> flat) {
        if (node instanceof Map<?, ?> section) {
            section.forEach(
                    (key, value) -> flatten(prefix.isEmpty() ? key.toString() : prefix + "." + key, value, flat));
        } else if (!prefix.isEmpty()) {
            flat.put(prefix, node == null ? "" : node.toString());
        }
    }

    public String text(String name) {
        read.add(name);
        return values.get(name);
    }

    /** A text that meets a condition; an exception of the condition does not meet it. */
    public String text(String name, String wanted, Predicate<String> condition) {
        return read(name, "", wanted, text -> condition.test(text) ? text : null);
    }

    /** A URI with a host and one of the schemes; may be empty only where the caller allows it. */
    public String address(String name, boolean mayBeEmpty, String... schemes) {
        return text(
                name,
                "an address as " + schemes[0] + "://host",
                text -> text.isEmpty() ? mayBeEmpty : hasHost(text, schemes));
    }

    private static boolean hasHost(String text, String... schemes) {
        URI uri = URI.create(text);
        return uri.getHost() != null && List.of(schemes).contains(String.valueOf(uri.getScheme()));
    }

    /**
     * Whether a URI encrypts, or does not leave this machine. True for a text that is no URI, which is a problem of its own.
     *
     * @param schemes the schemes that encrypt
     */
    public static boolean isConfidential(String uri, String... schemes) {
        try {
            URI parsed = URI.create(uri);
            return List.of(schemes).contains(String.valueOf(parsed.getScheme()))
                    || parsed.getScheme() == null
                    || LOOPBACK.contains(String.valueOf(parsed.getHost()));
        } catch (IllegalArgumentException reportedElsewhere) {
            return true;
        }
    }

    /** The name or the literal address of a host, without a port. */
    public String host(String name) {
        return text(name, "the name or address of a host", text -> HOST.matcher(text)
                .matches());
    }

    /** A comma-separated list. */
    public List<String> list(String name) {
        return text(name).isBlank() ? List.of() : List.of(text(name).strip().split("\\s*,\\s*"));
    }

    /** A comma-separated list whose entries meet a condition. */
    public List<String> list(String name, String wanted, Predicate<String> condition) {
        List<String> entries = list(name);
        text(name, wanted, text -> entries.stream().allMatch(condition));
        return entries;
    }

    /** A path. */
    public Path path(String name) {
        return read(name, Path.of("."), "a path", text -> text.isEmpty() ? null : Path.of(text));
    }

    /** A port; 0 picks a free one. */
    public int port(String name) {
        return number(name, 0, PORT_MAX);
    }

    /** A whole number within the bounds, both included. */
    public int number(String name, int least, int most) {
        return read(name, least, "a whole number from " + least + " to " + most, text -> {
            int number = Integer.parseInt(text);
            return number >= least && number <= most ? number : null;
        });
    }

    /** A decimal number within the bounds, both included, with at most four places. */
    public BigDecimal decimal(String name, String least, String most) {
        BigDecimal lowest = new BigDecimal(least);
        BigDecimal highest = new BigDecimal(most);
        return read(name, lowest, "a number from " + least + " to " + most + " with at most four decimals", text -> {
            BigDecimal number = DECIMAL.matcher(text).matches() ? new BigDecimal(text) : null;
            boolean valid = number != null && number.compareTo(lowest) >= 0 && number.compareTo(highest) <= 0;
            return valid ? number : null;
        });
    }

    public boolean flag(String name) {
        return read(name, false, "true or false", text -> switch (text) {
            case "true" -> true;
            case "false" -> false;
            default -> null;
        });
    }

    /** An enum constant, written in lower case. */
    public <E extends Enum<E>> E choice(String name, Class<E> type) {
        E[] constants = type.getEnumConstants();
        String names = String.join(
                ", ",
                Arrays.stream(constants)
                        .map(c -> c.name().toLowerCase(Locale.ROOT))
                        .toList());
        return read(name, constants[0], "one of " + names, text -> Enum.valueOf(type, text.toUpperCase(Locale.ROOT)));
    }

    /** A duration above zero. */
    public Duration duration(String name) {
        return read(
                name, Duration.ZERO, "a duration above 0 as 500ms, 30s, 5m, 12h or 7d", SettingsReader::parseDuration);
    }

    /** A duration of zero or more. */
    public Duration durationOrNone(String name) {
        return NONE.matcher(text(name)).matches() ? Duration.ZERO : duration(name);
    }

    private static Duration parseDuration(String text) {
        Matcher matcher = DURATION.matcher(text);
        if (!matcher.matches()) {
            return null;
        }
        long amount = Long.parseLong(matcher.group(1));
        if (amount == 0) {
            return null;
        }
        return switch (matcher.group(2)) {
            case "ms" -> Duration.ofMillis(amount);
            case "s" -> Duration.ofSeconds(amount);
            case "m" -> Duration.ofMinutes(amount);
            case "h" -> Duration.ofHours(amount);
            default -> Duration.ofDays(amount);
        };
    }

    private <T> T read(String name, T fallback, String wanted, Function<String, T> parse) {
        T value;
        try {
            value = parse.apply(text(name));
        } catch (IllegalArgumentException | RefusedException e) {
            value = null;
        }
        if (value == null) {
            String shown = CREDENTIALS.matcher(text(name)).replaceAll("//***@");
            problems.add(name + " (" + environmentName(name) + ") is \"" + shown + "\" but must be " + wanted);
            return fallback;
        }
        return value;
    }

    /**
     * Reports the message of an {@link IllegalArgumentException} of a check.
     *
     * @param check throws with a message that names the setting and contains no secret
     */
    public void check(Runnable check) {
        try {
            check.run();
        } catch (IllegalArgumentException e) {
            problems.add(e.getMessage());
        }
    }

    /** Reports a problem unless the condition holds. */
    public void require(boolean condition, String problem) {
        if (!condition) {
            problems.add(problem);
        }
    }

    /** Reports a problem unless the condition holds or the profile is not {@code production}. */
    public void requireInProduction(boolean condition, String problem) {
        require(condition || !production(), problem);
    }

    /**
     * Ends the reading.
     *
     * @throws IllegalArgumentException names every problem
     * @throws IllegalStateException names every setting of the defaults that no code reads
     */
    public void finish() {
        if (!unread().isEmpty()) {
            throw new IllegalStateException("Settings that no code reads: " + unread());
        }
        if (!problems.isEmpty()) {
            throw new IllegalArgumentException(
                    "Invalid settings:\n  " + String.join("\n  ", new LinkedHashSet<>(problems)));
        }
    }

    private Set<String> unread() {
        Set<String> unread = new TreeSet<>(values.keySet());
        unread.removeAll(read);
        return unread;
    }
}
