package app.thisthat.webclient;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import app.thisthat.webclient.WebClientFixture.MirroredMarket;
import app.thisthat.webclient.WebClientFixture.OwnMarket;
import app.thisthat.webclient.WebClientFixture.Player;
import com.fasterxml.jackson.databind.JsonNode;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Route;
import java.math.BigDecimal;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** Journeys of players through markets, events, bets and cash-outs. */
class MarketJourneysIT extends WebClientTestSupport {

    @Test
    void markets_moveWithoutReload() {
        MirroredMarket market = fixture.mirroredMarket();
        client.search(market.title());
        feed.setOdds(market.feedId(), 0.37);
        assertThat(client.cards(market.title()).first()).containsText("37.0%");
        feed.setOdds(market.feedId(), 0.71);
        assertThat(client.cards(market.title()).first()).containsText("71.0%");
    }

    @Test
    void search_narrowsTheGridAndIsPartOfTheAddress() {
        OwnMarket market = fixture.createMarket("Will the quokka census exceed fifty");
        client.visit("/");
        client.field("Search markets").fill("quokka census");
        assertThat(client.cards()).hasCount(1);
        assertThat(client.heading(market.title())).isVisible();
        assertThat(client.page()).hasURL(Pattern.compile("q=quokka"));
        client.field("Search markets").fill("zzqqxx nothing");
        assertThat(client.heading("Nothing found")).isVisible();
        client.button("Show all open markets").click();
        assertThat(client.cards().first()).isVisible();
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

    @Test
    void event_hasOneCardAndAPageWithItsMarkets() {
        JsonNode event = fixture.eventWithMarkets();
        client.search(event.at("/title").textValue());
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
    void activity_showsTheBetsOfAMarket() {
        OwnMarket market = fixture.createMarket("Will the activity be shown");
        signUp();
        client.showMarket(market.id());
        assertThat(client.region("Activity")).containsText("No bets yet");
        client.stake("70");
        client.placeBet().click();
        client.expectBalance("930.00");
        assertThat(client.region("Activity")).containsText("~70 at 50.0%");
    }

    @Test
    void oddsFormat_appliesToMarketAndSlip() {
        signUp();
        client.visit("/settings");
        client.button("Decimal").click();
        assertThat(client.button("Decimal")).hasAttribute("aria-pressed", "true");
        client.showMarket(fixture.createMarket("Will odds be decimal").id());
        assertThat(client.page().locator(".big-odds")).containsText("2.00");
        client.expectOdds("2.00");
    }

    @Test
    void settledBet_isAnnouncedWithItsPayout() {
        MirroredMarket market = signUpAndBet();
        feed.resolve(market.feedId(), "first");
        client.expectToast("Won 200.00 credits");
        client.expectBalance("1,100.00");
        assertThat(client.page().locator(".note.good").first()).containsText("Resolved");
        client.visit("/inbox");
        assertThat(client.entries(market.title()).first()).containsText("Won, +100.00 credits");
        client.visit("/portfolio");
        client.button("Closed").click();
        assertThat(client.rows(market.title())).containsText("+100.00");
    }

    @Test
    void settledBets_changeTheRankOnThePage() {
        MirroredMarket lost = signUpAndBet();
        fixture.bet(fixture.register(), lost.id(), 20);
        feed.resolve(lost.feedId(), "second");
        client.expectToast("Rank [0-9]+ by profit.*(Down from|first place)");
        String rank = client.rank().textContent();

        MirroredMarket won = fixture.mirroredMarket(0.5);
        client.showMarket(won.id());
        client.expectOdds("50.0%");
        client.placeBet().click();
        client.expectBalance("800.00");
        feed.resolve(won.feedId(), "first");
        client.expectToast("Won 200.00 credits");
        client.expectBalance("1,000.00");
        client.expectToast("Rank [0-9]+ by profit.*Up from " + rank);
        assertThat(client.rank()).not().hasText(rank);
        String better = client.rank().textContent();
        client.rank().click();
        assertThat(client.rows("You").locator(".rank")).hasText(better);
    }

    @Test
    void doubleClick_placesOneBet() {
        signUp();
        client.showMarket(fixture.createMarket("Will a double click count once").id());
        client.stake("100");
        client.placeBet().dblclick();
        client.expectToast("100 on Yes");
        client.visit("/bets");
        assertThat(client.rows()).hasCount(1);
        client.expectBalance("900.00");
    }

    @Test
    void keyboardAlone_placesABet() {
        signUp();
        client.showMarket(fixture.createMarket("Will the keyboard do").id());
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
    void oddsThatMoved_areAskedAbout() {
        MirroredMarket market = fixture.mirroredMarket(0.4);
        signUp();
        client.showMarket(market.id());
        client.expectOdds("40.0%");
        AtomicBoolean moved = new AtomicBoolean();
        client.page().route("**/api/v1/bets", route -> {
            if (!moved.getAndSet(true)) {
                feed.setOdds(market.feedId(), 0.8);
                fixture.awaitOdds(market, "0.8");
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
        client.showMarket(fixture.createMarket("Will the quote refuse").id());
        client.stake("5");
        assertThat(client.page().locator(".slip")).containsText("A stake is 10 to 10,000 credits.");
        assertThat(client.placeBet()).isDisabled();
        client.stake("40");
        assertThat(client.page().locator(".slip .pairs")).containsText("960.00");
        assertThat(client.placeBet()).isEnabled();
        fixture.suspend(player, "betting");
        client.stake("50");
        assertThat(client.page().locator(".slip")).containsText("This account is suspended from betting.");
        assertThat(client.placeBet()).isDisabled();
    }

    @Test
    void cashOut_paysAPartAndThenTheRest() {
        MirroredMarket market = signUpAndBet();
        feed.setOdds(market.feedId(), 0.8);
        client.expectOdds("80.0%");
        client.region("Your position").getByText("Cash out").click();
        assertThat(client.dialog()).containsText("Best bid now");
        client.dialog().getByText("50 %").click();
        assertThat(client.dialog()).containsText("Stays in the bet");
        client.dialogAction().click();
        client.expectToast("Cashed out [0-9.]+ credits");
        BigDecimal part =
                new BigDecimal(client.toasts().textContent().replaceAll("(?s).*Cashed out ([0-9.]+) credits.*", "$1"));
        assertThat(part).isBetween(new BigDecimal("60"), new BigDecimal("80"));
        client.expectBalance(part.add(new BigDecimal("900.00")).toPlainString());

        client.visit("/portfolio");
        client.buttonFor("Cash out").click();
        assertThat(client.dialog()).containsText("Payout given up100.00");
        client.dialogAction().click();
        client.expectToast("Cashed out [0-9.]+ credits");
        client.button("Closed").click();
        assertThat(client.rows(market.title())).containsText("+");
    }

    @Test
    void cashOutOfAPosition_endsAllItsBets() {
        MirroredMarket market = signUpAndBet();
        client.placeBet().click();
        client.expectBalance("800.00");
        client.visit("/portfolio");
        client.buttonFor("Cash out all").click();
        assertThat(client.dialog()).containsText("Payout given up400.00");
        assertThat(client.dialogAction()).containsText("Cash out 2 bets");
        client.dialogAction().click();
        client.expectToast("Cashed out [0-9.]+ credits");
        assertThat(client.heading("No open positions")).isVisible();
        client.visit("/bets?status=cashed_out");
        assertThat(client.rows(market.title())).hasCount(2);
    }

    @Test
    void cashOutOfAPosition_saysWhatWasNotPaid() {
        signUpAndBet();
        client.placeBet().click();
        client.expectBalance("800.00");
        client.visit("/portfolio");
        client.buttonFor("Cash out all").click();
        assertThat(client.dialogAction()).containsText("Cash out 2 bets");
        Set<String> keys = new HashSet<>();
        client.page().route("**/cash-out", route -> {
            keys.add(route.request().headerValue("idempotency-key"));
            if (keys.size() == 1) {
                route.resume();
            } else {
                route.fulfill(new Route.FulfillOptions()
                        .setStatus(409)
                        .setContentType("application/json")
                        .setBody("{\"error\":\"Quote expired\",\"code\":\"QUOTE_EXPIRED\","
                                + "\"statusCode\":409,\"details\":{},\"requestId\":\"r-1\"}"));
            }
        });
        client.dialogAction().click();
        client.expectToast("Only 1 of 2 bets cashed out");
        assertThat(client.dialog()).containsText("The quote has expired.");
        assertThat(keys).hasSize(2);

        client.page().unroute("**/cash-out");
        assertThat(client.dialog()).containsText("Payout given up200.00");
        client.dialogAction().click();
        client.expectToast("Cashed out [0-9.]+ credits");
        assertThat(client.heading("No open positions")).isVisible();
    }

    @Test
    void cashOutOfAClosedMarket_isRefusedWithTheReason() {
        MirroredMarket market = signUpAndBet();
        client.region("Your position").getByText("Cash out").click();
        assertThat(client.dialogAction()).isEnabled();
        feed.close(market.feedId());
        assertThat(client.dialog()).containsText("This market no longer takes bets.");
        client.button("Keep the bet").click();
        client.expectBalance("900.00");
    }

    @Test
    void toolsOfDevelopment_resolveTheMarket() {
        signUpAndBet();
        client.button("Development tools").click();
        client.page().locator(".drawer .button.that").click();
        client.expectToast("Bet lost");
    }

    /** Registers a player, who bets 100 credits on a market of the feed at odds of 50 %. */
    private MirroredMarket signUpAndBet() {
        MirroredMarket market = fixture.mirroredMarket(0.5);
        signUp();
        client.showMarket(market.id());
        client.expectOdds("50.0%");
        client.placeBet().click();
        client.expectBalance("900.00");
        return market;
    }
}
