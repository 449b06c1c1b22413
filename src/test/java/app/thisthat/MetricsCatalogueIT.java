package app.thisthat;

import static app.thisthat.harness.TestDatabase.await;
import static org.assertj.core.api.Assertions.assertThat;

import app.thisthat.harness.DatabaseExtension;
import app.thisthat.harness.ServiceProcess;
import app.thisthat.harness.TestDatabase;
import io.vertx.core.buffer.Buffer;
import io.vertx.ext.web.client.HttpResponse;
import io.vertx.ext.web.client.WebClient;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;

/** The metrics of the first scrape and their list in {@code metrics.md}. */
@ExtendWith(DatabaseExtension.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class MetricsCatalogueIT {

    private static final Path CATALOGUE = Path.of("src/site/markdown/metrics.md");
    private static final Pattern CATALOGUE_ROW =
            Pattern.compile("^\\| `(\\w+)` \\| (\\w+) \\| ([^|]*) \\| ([^|]+) \\|$");
    private static final Pattern SAMPLE = Pattern.compile("^([a-zA-Z_:][\\w:]*)(?:\\{(.*)})? \\S+$");
    private static final Pattern LABEL = Pattern.compile("(\\w+)=\"((?:[^\"\\\\]|\\\\.)*)\"");

    /** Ids and other random values: a UUID, or a long number, hexadecimal or not. */
    private static final Pattern RANDOM = Pattern.compile("(?i)[0-9a-f]{8}-[0-9a-f]{4}-|[0-9a-f]{12,}|\\d{7,}");

    /** Measured by Micrometer. */
    private static final Set<String> FOREIGN = Set.of("jvm", "process", "system");

    /** The first runs of jobs on the only node start with it. */
    private static final Set<String> OF_JOBS = Set.of("thisthat_anomalies_open", "thisthat_ledger_violations");

    private static final Duration TIMEOUT = Duration.ofSeconds(60);

    private ServiceProcess service;
    private WebClient client;
    private String first;

    @BeforeAll
    void start(TestDatabase database) {
        client = WebClient.create(database.vertx());
        service = ServiceProcess.start(
                database.uri(), Map.of("THISTHAT_FEED", "simulator", "THISTHAT_SIMULATOR_MARKETS", "20"));
        first = scrape().bodyAsString();
    }

    @AfterAll
    void stop() {
        service.close();
    }

    private HttpResponse<Buffer> scrape() {
        return await(
                client.get(service.managementPort(), "127.0.0.1", "/metrics").send());
    }

    /** The names of the metrics without the gauges of maxima, with their HELP texts. */
    private static Map<String, String> helpTexts(String scrape) {
        Map<String, String> texts = new TreeMap<>();
        scrape.lines().filter(line -> line.startsWith("# HELP ")).forEach(line -> {
            String[] parts = line.split(" ", 4);
            texts.put(parts[2], parts.length < 4 ? "" : parts[3]);
        });
        texts.keySet().removeIf(name -> name.endsWith("_max") && texts.containsKey(name.replaceFirst("_max$", "")));
        return texts;
    }

    private static boolean isForeign(String name) {
        return FOREIGN.contains(name.substring(0, name.indexOf('_')));
    }

    @Test
    void firstScrape_hasExactlyTheMetricsOfTheCatalogue() throws IOException, InterruptedException {
        Set<String> listed = new TreeSet<>(catalogue().keySet());
        long deadline = System.nanoTime() + TIMEOUT.toNanos();
        String scrape = first;
        while (!helpTexts(scrape).keySet().containsAll(OF_JOBS) && System.nanoTime() < deadline) {
            TimeUnit.MILLISECONDS.sleep(100);
            scrape = scrape().bodyAsString();
        }
        listed.removeAll(OF_JOBS);

        Set<String> scraped = new TreeSet<>(helpTexts(first).keySet());
        scraped.removeIf(name -> isForeign(name) || OF_JOBS.contains(name));
        assertThat(scraped).isEqualTo(listed);
        assertThat(helpTexts(scrape)).containsKeys(OF_JOBS.toArray(String[]::new));
    }

    @Test
    void everyMetric_hasAHelpTextAndTheLabelsOfTheCatalogue() throws IOException {
        assertThat(helpTexts(first))
                .isNotEmpty()
                .allSatisfy((name, text) -> assertThat(text).as(name).isNotBlank());
        Map<String, Set<String>> labels = labels(first);
        catalogue().forEach((name, row) -> {
            if (!OF_JOBS.contains(name)) {
                assertThat(labels.get(name)).as(name).isEqualTo(row.labels);
                assertThat(row.meaning).as(name).isEqualTo(helpTexts(first).get(name));
            }
        });
    }

    @Test
    void labelValues_areNoIds() {
        Matcher label = LABEL.matcher(
                first.lines().filter(line -> !line.startsWith("#")).collect(Collectors.joining("\n")));
        int count = 0;
        while (label.find()) {
            count++;
            assertThat(label.group(2)).as(label.group()).doesNotContainPattern(RANDOM);
        }
        assertThat(count).isGreaterThan(100);
    }

    private record Row(Set<String> labels, String meaning) {}

    private static Map<String, Row> catalogue() throws IOException {
        Map<String, Row> rows = new TreeMap<>();
        for (String line : Files.readAllLines(CATALOGUE)) {
            Matcher row = CATALOGUE_ROW.matcher(line);
            if (row.matches()) {
                Set<String> labels = Pattern.compile("\\w+")
                        .matcher(row.group(3))
                        .results()
                        .map(found -> found.group())
                        .collect(Collectors.toCollection(TreeSet::new));
                rows.put(row.group(1), new Row(labels, row.group(4)));
            }
        }
        return rows;
    }

    /** The label names of each metric, without the bounds of buckets. */
    private static Map<String, Set<String>> labels(String scrape) {
        Set<String> names = helpTexts(scrape).keySet();
        Map<String, Set<String>> labels = new TreeMap<>();
        scrape.lines().map(SAMPLE::matcher).filter(Matcher::matches).forEach(sample -> {
            String shortened = sample.group(1).replaceFirst("_(bucket|count|sum)$", "");
            Set<String> found = labels.computeIfAbsent(
                    names.contains(shortened) ? shortened : sample.group(1), name -> new TreeSet<>());
            Matcher label = LABEL.matcher(sample.group(2) == null ? "" : sample.group(2));
            while (label.find()) {
                if (!label.group(1).equals("le")) {
                    found.add(label.group(1));
                }
            }
        });
        return labels;
    }
}
