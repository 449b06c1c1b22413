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
import com.microsoft.playwright.Route;
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
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
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

    /** Markets of the simulated feed from which tests choose. */
    private static final int OUTLINES = 30;

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
            "/sign-up");

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

    @Test
    void event_hasOneCardAndAPageWithItsMarkets() {
        JsonNode event = eventWithMarkets();
        client.visit("/?q=" + encoded('"' + event.at("/title").textValue() + '"'));
        Locator card = client.page().locator("article.event").first();
        assertThat(card.locator(".line").first()).isVisible();
        client.page()
                .locator("article.event h2 a[href='/events/" + event.at("/id").textValue() + "']")
                .click();
        assertThat(client.heading(event.at("/title").textValue()).first()).isVisible();
        assertThat(client.page().locator(".event-lines .line"))
                .hasCount(event.at("/marketCount").intValue());
        assertThat(client.page().locator(".keys li").first()).isVisible();
        client.page().locator(".event-lines .mini.that:enabled").last().click();
        assertThat(client.page().locator(".slip-side.that input")).isChecked();
    }

    @Test
    void filters_showOtherStatusesAndSingleMarkets() {
        client.visit("/");
        client.button("Filters").click();
        client.toggle("Group by event").click();
        assertThat(client.page()).hasURL(Pattern.compile("group=none"));
        assertThat(client.cards().first()).isVisible();
        assertThat(client.page().locator("article.event")).hasCount(0);
        client.button("Cancelled").click();
        assertThat(client.page()).hasURL(Pattern.compile("status=cancelled"));
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
        client.visit("/inbox");
        assertThat(client.page()
                        .locator(".entries li")
                        .filter(having(market.title))
                        .first())
                .containsText("Won, +100.00 credits");
        client.visit("/portfolio");
        client.button("Closed").click();
        assertThat(client.page().locator("tbody tr").filter(having(market.title)))
                .containsText("+100.00");
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
    void refusal_isShownBeforeTheClick() {
        Player player = signUp();
        client.visit("/markets/" + createMarketId("Will the quote refuse"));
        client.stake("5");
        assertThat(client.page().locator(".slip")).containsText("A stake is 10 to 10,000 credits.");
        assertThat(client.placeBet()).isDisabled();
        client.stake("40");
        assertThat(client.page().locator(".slip .pairs")).containsText("960.00");
        assertThat(client.placeBet()).isEnabled();
        suspend(player, "betting");
        client.stake("50");
        assertThat(client.page().locator(".slip")).containsText("This account is suspended from betting.");
        assertThat(client.placeBet()).isDisabled();
    }

    @Test
    void cashOut_paysAPartAndThenTheRest() {
        Mirrored market = mirrored();
        feed.setOdds(market.feedId, 0.5);
        signUp();
        client.visit("/markets/" + market.id);
        assertThat(client.page().locator(".slip-side.this")).containsText("50.0%");
        client.placeBet().click();
        client.expectBalance("900.00");
        feed.setOdds(market.feedId, 0.8);
        assertThat(client.page().locator(".slip-side.this")).containsText("80.0%");
        client.region("Your position").getByText("Cash out").click();
        assertThat(client.dialog()).containsText("Best bid now");
        client.dialog().getByText("50 %").click();
        assertThat(client.dialog()).containsText("Stays in the bet");
        client.dialog().locator(".dialog-foot .primary:enabled").click();
        client.expectToast("Cashed out [0-9.]+ credits");
        BigDecimal part =
                new BigDecimal(client.toasts().textContent().replaceAll("(?s).*Cashed out ([0-9.]+) credits.*", "$1"));
        assertThat(part).isBetween(new BigDecimal("60"), new BigDecimal("80"));
        client.expectBalance(part.add(new BigDecimal("900.00")).toPlainString());

        client.visit("/portfolio");
        client.buttonFor("Cash out").click();
        assertThat(client.dialog()).containsText("Payout given up100.00");
        client.dialog().locator(".dialog-foot .primary:enabled").click();
        client.expectToast("Cashed out [0-9.]+ credits");
        client.button("Closed").click();
        assertThat(client.page().locator("tbody tr").filter(having(market.title)))
                .containsText("+");
    }

    @Test
    void cashOutOfAClosedMarket_isRefusedWithTheReason() {
        Mirrored market = mirrored();
        feed.setOdds(market.feedId, 0.5);
        signUp();
        client.visit("/markets/" + market.id);
        assertThat(client.page().locator(".slip-side.this")).containsText("50.0%");
        client.placeBet().click();
        client.expectBalance("900.00");
        client.region("Your position").getByText("Cash out").click();
        assertThat(client.dialog().locator(".dialog-foot .primary")).isEnabled();
        feed.close(market.feedId);
        assertThat(client.dialog()).containsText("This market no longer takes bets.");
        client.button("Keep the bet").click();
        client.expectBalance("900.00");
    }

    @Test
    void tooManyRequests_areRepeatedAfterACountdown() {
        signUp();
        AtomicBoolean refused = new AtomicBoolean();
        client.page().route("**/api/v1/rewards/history**", route -> {
            if (refused.getAndSet(true)) {
                route.resume();
            } else {
                route.fulfill(new Route.FulfillOptions()
                        .setStatus(429)
                        .setContentType("application/json")
                        .setBody("{\"error\":\"Too many requests\",\"code\":\"RATE_LIMIT_EXCEEDED\","
                                + "\"statusCode\":429,\"details\":{\"retryAfterSeconds\":12},\"requestId\":\"r-1\"}"));
            }
        });
        client.page().clock().install();
        client.visit("/rewards");
        assertThat(client.page().locator(".note.bad"))
                .containsText(Pattern.compile("Too many requests. Next attempt in 1[0-2] s"));
        assertThat(client.page().locator(".note.bad")).containsText("Request r-1");
        client.page().clock().fastForward(13_000);
        assertThat(client.heading("Nothing claimed yet")).isVisible();
        assertThat(client.page().locator(".note.bad")).hasCount(0);
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

    @Test
    void oddsFormat_appliesToMarketAndSlip() {
        signUp();
        client.visit("/settings");
        client.button("Decimal").click();
        assertThat(client.button("Decimal")).hasAttribute("aria-pressed", "true");
        client.visit("/markets/" + createMarketId("Will odds be decimal"));
        assertThat(client.page().locator(".big-odds")).containsText("2.00");
        assertThat(client.page().locator(".slip-side.this")).containsText("2.00");
    }

    @Test
    void toolsOfDevelopment_resolveTheMarket() {
        Mirrored market = mirrored();
        feed.setOdds(market.feedId, 0.5);
        signUp();
        client.visit("/markets/" + market.id);
        assertThat(client.page().locator(".slip-side.this")).containsText("50.0%");
        client.placeBet().click();
        client.expectBalance("900.00");
        client.button("Development tools").click();
        client.page().locator(".drawer .button.that").click();
        client.expectToast("Bet lost");
    }

    // --- Watchlist and inbox ---

    @Test
    void alert_reachesThePlayerAndTheInbox() {
        Mirrored market = mirrored();
        feed.setOdds(market.feedId, 0.3);
        signUp();
        client.visit("/markets/" + market.id);
        assertThat(client.page().locator(".slip-side.this")).containsText("30.0%");
        client.button("Follow").click();
        assertThat(client.button("Following")).isVisible();
        client.page().locator(".nav").getByText("Watchlist").click();
        assertThat(client.cards()).hasCount(1);
        client.buttonFor("Alerts on").click();
        client.field("Probability, %").fill("60");
        client.button("Create alert").click();
        client.expectToast("Alert created");
        assertThat(client.dialog().locator(".alerts")).containsText("rises to 60.0%");
        client.button("Close").click();
        feed.setOdds(market.feedId, 0.7);
        client.expectToast("Odds reached");
        assertThat(client.unreadBadge()).isVisible();
        client.visit("/inbox");
        assertThat(client.page().locator(".entries .new").filter(having(market.title)))
                .hasCount(1);
        client.button("Mark all as read").click();
        assertThat(client.unreadBadge()).hasCount(0);
        assertThat(client.page().locator(".entries .new")).hasCount(0);
        client.visit("/watchlist?show=alerts");
        client.buttonFor("Delete alert").click();
        assertThat(client.heading("No alerts yet")).isVisible();
    }

    @Test
    void results_areHiddenFromOthersOnRequest() {
        Player player = signUp();
        client.visit("/settings");
        client.toggle("Public results").click();
        client.visit("/users/" + player.id);
        assertThat(client.page().locator("main")).containsText("Only you see your results");
        client.page().locator(".top .menu > button").click();
        client.button("Sign out").click();
        assertThat(client.balance()).hasCount(0);
        client.visit("/users/" + player.id);
        assertThat(client.heading("Results are private")).isVisible();
    }

    @Test
    void boardBySkill_saysHowFarThePlayerIs() {
        signUp();
        client.visit("/leaderboard?by=skill");
        assertThat(client.heading("Your way onto this board")).isVisible();
        assertThat(client.page().locator(".eligibility")).containsText("0 of 20");
    }

    @Test
    void activity_showsTheBetsOfAMarket() {
        String id = createMarketId("Will the activity be shown");
        signUp();
        client.visit("/markets/" + id);
        assertThat(client.region("Activity")).containsText("No bets yet");
        client.stake("70");
        client.placeBet().click();
        client.expectBalance("930.00");
        assertThat(client.region("Activity")).containsText("~70 at 50.0%");
    }

    @Test
    void star_marksCardsAndEndsFollowing() {
        signUp();
        String title = createMarket("Will the star be kept");
        client.visit("/?q=" + encoded('"' + title + '"'));
        client.buttonFor("Follow " + title).click();
        client.visit("/watchlist");
        assertThat(client.cards()).hasCount(1);
        client.page()
                .waitForResponse(
                        "**/watchlist/markets/**",
                        () -> client.buttonFor("Follow " + title).click());
        client.page().reload();
        assertThat(client.heading("Nothing followed yet")).isVisible();
    }

    @Test
    void notifications_areChosenByKindAndChannel() {
        signUp();
        client.visit("/settings?section=notifications");
        assertThat(client.toggle("A cash-out: On this page")).not().isChecked();
        client.toggle("A cash-out: On this page").click();
        client.toggle("Quiet hours").click();
        assertThat(client.field("From")).hasValue("22:00");
        client.page().reload();
        assertThat(client.toggle("A cash-out: On this page")).isChecked();
        assertThat(client.toggle("Quiet hours")).isChecked();
    }

    @Test
    void invalidLinkOfAMail_endsNoMails() {
        client.visit("/unsubscribe?link=AAAA.BBBB");
        client.button("Confirm").click();
        assertThat(client.page().locator("main")).containsText("no longer valid");
        assertThat(client.page()).hasURL(Pattern.compile("/unsubscribe$"));
    }

    // --- Sessions ---

    @Test
    void signOut_reachesTheOtherTab() {
        signUp();
        ClientPage other = client.anotherTab().visit("/portfolio");
        assertThat(other.heading("Portfolio")).isVisible();
        client.page().locator(".top .menu > button").click();
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
        assertThat(client.heading("No open positions")).isVisible();
        suspend(player, "everything");
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
        client.dialog().locator(".chip").filter(having("Yes")).click();
        assertThat(client.dialog()).containsText("Credits paid out");
        assertThat(client.button("Resolve and pay")).isDisabled();
        client.field("Type YES to confirm").fill("yes");
        client.button("Resolve and pay").click();
        client.expectToast("Market resolved");

        client.button("Correct").click();
        client.dialog().locator(".chip").filter(having("No")).click();
        client.field("Reason").fill("The first result was a mistake");
        client.field("Type NO to confirm").fill("no");
        client.button("Correct the result").click();
        client.expectToast("Result corrected");
    }

    @Test
    void admin_suspendsAndAdjustsAUser() {
        Player player = signUp();
        ClientPage second = open(1280, 900, ColorScheme.LIGHT);
        try {
            second.tryAs("Admin").visit("/admin/users");
            second.field("Search users").fill(player.name);
            second.page().locator("tbody a").filter(having(player.name)).click();
            assertThat(second.heading(player.name).first()).isVisible();

            second.button("Adjust balance").click();
            second.dialog().getByLabel("Credits").fill("-250");
            second.field("Reason").fill("A test of debits");
            assertThat(second.dialog()).containsText("750.00");
            assertThat(second.button("Debit 250.00")).isDisabled();
            second.field("Type " + player.name + " to confirm").fill(player.name);
            second.button("Debit 250.00").click();
            second.expectToast("Balance adjusted to 750.00");
            client.expectBalance("750.00");
            client.visit("/portfolio");
            assertThat(client.heading("No open positions")).isVisible();
            assertThat(second.page().locator("tbody tr").filter(having("Adjustment")))
                    .containsText("250.00");

            second.button("Suspend").click();
            second.field("Scope").selectOption("everything");
            second.field("Reason").fill("A test of suspensions");
            second.button("Suspend now").click();
            second.expectToast("User suspended");
            assertThat(second.page().locator("main")).containsText("Suspended without end: A test of suspensions");
            assertThat(client.heading("Welcome back")).isVisible();

            second.button("Reinstate").click();
            second.field("Reason").fill("The test is over");
            second.button("Reinstate now").click();
            second.expectToast("User reinstated");
            second.button("Admin actions").click();
            assertThat(second.page().locator("tbody")).containsText("The test is over");
            assertThat(second.problems()).isEmpty();
        } finally {
            second.close();
        }
    }

    @Test
    void admin_seesTheExposureOfAMarket() {
        String id = createMarketId("Will the exposure be shown");
        Player player = signUp();
        String token = token(player.email, Player.PASSWORD);
        ApiReply bet = served(() -> api.post("/bets")
                .bearer(token)
                .header("Idempotency-Key", id)
                .json(Map.of("marketId", id, "amount", 80, "side", "this"))
                .send());
        assertThat(bet.status()).isEqualTo(201);
        client.page().locator(".top .menu > button").click();
        client.button("Sign out").click();
        assertThat(client.balance()).hasCount(0);
        client.tryAs("Admin").visit("/admin/markets?id=" + id);
        Locator exposure = client.region("Exposure");
        assertThat(exposure).containsText("Worst case: -80.00");
        exposure.getByText("Bets (1)").click();
        assertThat(exposure).containsText(player.name);
    }

    @Test
    void announcement_reachesAnOpenPage() {
        signUp();
        client.visit("/rewards");
        ClientPage second = open(1280, 900, ColorScheme.LIGHT);
        try {
            second.tryAs("Admin").visit("/admin/mails");
            second.button("New announcement").click();
            second.field("Title").fill("New questions");
            second.field("Text").fill("Chess is here.");
            second.field("Type ALL to confirm").fill("all");
            second.button("Publish").click();
            second.expectToast("Announcement published");
            client.expectToast("New questions");
            assertThat(second.problems()).isEmpty();
        } finally {
            second.close();
        }
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
        screens.add("/events/" + eventWithMarkets().at("/id").textValue());
        screens.add("/users/00000000-0000-4000-8000-000000000002");
        screens.add("/admin/users?id=00000000-0000-4000-8000-000000000002");
        for (String page : List.of(
                "decisions", "markets", "users", "anomalies", "economy", "ledger", "audit", "mails", "status")) {
            screens.add("/admin/" + page);
        }
        screens.addAll(
                List.of("/forgot-password", "/reset-password?token=a", "/verify-email?token=a", "/unsubscribe?link=a"));
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
        screens.add("/events/" + eventWithMarkets().at("/id").textValue());
        screens.add("/users/00000000-0000-4000-8000-000000000002");
        for (String screen : screens) {
            client.visit(screen);
            assertThat(client.page().locator("h1").first()).isAttached();
            client.page().waitForLoadState(LoadState.NETWORKIDLE);
            assertThat(client.page().evaluate("document.documentElement.scrollWidth"))
                    .as(screen)
                    .isEqualTo(width);
        }
    }

    // --- Fixtures ---

    private record Mirrored(String id, String title, String feedId) {}

    private record Player(String id, String name, String email) {
        static final String PASSWORD = "a-long-passphrase-1";
    }

    /** Registers a player over the API and signs in on the page. */
    private Player signUp() {
        ApiReply reply = served(() -> {
            String name = "player" + suffix();
            return api.post("/auth/register")
                    .json(Map.of("username", name, "email", name + "@example.com", "password", Player.PASSWORD))
                    .send();
        });
        assertThat(reply.status()).isEqualTo(201);
        String name = reply.json().at("/user/username").textValue();
        String email = name + "@example.com";
        client.visit("/sign-in");
        client.field("E-mail address").fill(email);
        client.field("Password").fill(Player.PASSWORD);
        client.page().locator("main form button[type=submit]").click();
        client.expectBalance("1,000.00");
        return new Player(reply.json().at("/user/id").textValue(), name, email);
    }

    private void suspend(Player player, String scope) {
        ApiReply reply = served(() -> api.post("/admin/users/" + player.id + "/suspend")
                .bearer(admin)
                .json(Map.of("scope", scope, "reason", "test"))
                .send());
        assertThat(reply.status()).isEqualTo(200);
    }

    /** Repeats a request that a busy machine makes the service refuse. */
    private static ApiReply served(Supplier<ApiReply> request) {
        ApiReply reply = request.get();
        for (int attempt = 1; reply.status() == 503 && attempt < 10; attempt++) {
            reply = request.get();
        }
        return reply;
    }

    /** An open event with several markets. */
    private JsonNode eventWithMarkets() {
        JsonNode events = api.get("/events")
                .query("limit", "100")
                .query("sort", "newest")
                .send()
                .json()
                .at("/events");
        for (JsonNode event : events) {
            if (event.at("/openMarketCount").intValue() > 2
                    && event.at("/openMarketCount").equals(event.at("/marketCount"))) {
                return event;
            }
        }
        throw new AssertionError("No event has several markets");
    }

    private static String suffix() {
        return UUID.randomUUID().toString().substring(0, 8);
    }

    private final Set<String> used = new HashSet<>();

    /** A market of the feed that no other test uses. */
    private Mirrored mirrored() {
        long deadline = System.nanoTime() + 60_000_000_000L;
        int index = 0;
        while (System.nanoTime() < deadline) {
            FeedControl.Outline outline = feed.outline(index);
            List<JsonNode> rows = used.contains(outline.question()) ? List.of() : rowsOf(outline.question());
            if (rows.size() == 1) {
                used.add(outline.question());
                JsonNode row = rows.get(0);
                return new Mirrored(row.at("/id").textValue(), row.at("/title").textValue(), outline.conditionId());
            }
            // Not in the catalogue yet, or a question that several events ask.
            index = (index + 1) % OUTLINES;
        }
        throw new AssertionError("No market is mirrored");
    }

    private List<JsonNode> rowsOf(String question) {
        List<JsonNode> rows = new ArrayList<>();
        api.get("/markets")
                .query("q", '"' + question + '"')
                .query("limit", "20")
                .send()
                .json()
                .at("/markets")
                .forEach(row -> {
                    if (row.at("/question").textValue().equals(question)) {
                        rows.add(row);
                    }
                });
        return rows;
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
        ApiReply reply = served(() -> api.post("/admin/markets")
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
                .send());
        assertThat(reply.status()).isEqualTo(201);
        return reply.json();
    }

    private String token(String email, String password) {
        return served(() -> api.post("/auth/login")
                        .json(Map.of("email", email, "password", password))
                        .send())
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
