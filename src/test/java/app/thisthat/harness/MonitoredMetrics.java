package app.thisthat.harness;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.yaml.snakeyaml.Yaml;

/** The metrics that alerts and dashboards use, with their label matchers. */
public final class MonitoredMetrics {

    private static final Path RULES = Path.of("docker/prometheus/rules.yml");
    private static final Path DASHBOARDS = Path.of("docker/grafana/dashboards");

    /** Series that Prometheus creates itself. */
    private static final Set<String> BUILT_IN = Set.of("up", "ALERTS");

    private static final Set<String> KEYWORDS = Set.of("and", "or", "unless", "bool", "offset");
    private static final Pattern GROUPING =
            Pattern.compile("\\b(by|without|on|ignoring|group_left|group_right)\\s*\\([^)]*\\)");
    private static final Pattern RANGE = Pattern.compile("\\[[^]]*]");
    private static final Pattern SELECTOR =
            Pattern.compile("([a-zA-Z_:][a-zA-Z0-9_:]*)\\s*(\\{[^}]*})?(?!\\s*\\()(?![a-zA-Z0-9_:])");
    private static final Pattern LABEL = Pattern.compile("(\\w+)=\"([^\"]*)\"");

    private MonitoredMetrics() {}

    /** Selectors as {@code name} or {@code name{label="value"}}, without the series that recording rules create. */
    public static Set<String> inRulesAndDashboards() {
        Set<String> recorded = new HashSet<>(BUILT_IN);
        List<String> expressions = new ArrayList<>();
        for (Map<String, String> rule : rules()) {
            expressions.add(rule.get("expr"));
            recorded.add(rule.getOrDefault("record", ""));
        }
        expressions.addAll(dashboards());
        Set<String> selectors = new TreeSet<>();
        expressions.forEach(expression -> selectors.addAll(selectors(expression)));
        selectors.removeIf(selector -> recorded.contains(selector.replaceFirst("\\{.*", "")));
        return selectors;
    }

    private static Set<String> selectors(String expression) {
        String stripped =
                RANGE.matcher(GROUPING.matcher(expression).replaceAll(" ")).replaceAll(" ");
        Set<String> found = new HashSet<>();
        Matcher selector = SELECTOR.matcher(stripped);
        while (selector.find()) {
            if (!KEYWORDS.contains(selector.group(1))) {
                found.add(selector.group(1) + (selector.group(2) == null ? "" : selector.group(2)));
            }
        }
        return found;
    }

    /** Whether a scrape has a sample that matches a selector. */
    public static boolean matches(String selector, String scrape) {
        int labels = selector.indexOf('{');
        String name = labels < 0 ? selector : selector.substring(0, labels);
        List<String> labelMatchers = new ArrayList<>();
        Matcher label = LABEL.matcher(labels < 0 ? "" : selector.substring(labels));
        while (label.find()) {
            labelMatchers.add(label.group());
        }
        return scrape.lines()
                .filter(line -> line.startsWith(name + " ") || line.startsWith(name + "{"))
                .anyMatch(line -> labelMatchers.stream().allMatch(line::contains));
    }

    private static List<Map<String, String>> rules() {
        List<Map<String, String>> rules = new ArrayList<>();
        try (InputStream in = Files.newInputStream(RULES)) {
            Map<String, List<Map<String, List<Map<String, Object>>>>> file = new Yaml().load(in);
            file.get("groups").forEach(group -> group.get("rules").forEach(rule -> {
                Map<String, String> texts = new HashMap<>();
                rule.forEach((key, value) -> texts.put(key, value.toString()));
                rules.add(texts);
            }));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return rules;
    }

    private static List<String> dashboards() {
        List<String> expressions = new ArrayList<>();
        try (Stream<Path> files = Files.list(DASHBOARDS)) {
            for (Path file : files.toList()) {
                JsonNode dashboard = JsonMapper.builder().build().readTree(Files.readAllBytes(file));
                dashboard.findValuesAsText("expr").forEach(expressions::add);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return expressions;
    }
}
