package app.thisthat.webclient;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import app.thisthat.webclient.WebClientFixture.OwnMarket;
import app.thisthat.webclient.WebClientFixture.Player;
import com.microsoft.playwright.Locator;
import org.junit.jupiter.api.Test;

/** Journeys of admins through markets, users and announcements, and what players see of their actions. */
class AdminJourneysIT extends WebClientTestSupport {

    @Test
    void admin_createsResolvesAndCorrects() {
        client.tryAs("Admin").visit("/admin/markets");
        client.button("New market").click();
        String title = "Will the admin's journey end well " + WebClientFixture.suffix();
        client.field("Question").fill(title);
        client.field("Category").fill("Tests");
        client.button("Create market").click();
        assertThat(client.heading(title)).isVisible();

        client.page().getByText("Administer").click();
        client.button("Resolve").click();
        client.dialogChoice("Yes").click();
        assertThat(client.dialog()).containsText("Credits paid out");
        assertThat(client.button("Resolve and pay")).isDisabled();
        client.field("Type YES to confirm").fill("yes");
        client.button("Resolve and pay").click();
        client.expectToast("Market resolved");

        client.button("Correct").click();
        client.dialogChoice("No").click();
        client.field("Reason").fill("The first result was a mistake");
        client.field("Type NO to confirm").fill("no");
        client.button("Correct the result").click();
        client.expectToast("Result corrected");
    }

    @Test
    void admin_suspendsAndAdjustsAUser() {
        Player player = signUp();
        try (ClientPage admin = openAsAdmin()) {
            admin.visit("/admin/users");
            admin.field("Search users").fill(player.name());
            admin.rows(player.name()).locator("a").click();
            assertThat(admin.heading(player.name()).first()).isVisible();

            admin.button("Adjust balance").click();
            admin.dialog().getByLabel("Credits").fill("-250");
            admin.field("Reason").fill("A test of debits");
            assertThat(admin.dialog()).containsText("750.00");
            assertThat(admin.button("Debit 250.00")).isDisabled();
            admin.field("Type " + player.name() + " to confirm").fill(player.name());
            admin.button("Debit 250.00").click();
            admin.expectToast("Balance adjusted to 750.00");
            client.expectBalance("750.00");
            client.visit("/portfolio");
            assertThat(client.heading("No open positions")).isVisible();
            assertThat(admin.rows("Adjustment")).containsText("250.00");

            admin.button("Suspend").click();
            admin.field("Scope").selectOption("everything");
            admin.field("Reason").fill("A test of suspensions");
            admin.button("Suspend now").click();
            admin.expectToast("User suspended");
            assertThat(admin.main()).containsText("Suspended without end: A test of suspensions");
            assertThat(client.heading("Welcome back")).isVisible();

            admin.button("Reinstate").click();
            admin.field("Reason").fill("The test is over");
            admin.button("Reinstate now").click();
            admin.expectToast("User reinstated");
            admin.button("Admin actions").click();
            assertThat(admin.page().locator("tbody")).containsText("The test is over");
            assertThat(admin.problems()).isEmpty();
        }
    }

    @Test
    void admin_seesTheExposureOfAMarket() {
        OwnMarket market = fixture.createMarket("Will the exposure be shown");
        Player player = fixture.register();
        fixture.bet(player, market.id(), 80);
        client.tryAs("Admin").visit("/admin/markets?id=" + market.id());
        Locator exposure = client.region("Exposure");
        assertThat(exposure).containsText("Worst case: -80.00");
        exposure.getByText("Bets (1)").click();
        assertThat(exposure).containsText(player.name());
    }

    @Test
    void announcement_reachesAnOpenPage() {
        signUp();
        client.visit("/rewards");
        try (ClientPage admin = openAsAdmin()) {
            admin.visit("/admin/mails");
            admin.button("New announcement").click();
            admin.field("Title").fill("New questions");
            admin.field("Text").fill("Chess is here.");
            admin.field("Type ALL to confirm").fill("all");
            admin.button("Publish").click();
            admin.expectToast("Announcement published");
            client.expectToast("New questions");
            assertThat(admin.problems()).isEmpty();
        }
    }

    @Test
    void player_seesNoAdministration() {
        signUp();
        client.visit("/admin");
        assertThat(client.heading("For admins only")).isVisible();
    }
}
