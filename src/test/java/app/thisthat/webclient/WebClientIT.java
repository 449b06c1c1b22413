package app.thisthat.webclient;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import app.thisthat.Service;
import app.thisthat.harness.ApiReply;
import app.thisthat.harness.ContractClient;
import app.thisthat.harness.DatabaseExtension;
import app.thisthat.harness.FeedControl;
import app.thisthat.harness.LedgerFixture;
import app.thisthat.harness.Servers;
import app.thisthat.harness.TestDatabase;
import app.thisthat.harness.TestEnvironment;
import com.fasterxml.jackson.databind.JsonNode;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Response;
import com.microsoft.playwright.assertions.LocatorAssertions;
import com.microsoft.playwright.assertions.PlaywrightAssertions;
import com.microsoft.playwright.options.ColorScheme;
import com.microsoft.playwright.options.LoadState;
import io.vertx.core.http.HttpMethod;
import java.math.BigDecimal;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Journeys of players and admins through the web client, in a real browser against the service and the simulator. */
@ExtendWith(DatabaseExtension.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class WebClientIT {

    private static final double TIMEOUT_MS = 20_000;

    /** Maximum size of everything that the first visit loads, compressed. */
    private static final int FIRST_LOAD_BYTES_MAX = 150_000;

    private static final List<String> SCREENS =
            List.of("/", "/portfolio", "/bets", "/transactions", "/leaderboard", "/rewards", "/settings", "/sign-up");

    private TestDatabase database;
    private LedgerFixture ledger;
    private Map<String, String> variables;
    private Service service;
    private ContractClient api;
    private FeedControl feed;
    private Chromium chromium;
    private String admin;
    private ClientPage client;

    @BeforeAll
    void start(TestDatabase fresh) {
        Optional<Path> program = Chromium.find();
        assumeTrue(program.isPresent(), Chromium.MISSING);
        database = fresh;
        ledger = new LedgerFixture(fresh);
        int simulatorPort = Servers.freePort();
        variables = Map.of(
                "THISTHAT_FEED", "simulator",
                "THISTHAT_HTTP_PORT", String.valueOf(Servers.freePort()),
                "THISTHAT_SIMULATOR_PORT", String.valueOf(simulatorPort),
                "THISTHAT_SIMULATOR_MARKETS", "60",
                "THISTHAT_SIMULATOR_SPEED", "1",
                "THISTHAT_FEED_SWEEP_INTERVAL", "1s",
                "THISTHAT_BETTING_JUMP_GUARD", "1",
                "THISTHAT_FEED_RESOLUTION_INTERVAL", "1s");
        startService();
        feed = new FeedControl(fresh.vertx(), simulatorPort);
        chromium = Chromium.launch(program.get());
        PlaywrightAssertions.setDefaultAssertionTimeout(TIMEOUT_MS);
        admin = token("admin@thisthat.example", "demo-admin-1");
    }

    private void startService() {
        service = Service.start(TestEnvironment.settings(database.uri(), variables));
        api = new ContractClient(database.vertx(), service.port());
    }

    @AfterAll
    void stop() {
        if (chromium != null) {
            chromium.close();
            api.close();
            service.stop();
        }
    }

    @BeforeEach
    void openDesktop() {
        client = open(1280, 900, ColorScheme.LIGHT);
    }

    @AfterEach
    void closeTab() {
        List<String> problems = client.problems();
        client.close();
        assertThat(problems).isEmpty();
        ledger.assertInvariants();
    }

    private ClientPage open(int width, int height, ColorScheme scheme) {
        return ClientPage.open(chromium.browser(), service.port(), width, height, scheme);
    }

    // --- Markets ---

    @Test
    void markets_moveWithoutReload() {
        Mirrored market = mirrored();
        client.visit("/?q=" + encoded('"' + market.title + '"'));
        feed.setOdds(market.feedId, 0.37);
        assertThat(client.cards().filter(having(market.title)).first()).containsText("37.0%");
        feed.setOdds(market.feedId, 0.71);
        assertThat(client.cards().filter(having(market.title)).first()).containsText("71.0%");
    }

    @Test
    void search_narrowsTheGridAndIsPartOfTheAddress() {
        String title = createMarket("Will the quokka census exceed fifty");
        client.visit("/");
        client.field("Search markets").fill("quokka census");
        assertThat(client.cards()).hasCount(1);
        assertThat(client.heading(title)).isVisible();
        assertThat(client.page()).hasURL(Pattern.compile("q=quokka"));
        client.field("Search markets").fill("zzqqxx nothing");
        assertThat(client.heading("Nothing found")).isVisible();
        client.button("Show all open markets").click();
        assertThat(client.cards().first()).isVisible();
    }

    @Test
    void firstVisit_loadsLittle() {
        List<Response> responses = new ArrayList<>();
        client.page().onResponse(responses::add);
        client.visit("/");
        assertThat(client.cards().first()).isVisible();
        int bytes = responses.stream()
                .filter(response -> !response.url().contains("/api/"))
                .mapToInt(response -> response.request().sizes().responseBodySize)
                .sum();
        assertThat(bytes).isPositive().isLessThan(FIRST_LOAD_BYTES_MAX);
    }

    // --- Bets ---

    @Test
    void signUp_leadsToTheFirstBet() {
        String id = createMarketId("Will the newcomer win");
        client.visit("/markets/" + id);
        client.page().locator(".slip").getByText("Create account").click();
        client.field("Username").fill("newcomer" + suffix());
        client.field("E-mail address").fill("newcomer" + suffix() + "@example.com");
        client.field("Password").fill("a-long-passphrase-1");
        client.page().locator("main form button[type=submit]").click();
        client.expectBalance("1,000.00");
        assertThat(client.page()).hasURL(Pattern.compile("/markets/" + id));
        client.stake("250");
        client.placeBet().click();
        client.expectToast("250 on Yes");
        client.expectBalance("750.00");
        assertThat(client.heading("Your position")).isVisible();
    }

    @Test
    void settledBet_isAnnouncedWithItsPayout() {
        Mirrored market = mirrored();
        feed.setOdds(market.feedId, 0.5);
        signUp();
        client.visit("/markets/" + market.id);
        assertThat(client.page().locator(".slip-side.this")).containsText("50.0%");
        client.placeBet().click();
        client.expectBalance("900.00");
        feed.resolve(market.feedId, "first");
        client.expectToast("Won 200.00 credits");
        client.expectBalance("1,100.00");
        assertThat(client.page().locator(".note.good").first()).containsText("Resolved");
    }

    @Test
    void doubleClick_placesOneBet() {
        signUp();
        client.visit("/markets/" + createMarketId("Will a double click count once"));
        client.stake("100");
        client.placeBet().dblclick();
        client.expectToast("100 on Yes");
        client.visit("/bets");
        assertThat(client.page().locator("tbody tr")).hasCount(1);
        client.expectBalance("900.00");
    }

    @Test
    void oddsThatMoved_areAskedAbout() {
        Mirrored market = mirrored();
        feed.setOdds(market.feedId, 0.4);
        signUp();
        client.visit("/markets/" + market.id);
        assertThat(client.page().locator(".slip-side.this")).containsText("40.0%");
        AtomicBoolean moved = new AtomicBoolean();
        client.page().route("**/api/v1/bets", route -> {
            if (!moved.getAndSet(true)) {
                feed.setOdds(market.feedId, 0.8);
                awaitOdds(market.id, "0.8");
            }
            route.resume();
        });
        client.placeBet().click();
        assertThat(client.dialog()).containsText("The odds moved");
        assertThat(client.dialog()).containsText("80.0%");
        client.expectBalance("1,000.00");
        client.button("Take 80.0%").click();
        client.expectToast("Pays 125.00");
        client.expectBalance("900.00");
    }

    @Test
    void keyboardAlone_placesABet() {
        signUp();
        client.visit("/markets/" + createMarketId("Will the keyboard do"));
        Page page = client.page();
        page.locator(".slip input[type=radio]").first().focus();
        page.keyboard().press("ArrowRight");
        page.keyboard().press("Tab");
        page.keyboard().type("75");
        page.keyboard().press("Enter");
        client.expectToast("75 on No");
        client.expectBalance("925.00");
    }

    @Test
    void dailyReward_isClaimedOnce() {
        signUp();
        client.visit("/rewards");
        client.button("Claim").click();
        client.expectToast("credits claimed");
        assertThat(client.button("Claim")).isDisabled();
        assertThat(client.page().locator("tbody tr")).hasCount(1);
    }

    // --- Sessions ---

    @Test
    void signOut_reachesTheOtherTab() {
        signUp();
        ClientPage other = client.anotherTab().visit("/portfolio");
        assertThat(other.heading("Portfolio")).isVisible();
        client.page().locator(".menu > button").click();
        client.button("Sign out").click();
        assertThat(other.heading("Welcome back")).isVisible();
        assertThat(other.problems()).isEmpty();
    }

    @Test
    void sessionEndedElsewhere_leadsBackAfterSigningIn() {
        Player player = signUp();
        client.visit("/transactions");
        api.call(HttpMethod.DELETE, "/auth/sessions")
                .bearer(token(player.email, Player.PASSWORD))
                .send();
        client.page().reload();
        assertThat(client.heading("Welcome back")).isVisible();
        client.field("E-mail address").fill(player.email);
        client.field("Password").fill(Player.PASSWORD);
        client.page().locator("main form button[type=submit]").click();
        assertThat(client.page()).hasURL(Pattern.compile("/transactions"));
    }

    @Test
    void suspendedUser_isSignedOutAndTold() {
        Player player = signUp();
        client.visit("/portfolio");
        assertThat(client.heading("Open positions")).isVisible();
        assertThat(api.post("/admin/users/" + player.id + "/suspend")
                        .bearer(admin)
                        .json(Map.of("scope", "everything", "reason", "test"))
                        .send()
                        .status())
                .isEqualTo(200);
        assertThat(client.heading("Welcome back")).isVisible();
        assertThat(client.page().locator("main .note")).containsText(Pattern.compile("suspended|ended"));
    }

    @Test
    void lostConnection_isShownAndRecovers() {
        Mirrored market = mirrored();
        signUp();
        client.visit("/markets/" + market.id);
        assertThat(client.placeBet()).isVisible();
        client.context().setOffline(true);
        assertThat(client.banner()).containsText("offline");
        client.context().setOffline(false);
        assertThat(client.banner()).hasCount(0);
        feed.setOdds(market.feedId, 0.33);
        assertThat(client.page().locator(".slip-side.this")).containsText("33.0%");
    }

    @Test
    void restartOfTheService_keepsTheSession() {
        Mirrored market = mirrored();
        signUp();
        client.visit("/markets/" + market.id);
        assertThat(client.placeBet()).isVisible();
        api.close();
        service.stop();
        assertThat(client.banner()).isVisible();
        startService();
        assertThat(client.banner()).hasCount(0, new LocatorAssertions.HasCountOptions().setTimeout(60_000));
        client.page().locator(".nav a").first().click();
        assertThat(client.cards().first()).isVisible();
        client.expectBalance("1,000.00");
        admin = token("admin@thisthat.example", "demo-admin-1");
    }

    // --- Administration ---

    @Test
    void admin_createsResolvesAndCorrects() {
        client.tryAs("Admin").visit("/admin/markets");
        client.button("New market").click();
        String title = "Will the admin's journey end well " + suffix();
        client.field("Question").fill(title);
        client.field("Category").fill("Tests");
        client.button("Create market").click();
        assertThat(client.heading(title)).isVisible();

        client.page().getByText("Administer").click();
        client.button("Resolve").click();
        client.dialog()
                .getByText("Yes", new Locator.GetByTextOptions().setExact(true))
                .click();
        assertThat(client.dialog()).containsText("Credits paid out");
        assertThat(client.button("Resolve and pay")).isDisabled();
        client.field("Type YES to confirm").fill("yes");
        client.button("Resolve and pay").click();
        client.expectToast("Market resolved");

        client.button("Correct").click();
        client.dialog()
                .getByText("No", new Locator.GetByTextOptions().setExact(true))
                .click();
        client.field("Reason").fill("The first result was a mistake");
        client.field("Type NO to confirm").fill("no");
        client.button("Correct the result").click();
        client.expectToast("Result corrected");
    }

    @Test
    void player_seesNoAdministration() {
        signUp();
        client.visit("/admin");
        assertThat(client.heading("For admins only")).isVisible();
    }

    @Test
    void mailedLink_verifiesTheAddress() {
        Player player = signUp();
        JsonNode mails = api.get("/admin/mails").bearer(admin).send().json().at("/mails");
        String body = "";
        for (JsonNode mail : mails) {
            if (mail.at("/recipient").textValue().equals(player.email)) {
                body = mail.at("/body").textValue();
            }
        }
        String mailToken = body.replaceAll("(?s).*verify-email\\?token=(\\S+).*", "$1");
        client.visit("/verify-email?token=" + mailToken);
        client.button("Confirm").click();
        assertThat(client.page().locator("main")).containsText("Your e-mail address is verified");
        assertThat(client.page()).hasURL(Pattern.compile("/verify-email$"));
    }

    @Test
    void usedLink_isRefused() {
        client.visit("/reset-password?token=no-such-token");
        client.field("New password").fill("another-passphrase-2");
        client.button("Set password").click();
        assertThat(client.page().locator("main")).containsText("no longer valid");
    }

    // --- Every screen ---

    @ParameterizedTest
    @EnumSource(
            value = ColorScheme.class,
            names = {"LIGHT", "DARK"})
    void screens_areAccessible(ColorScheme scheme) {
        client.close();
        client = open(1280, 900, scheme);
        client.tryAs("Admin");
        List<String> screens = new ArrayList<>(SCREENS);
        screens.add("/markets/" + mirrored().id);
        screens.add("/users/00000000-0000-4000-8000-000000000002");
        for (String page : List.of(
                "decisions", "markets", "users", "anomalies", "economy", "ledger", "audit", "mails", "status")) {
            screens.add("/admin/" + page);
        }
        screens.addAll(List.of("/forgot-password", "/reset-password?token=a", "/verify-email?token=a"));
        for (String screen : screens) {
            client.visit(screen);
            assertThat(client.page().locator("h1").first()).isAttached();
            client.page().waitForLoadState(LoadState.NETWORKIDLE);
            assertThat(client.accessibilityViolations()).as(screen).isEqualTo("\"[]\"");
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {360, 768})
    void narrowScreens_neverScrollSideways(int width) {
        client.close();
        client = open(width, 780, ColorScheme.LIGHT);
        client.tryAs("Alice");
        List<String> screens = new ArrayList<>(SCREENS);
        screens.add("/markets/" + mirrored().id);
        for (String screen : screens) {
            client.visit(screen);
            assertThat(client.page().locator("h1").first()).isAttached();
            assertThat(client.page().evaluate("document.documentElement.scrollWidth"))
                    .as(screen)
                    .isEqualTo(width);
        }
    }

    // --- Fixtures ---

    private record Mirrored(String id, String title, String feedId) {}

    private record Player(String id, String email) {
        static final String PASSWORD = "a-long-passphrase-1";
    }

    /** Registers a player over the API and signs in on the page. */
    private Player signUp() {
        String name = "player" + suffix();
        String email = name + "@example.com";
        ApiReply reply = api.post("/auth/register")
                .json(Map.of("username", name, "email", email, "password", Player.PASSWORD))
                .send();
        assertThat(reply.status()).isEqualTo(201);
        client.visit("/sign-in");
        client.field("E-mail address").fill(email);
        client.field("Password").fill(Player.PASSWORD);
        client.page().locator("main form button[type=submit]").click();
        client.expectBalance("1,000.00");
        return new Player(reply.json().at("/user/id").textValue(), email);
    }

    private static String suffix() {
        return UUID.randomUUID().toString().substring(0, 8);
    }

    private final Set<String> used = new HashSet<>();

    /** A market of the feed that no other test uses. */
    private Mirrored mirrored() {
        FeedControl.Outline outline = feed.outline(0);
        for (int index = 1; !used.add(outline.question()); index++) {
            outline = feed.outline(index);
        }
        long deadline = System.nanoTime() + 30_000_000_000L;
        while (System.nanoTime() < deadline) {
            JsonNode rows = api.get("/markets")
                    .query("q", '"' + outline.question() + '"')
                    .query("limit", "20")
                    .send()
                    .json()
                    .at("/markets");
            for (JsonNode row : rows) {
                if (row.at("/title").textValue().equals(outline.question())) {
                    return new Mirrored(row.at("/id").textValue(), outline.question(), outline.conditionId());
                }
            }
            Thread.onSpinWait();
        }
        throw new AssertionError("Not mirrored: " + outline.question());
    }

    private void awaitOdds(String market, String odds) {
        long deadline = System.nanoTime() + 10_000_000_000L;
        while (System.nanoTime() < deadline) {
            if (api.get("/markets/" + market)
                            .send()
                            .json()
                            .at("/thisOdds")
                            .decimalValue()
                            .compareTo(new BigDecimal(odds))
                    == 0) {
                return;
            }
        }
        throw new AssertionError("The odds did not become " + odds);
    }

    private String createMarket(String title) {
        return create(title).at("/title").textValue();
    }

    private String createMarketId(String title) {
        return create(title).at("/id").textValue();
    }

    private JsonNode create(String title) {
        ApiReply reply = api.post("/admin/markets")
                .bearer(admin)
                .json(Map.of(
                        "title",
                        title + " " + suffix(),
                        "thisOption",
                        "Yes",
                        "thatOption",
                        "No",
                        "thisOdds",
                        0.5,
                        "thatOdds",
                        0.5,
                        "category",
                        "Tests"))
                .send();
        assertThat(reply.status()).isEqualTo(201);
        return reply.json();
    }

    private String token(String email, String password) {
        return api.post("/auth/login")
                .json(Map.of("email", email, "password", password))
                .send()
                .json()
                .at("/accessToken")
                .textValue();
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }

    private static Locator.FilterOptions having(String text) {
        return new Locator.FilterOptions().setHasText(text);
    }
}
