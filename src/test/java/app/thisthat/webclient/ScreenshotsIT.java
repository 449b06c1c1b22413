package app.thisthat.webclient;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import app.thisthat.Service;
import app.thisthat.harness.ContractClient;
import app.thisthat.harness.DatabaseExtension;
import app.thisthat.harness.TestDatabase;
import app.thisthat.harness.TestEnvironment;
import com.fasterxml.jackson.databind.JsonNode;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.ColorScheme;
import com.microsoft.playwright.options.LoadState;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * Makes the pictures of the documentation, with the simulated feed and its players: {@code mvn verify -Dtest=none
 * -Dsurefire.failIfNoSpecifiedTests=false -Dit.test=ScreenshotsIT -Dscreenshots=true}.
 */
@ExtendWith(DatabaseExtension.class)
@EnabledIfSystemProperty(named = "screenshots", matches = "true")
class ScreenshotsIT {

    private static final Path FOLDER = Path.of("src", "site", "resources", "images");
    private static final int WIDTH = 1280;
    private static final int HEIGHT = 860;

    /** Settled bets of the players, after which the boards are filled. */
    private static final double LIFE_MS = 150_000;

    @Test
    void screens_arePhotographed(TestDatabase database) {
        assumeTrue(Chromium.find().isPresent(), Chromium.MISSING);
        Service service = Service.start(TestEnvironment.settings(
                database.uri(), Map.of("THISTHAT_FEED", "simulator", "THISTHAT_SIMULATOR_PLAYERS", "30")));
        try (Chromium chromium = Chromium.launch(Chromium.find().get());
                ContractClient api = new ContractClient(database.vertx(), service.port())) {
            String token = api.post("/auth/login")
                    .json(Map.of("email", "alice@thisthat.example", "password", "demo-alice-1"))
                    .send()
                    .json()
                    .at("/accessToken")
                    .textValue();
            JsonNode markets = api.get("/markets")
                    .query("sort", "liquidity")
                    .query("limit", "40")
                    .send()
                    .json()
                    .at("/markets");
            try (ClientPage light = open(chromium, service, WIDTH, HEIGHT, ColorScheme.LIGHT);
                    ClientPage dark = open(chromium, service, WIDTH, HEIGHT, ColorScheme.DARK);
                    ClientPage phone = open(chromium, service, 390, 844, ColorScheme.LIGHT)) {
                light.visit("/");
                light.page().waitForTimeout(LIFE_MS / 2);
                String last = bet(api, token, markets);
                light.page().waitForTimeout(LIFE_MS / 2);
                save(light, "markets");
                light.tryAs("Alice");
                photograph(light, "/markets/" + last, "market");
                photograph(light, "/portfolio", "portfolio");
                photograph(light, "/leaderboard?by=volume", "leaderboard");
                dark.tryAs("Alice");
                photograph(dark, "/", "markets-dark");
                phone.tryAs("Alice");
                photograph(phone, "/markets/" + last, "market-phone");
            }
            try (ClientPage admin = open(chromium, service, WIDTH, HEIGHT, ColorScheme.LIGHT)) {
                photograph(admin.tryAs("Admin"), "/admin/status", "admin");
            }
        } finally {
            service.stop();
        }
    }

    private static ClientPage open(Chromium chromium, Service service, int width, int height, ColorScheme scheme) {
        return ClientPage.open(chromium.browser(), service.port(), width, height, scheme);
    }

    /** Places bets on open questions; returns the market of the last one. */
    private static String bet(ContractClient api, String token, JsonNode markets) {
        String last = "";
        int placed = 0;
        for (JsonNode market : markets) {
            double odds = market.at("/thisOdds").doubleValue();
            if (placed < 8 && odds > 0.3 && odds < 0.7) {
                String id = market.at("/id").textValue();
                boolean accepted = api.post("/bets")
                                .bearer(token)
                                .json(Map.of(
                                        "marketId",
                                        id,
                                        "amount",
                                        40 + 15 * placed,
                                        "side",
                                        placed % 3 == 0 ? "that" : "this"))
                                .send()
                                .status()
                        == 201;
                last = accepted ? id : last;
                placed += accepted ? 1 : 0;
            }
        }
        assertThat(last).isNotEmpty();
        return last;
    }

    private static void photograph(ClientPage client, String path, String name) {
        client.visit(path);
        assertThat(client.page().locator("h1").first()).isAttached();
        client.page().waitForLoadState(LoadState.NETWORKIDLE);
        client.page().waitForTimeout(6_000);
        save(client, name);
    }

    private static void save(ClientPage client, String name) {
        client.page().screenshot(new Page.ScreenshotOptions().setPath(FOLDER.resolve(name + ".png")));
    }
}
