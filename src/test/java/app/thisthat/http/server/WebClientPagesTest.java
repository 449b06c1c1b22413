package app.thisthat.http.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Delivery of the web client's page and files. */
class WebClientPagesTest {

    private static final Pattern ASSET = Pattern.compile("/assets/[^\"]+");
    private static final Pattern STATIC_IMPORT = Pattern.compile("(?m)^(?:import|export) [^;]*from '(\\.[^']+)'");
    private static final Pattern IMPORT = Pattern.compile("(?:from|import\\()\\s*'(\\.[^']+)'");

    private static ContractExampleServer server;
    private static HttpClient client;

    @BeforeAll
    static void start() {
        server = new ContractExampleServer();
        client = HttpClient.newHttpClient();
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    private static HttpResponse<String> get(int port, String path, String... headers) {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create("http://localhost:" + port + path));
        if (headers.length > 0) {
            request.headers(headers);
        }
        try {
            return client.send(request.build(), HttpResponse.BodyHandlers.ofString());
        } catch (IOException e) {
            throw new AssertionError(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(e);
        }
    }

    private static HttpResponse<String> get(String path, String... headers) {
        return get(server.port(), path, headers);
    }

    private static String header(HttpResponse<String> response, String name) {
        return response.headers().firstValue(name).orElse("");
    }

    private static List<String> assets() {
        return ASSET.matcher(get("/").body())
                .results()
                .map(MatchResult::group)
                .distinct()
                .toList();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/",
                "/markets/019a8f6e-2b3c-7d4e-9f50-617283940516",
                "/portfolio",
                "/admin/economy",
                "/reset-password?token=a",
                "/verify-email?token=a",
                "/undo-email?token=a",
                "/events/019a8f6e-2b3c-7d4e-9f50-617283940520",
                "/watchlist",
                "/inbox",
                "/unsubscribe?link=a"
            })
    void address_returnsThePage(String path) {
        HttpResponse<String> page = get(path);
        assertThat(page.statusCode()).isEqualTo(200);
        assertThat(page.body()).isEqualTo(get("/").body()).contains("<div id=\"app\">");
        assertThat(header(page, "cache-control")).isEqualTo("no-cache");
    }

    @Test
    void page_allowsOnlyOwnFilesAndItsImportMap() {
        HttpResponse<String> page = get("/");
        assertThat(header(page, "content-security-policy"))
                .contains("default-src 'none'", "script-src 'self' 'sha256-", "style-src 'self';")
                .doesNotContain("unsafe");
        assertThat(page.body())
                .doesNotContain("https://", "{{")
                .doesNotContainPattern("<script>|<style| style=| on[a-z]+=");
    }

    @Test
    void files_areImmutableAndRevalidated() {
        assertThat(assets()).hasSizeGreaterThan(20).allSatisfy(path -> {
            HttpResponse<String> file = get(path);
            assertThat(file.statusCode()).as(path).isEqualTo(200);
            assertThat(header(file, "cache-control")).isEqualTo("public, max-age=31536000, immutable");
            assertThat(get(path, "If-None-Match", header(file, "etag")).statusCode())
                    .isEqualTo(304);
        });
    }

    @Test
    void everyImport_leadsToAFile() {
        List<String> modules = assets().stream()
                .filter(path -> path.contains("/js/") && !path.contains("theme"))
                .toList();
        assertThat(modules.stream().flatMap(WebClientPagesTest::imports))
                .isNotEmpty()
                .allSatisfy(path -> assertThat(get(path).statusCode()).as(path).isEqualTo(200));
    }

    @Test
    void everyModuleOfTheFirstScreen_isPreloaded() {
        String entry = assets().stream()
                .filter(path -> path.endsWith("/js/app.js"))
                .findFirst()
                .orElseThrow();
        Set<String> needed = new TreeSet<>();
        Deque<String> left = new ArrayDeque<>(List.of(entry));
        while (!left.isEmpty()) {
            String module = left.pop();
            if (needed.add(module)) {
                imports(STATIC_IMPORT, module).forEach(left::push);
            }
        }
        assertThat(needed).hasSizeGreaterThan(10);
        assertThat(assets()).containsAll(needed);
    }

    private static Stream<String> imports(String module) {
        return imports(IMPORT, module);
    }

    private static Stream<String> imports(Pattern pattern, String module) {
        URI address = URI.create(module);
        return pattern.matcher(get(module).body()).results().map(result -> address.resolve(result.group(1))
                .getPath());
    }

    @Test
    void fileOfAnotherVersion_isNotCached() {
        String path = assets().get(0).replaceFirst("/assets/[^/]+/", "/assets/0123456789abcdef/");
        HttpResponse<String> file = get(path);
        assertThat(file.statusCode()).isEqualTo(200);
        assertThat(header(file, "cache-control")).isEqualTo("no-cache");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"/assets", "/assets/0/nothing.js", "/nothing", "/admin/a/b", "/development/simulator/state"})
    void unknownPath_returns404(String path) {
        HttpResponse<String> response = get(path);
        assertThat(response.statusCode()).isEqualTo(404);
        assertThat(response.body()).contains("NOT_FOUND");
    }

    @Test
    void productionPage_hasNoLogins() {
        assertThat(get("/").body()).contains("{&quot;logins&quot;:[],&quot;simulator&quot;:false}");
    }

    @Test
    void disabledClient_redirectsToTheDocumentation() {
        try (ContractExampleServer without =
                new ContractExampleServer(ContractExampleServer.settingsWithoutWebClient(), operations -> {})) {
            HttpResponse<String> root = get(without.port(), "/");
            assertThat(root.statusCode()).isEqualTo(302);
            assertThat(header(root, "location")).isEqualTo("/docs");
            assertThat(get(without.port(), "/portfolio").statusCode()).isEqualTo(404);
        }
    }
}
