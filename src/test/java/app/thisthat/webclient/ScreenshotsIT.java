package app.thisthat.webclient;

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
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * Makes the pictures of the documentation in about three minutes, with the simulated feed and its players: {@code mvn
 * verify -Dtest=none -Dsurefire.failIfNoSpecifiedTests=false -Dit.test=ScreenshotsIT -Dscreenshots=true}.
 */
@ExtendWith(DatabaseExtension.class)
@EnabledIfSystemProperty(named = "screenshots", matches = "true")
class ScreenshotsIT {

    private static final Path FOLDER = Path.of("src", "site", "resources", "images");
    private static final int WIDTH = 1280;
    private static final int HEIGHT = 860;

    /** Time in which the history of the players is settled, and the net worth of the own account has several points. */
    private static final double LIFE_MS = 80_000;

    /** Own bets are placed in this many parts of it. */
    private static final int ROUNDS = 5;

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
            try (ClientPage light = open(chromium, service, WIDTH, HEIGHT, ColorScheme.LIGHT);
                    ClientPage dark = open(chromium, service, WIDTH, HEIGHT, ColorScheme.DARK);
                    ClientPage phone = open(chromium, service, 390, 844, ColorScheme.LIGHT)) {
                light.visit("/");
                for (int round = 0; round < ROUNDS; round++) {
                    light.page().waitForTimeout(LIFE_MS / (ROUNDS + 1));
                    bet(api, token, openMarkets(api));
                }
                light.page().waitForTimeout(LIFE_MS / (ROUNDS + 1));
                String last = bet(api, token, openMarkets(api));
                light.visit("/");
                light.page().waitForTimeout(LIVE_MS);
                save(light, "markets");
                light.tryAs("Alice");
                photograph(light, "/events/" + event(api), "event");
                photograph(light, "/markets/" + last, "market");
                photograph(light, "/portfolio", "portfolio");
                photograph(light, "/leaderboard?by=skill", "leaderboard");
                photograph(light, "/users/" + best(api), "profile");
                photograph(light, "/inbox", "inbox");
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

    /** Time in which odds move on a page. */
    private static final double LIVE_MS = 12_000;

    /** Own bets of a round. */
    private static final int BETS = 2;

    private static ClientPage open(Chromium chromium, Service service, int width, int height, ColorScheme scheme) {
        return ClientPage.open(chromium.browser(), service.port(), width, height, scheme);
    }

    private static JsonNode openMarkets(ContractClient api) {
        return api.get("/markets")
                .query("sort", "trending")
                .query("limit", "60")
                .send()
                .json()
                .at("/markets");
    }

    /** The liveliest event with enough markets for a chart. */
    private static String event(ContractClient api) {
        for (JsonNode event : api.get("/events")
                .query("sort", "trending")
                .query("limit", "60")
                .send()
                .json()
                .at("/events")) {
            if (event.at("/openMarketCount").intValue() >= 4) {
                return event.at("/id").textValue();
            }
        }
        throw new AssertionError("No event has four open markets");
    }

    /** The player with the highest rank by skill. */
    private static String best(ContractClient api) {
        return api.get("/leaderboard/skill")
                .send()
                .json()
                .at("/leaderboard/0/user/id")
                .textValue();
    }

    /** Places bets on open questions; returns the market of the last one. */
    private static String bet(ContractClient api, String token, JsonNode markets) {
        String last = "";
        int placed = 0;
        for (JsonNode market : markets) {
            double odds = market.at("/thisOdds").doubleValue();
            if (placed < BETS && odds > 0.3 && odds < 0.7) {
                String id = market.at("/id").textValue();
                boolean accepted = api.post("/bets")
                                .bearer(token)
                                .json(Map.of(
                                        "marketId",
                                        id,
                                        "amount",
                                        20 + 15 * placed,
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
        client.visitWhole(path);
        client.page().waitForTimeout(LIVE_MS / 2);
        save(client, name);
    }

    private static void save(ClientPage client, String name) {
        client.page().screenshot(new Page.ScreenshotOptions().setPath(FOLDER.resolve(name + ".png")));
    }
}
