package app.thisthat.webclient;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Response;
import com.microsoft.playwright.options.ColorScheme;
import com.microsoft.playwright.options.LoadState;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Properties of all screens, and of the first visit. */
class ScreensIT extends WebClientTestSupport {

    /** Maximum size of everything that the first visit loads, compressed. */
    private static final int FIRST_LOAD_BYTES_MAX = 150_000;

    private static final List<String> SCREENS = List.of(
            "/",
            "/?group=none",
            "/watchlist",
            "/watchlist?show=alerts",
            "/portfolio",
            "/bets",
            "/transactions",
            "/leaderboard",
            "/leaderboard?by=roi",
            "/leaderboard?by=skill",
            "/inbox",
            "/rewards",
            "/settings",
            "/settings?section=notifications",
            "/sign-up",
            "/users/00000000-0000-4000-8000-000000000002");

    private static final List<String> SCREENS_OF_ADMINS = List.of(
            "/admin/decisions",
            "/admin/markets",
            "/admin/users",
            "/admin/users?id=00000000-0000-4000-8000-000000000002",
            "/admin/anomalies",
            "/admin/economy",
            "/admin/ledger",
            "/admin/audit",
            "/admin/mails",
            "/admin/status");

    private static final List<String> SCREENS_OF_MAILS =
            List.of("/forgot-password", "/reset-password?token=a", "/verify-email?token=a", "/unsubscribe?link=a");

    @Test
    void firstVisit_loadsLittle() {
        List<Response> responses = new CopyOnWriteArrayList<>(); // more arrive while sizes are read
        client.page().onResponse(responses::add);
        client.visit("/");
        assertThat(client.cards().first()).isVisible();
        int bytes = responses.stream()
                .filter(response -> !response.url().contains("/api/"))
                .mapToInt(response -> response.request().sizes().responseBodySize)
                .sum();
        assertThat(bytes).isPositive().isLessThan(FIRST_LOAD_BYTES_MAX);
        assertThat(client.page().evaluate("performance.getEntriesByName('markets-shown').length"))
                .isEqualTo(1);
    }

    @Test
    void preloadedMarkets_areThoseOfTheGrid() {
        List<String> requests = new CopyOnWriteArrayList<>();
        client.page().onRequest(request -> requests.add(request.url()));
        client.visit("/");
        assertThat(client.cards().first()).isVisible();
        client.page().waitForLoadState(LoadState.NETWORKIDLE);
        assertThat(requests.stream().filter(url -> url.contains("/markets?")).distinct())
                .hasSize(1);
    }

    @ParameterizedTest
    @EnumSource(
            value = ColorScheme.class,
            names = {"LIGHT", "DARK"})
    void screens_areAccessible(ColorScheme scheme) {
        client.close();
        client = open(1280, 900, scheme);
        client.tryAs("Admin");
        List<String> screens = screens();
        screens.addAll(SCREENS_OF_ADMINS);
        screens.addAll(SCREENS_OF_MAILS);
        for (String screen : screens) {
            client.visitWhole(screen);
            assertThat(client.accessibilityViolations()).as(screen).isEqualTo("\"[]\"");
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {360, 768})
    void narrowScreens_neverScrollSideways(int width) {
        client.close();
        client = open(width, 780, ColorScheme.LIGHT);
        client.tryAs("Alice");
        for (String screen : screens()) {
            client.visitWhole(screen);
            assertThat(client.page().evaluate("document.documentElement.scrollWidth"))
                    .as(screen)
                    .isEqualTo(width);
        }
    }

    private List<String> screens() {
        List<String> screens = new ArrayList<>(SCREENS);
        screens.add("/markets/" + fixture.mirroredMarket().id());
        screens.add("/events/" + fixture.eventWithMarkets().at("/id").textValue());
        return screens;
    }
}
