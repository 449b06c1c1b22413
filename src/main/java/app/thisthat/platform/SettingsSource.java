package app.thisthat.platform;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;
import org.yaml.snakeyaml.error.YAMLException;

/**
 * The raw settings: the defaults, overridden by a file, overridden by environment variables. What is unknown or malformed
 * is gathered, so that one start tells of every mistake.
 */
final class SettingsSource {

    static final String ENVIRONMENT_PREFIX = "THISTHAT_";
    private static final String DEFAULTS = "/conf/defaults.yaml";
    private static final Pattern DURATION = Pattern.compile("(\\d{1,9})(ms|s|m|h|d)");
    private static final Pattern NONE = Pattern.compile("0(ms|s|m|h|d)");
    private static final Map<String, String> NAMED_OTHERWISE = Map.of("feed.source", ENVIRONMENT_PREFIX + "FEED");

    private final Map<String, String> values;
    private final Set<String> asked = new HashSet<>();
    private final List<String> problems = new ArrayList<>();

    private SettingsSource(Map<String, String> defaults) {
        this.values = defaults;
    }

    static SettingsSource load(Optional<Path> file, Map<String, String> environment) {
        SettingsSource source = new SettingsSource(defaults());
        file.ifPresent(source::override);
        source.override(environment);
        return source;
    }

    private static Map<String, String> defaults() {
        try (InputStream in = SettingsSource.class.getResourceAsStream(DEFAULTS)) {
            return flatten(in);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
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

    static String environmentName(String name) {
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

    String text(String name) {
        asked.add(name);
        return values.get(name);
    }

    /** An address with a host and one of some schemes; empty only if that stands for something. */
    String address(String name, boolean mayBeEmpty, String... schemes) {
        return read(name, "", "an address as " + schemes[0] + "://host", text -> {
            if (text.isEmpty()) {
                return mayBeEmpty ? text : null;
            }
            URI uri = URI.create(text);
            return uri.getHost() != null && List.of(schemes).contains(uri.getScheme()) ? text : null;
        });
    }

    List<String> list(String name) {
        return text(name).isBlank() ? List.of() : List.of(text(name).strip().split("\\s*,\\s*"));
    }

    int number(String name, int least, int most) {
        return read(name, least, "a whole number from " + least + " to " + most, text -> {
            int number = Integer.parseInt(text);
            return number >= least && number <= most ? number : null;
        });
    }

    boolean flag(String name) {
        return read(name, false, "true or false", text -> switch (text) {
            case "true" -> true;
            case "false" -> false;
            default -> null;
        });
    }

    /** One of an enumeration's constants, written in lower case. */
    <E extends Enum<E>> E choice(String name, Class<E> type) {
        E[] constants = type.getEnumConstants();
        String names = String.join(
                ", ",
                java.util.Arrays.stream(constants)
                        .map(c -> c.name().toLowerCase(Locale.ROOT))
                        .toList());
        return read(name, constants[0], "one of " + names, text -> Enum.valueOf(type, text.toUpperCase(Locale.ROOT)));
    }

    Duration duration(String name) {
        return read(
                name, Duration.ZERO, "a duration above 0 as 500ms, 30s, 5m, 12h or 7d", SettingsSource::parseDuration);
    }

    /** Like {@link #duration}, where none at all stands for something. */
    Duration durationOrNone(String name) {
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
        } catch (IllegalArgumentException e) {
            value = null;
        }
        if (value == null) {
            problems.add(name + " (" + environmentName(name) + ") is \"" + text(name) + "\" but has to be " + wanted);
            return fallback;
        }
        return value;
    }

    void refuseUnless(boolean condition, String problem) {
        if (!condition) {
            problems.add(problem);
        }
    }

    /** The defaults that were never asked for: a setting that does nothing would deceive whoever sets it. */
    Set<String> unasked() {
        Set<String> unasked = new TreeSet<>(values.keySet());
        unasked.removeAll(asked);
        return unasked;
    }

    List<String> problems() {
        return List.copyOf(problems);
    }
}
