package app.thisthat.webclient;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import app.thisthat.Service;
import app.thisthat.harness.ContractClient;
import app.thisthat.harness.DatabaseExtension;
import app.thisthat.harness.FeedControl;
import app.thisthat.harness.LedgerFixture;
import app.thisthat.harness.Servers;
import app.thisthat.harness.TestDatabase;
import app.thisthat.harness.TestEnvironment;
import app.thisthat.webclient.WebClientFixture.Player;
import com.microsoft.playwright.assertions.PlaywrightAssertions;
import com.microsoft.playwright.options.ColorScheme;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;

/** Runs the service with the simulated feed, and opens the web client in a new browser profile for each test. */
@ExtendWith(DatabaseExtension.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class WebClientTestSupport {

    ContractClient api;
    FeedControl feed;
    WebClientFixture fixture;
    ClientPage client;

    private TestDatabase database;
    private LedgerFixture ledger;
    private Map<String, String> variables;
    private Service service;
    private Chromium chromium;

    @BeforeAll
    void start(TestDatabase database) {
        Optional<Path> program = Chromium.find();
        assumeTrue(program.isPresent(), Chromium.MISSING);
        this.database = database;
        ledger = new LedgerFixture(database);
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
        api = new ContractClient(database.vertx(), service.port());
        feed = new FeedControl(database.vertx(), simulatorPort);
        fixture = new WebClientFixture(api, feed);
        chromium = Chromium.launch(program.get());
        PlaywrightAssertions.setDefaultAssertionTimeout(ClientPage.TIMEOUT_MS);
    }

    /** Starts the service; after {@link #stopService} on the same ports. */
    void startService() {
        service = Service.start(TestEnvironment.settings(database.uri(), variables));
    }

    void stopService() {
        service.stop();
    }

    @AfterAll
    void stop() {
        if (chromium != null) {
            chromium.close();
            api.close();
            stopService();
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

    /** Opens the client in a new browser profile. */
    ClientPage open(int width, int height, ColorScheme scheme) {
        return ClientPage.open(chromium.browser(), service.port(), width, height, scheme);
    }

    /** Opens the client in another browser profile, with the demo account of an admin. */
    ClientPage openAsAdmin() {
        return open(1280, 900, ColorScheme.LIGHT).tryAs("Admin");
    }

    /** Registers a player and signs in on the page. */
    Player signUp() {
        Player player = fixture.register();
        client.visit("/sign-in");
        client.signIn(player.email(), Player.PASSWORD);
        client.expectBalance("1,000.00");
        return player;
    }
}
