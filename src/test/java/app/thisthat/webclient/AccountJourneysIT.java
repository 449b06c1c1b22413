package app.thisthat.webclient;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import app.thisthat.webclient.WebClientFixture.MirroredMarket;
import app.thisthat.webclient.WebClientFixture.OwnMarket;
import app.thisthat.webclient.WebClientFixture.Player;
import com.microsoft.playwright.Route;
import com.microsoft.playwright.assertions.LocatorAssertions;
import io.vertx.core.http.HttpMethod;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** Journeys of players through sign-up, sessions, rewards, watchlist, inbox and settings. */
class AccountJourneysIT extends WebClientTestSupport {

    @Test
    void signUp_leadsToTheFirstBet() {
        OwnMarket market = fixture.createMarket("Will the newcomer win");
        client.showMarket(market.id());
        client.page().locator(".slip").getByText("Create account").click();
        client.field("Username").fill("newcomer" + WebClientFixture.suffix());
        client.field("E-mail address").fill("newcomer" + WebClientFixture.suffix() + "@example.com");
        client.field("Password").fill(Player.PASSWORD);
        client.submit();
        client.expectBalance("1,000.00");
        assertThat(client.page()).hasURL(Pattern.compile("/markets/" + market.id()));
        client.stake("250");
        client.placeBet().click();
        client.expectToast("250 on Yes");
        client.expectBalance("750.00");
        assertThat(client.heading("Your position")).isVisible();
    }

    @Test
    void mailedLink_verifiesTheAddress() {
        Player player = signUp();
        String token = fixture.mailTo(player).replaceAll("(?s).*verify-email\\?token=(\\S+).*", "$1");
        client.visit("/verify-email?token=" + token);
        client.button("Confirm").click();
        assertThat(client.main()).containsText("Your e-mail address is verified");
        assertThat(client.page()).hasURL(Pattern.compile("/verify-email$"));
    }

    @Test
    void usedLink_isRefused() {
        client.visit("/reset-password?token=no-such-token");
        client.field("New password").fill("another-passphrase-2");
        client.button("Set password").click();
        assertThat(client.main()).containsText("no longer valid");
    }

    @Test
    void signOut_reachesTheOtherTab() {
        signUp();
        ClientPage other = client.anotherTab().visit("/portfolio");
        assertThat(other.heading("Portfolio")).isVisible();
        client.signOut();
        assertThat(other.heading("Welcome back")).isVisible();
        assertThat(other.problems()).isEmpty();
    }

    @Test
    void sessionEndedElsewhere_leadsBackAfterSigningIn() {
        Player player = signUp();
        client.visit("/transactions");
        api.call(HttpMethod.DELETE, "/auth/sessions")
                .bearer(fixture.token(player))
                .send();
        client.page().reload();
        assertThat(client.heading("Welcome back")).isVisible();
        client.signIn(player.email(), Player.PASSWORD);
        assertThat(client.page()).hasURL(Pattern.compile("/transactions"));
    }

    @Test
    void suspendedUser_isSignedOutAndTold() {
        Player player = signUp();
        client.visit("/portfolio");
        assertThat(client.heading("No open positions")).isVisible();
        fixture.suspend(player, "everything");
        assertThat(client.heading("Welcome back")).isVisible();
        assertThat(client.page().locator("main .note")).containsText(Pattern.compile("suspended|ended"));
    }

    @Test
    void lostConnection_isShownAndRecovers() {
        MirroredMarket market = fixture.mirroredMarket();
        signUp();
        client.showMarket(market.id());
        assertThat(client.placeBet()).isVisible();
        client.context().setOffline(true);
        assertThat(client.banner()).containsText("offline");
        client.context().setOffline(false);
        assertThat(client.banner()).hasCount(0);
        feed.setOdds(market.feedId(), 0.33);
        client.expectOdds("33.0%");
    }

    @Test
    void restartOfTheService_keepsTheSession() {
        MirroredMarket market = fixture.mirroredMarket();
        signUp();
        client.showMarket(market.id());
        assertThat(client.placeBet()).isVisible();
        stopService();
        assertThat(client.banner()).isVisible();
        startService();
        assertThat(client.banner()).hasCount(0, new LocatorAssertions.HasCountOptions().setTimeout(60_000));
        client.page().locator(".nav a").first().click();
        assertThat(client.cards().first()).isVisible();
        client.expectBalance("1,000.00");
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
    void dailyReward_isClaimedOnce() {
        signUp();
        client.visit("/rewards");
        client.button("Claim").click();
        client.expectToast("credits claimed");
        assertThat(client.button("Claim")).isDisabled();
        assertThat(client.rows()).hasCount(1);
    }

    @Test
    void alert_reachesThePlayerAndTheInbox() {
        MirroredMarket market = fixture.mirroredMarket(0.3);
        signUp();
        client.showMarket(market.id());
        client.expectOdds("30.0%");
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
        feed.setOdds(market.feedId(), 0.7);
        client.expectToast("Odds reached");
        assertThat(client.unreadBadge()).isVisible();
        client.visit("/inbox");
        assertThat(client.newEntries(market.title())).hasCount(1);
        client.button("Mark all as read").click();
        assertThat(client.unreadBadge()).hasCount(0);
        assertThat(client.newEntries()).hasCount(0);
        client.visit("/watchlist?show=alerts");
        client.buttonFor("Delete alert").click();
        assertThat(client.heading("No alerts yet")).isVisible();
    }

    @Test
    void star_marksCardsAndEndsFollowing() {
        signUp();
        String title = fixture.createMarket("Will the star be kept").title();
        client.search(title);
        client.buttonFor("Follow " + title).click();
        client.visit("/watchlist");
        assertThat(client.cards()).hasCount(1);
        client.page().waitForResponse("**/watchlist/markets/**", () -> client.buttonFor("Follow " + title)
                .click());
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
        assertThat(client.main()).containsText("no longer valid");
        assertThat(client.page()).hasURL(Pattern.compile("/unsubscribe$"));
    }

    @Test
    void results_areHiddenFromOthersOnRequest() {
        Player player = signUp();
        client.visit("/settings");
        client.toggle("Public results").click();
        client.visit("/users/" + player.id());
        assertThat(client.main()).containsText("Only you see your results");
        client.signOut();
        client.visit("/users/" + player.id());
        assertThat(client.heading("Results are private")).isVisible();
    }

    @Test
    void boardBySkill_saysHowFarThePlayerIs() {
        signUp();
        client.visit("/leaderboard?by=skill");
        assertThat(client.heading("Your way onto this board")).isVisible();
        assertThat(client.page().locator(".eligibility")).containsText("0 of 20");
    }
}
