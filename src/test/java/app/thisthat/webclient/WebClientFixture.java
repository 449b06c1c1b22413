package app.thisthat.webclient;

import static org.assertj.core.api.Assertions.assertThat;

import app.thisthat.harness.ApiReply;
import app.thisthat.harness.ContractClient;
import app.thisthat.harness.FeedControl;
import com.fasterxml.jackson.databind.JsonNode;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.function.Supplier;

/** Makes the markets and users of the browser tests over the API. */
final class WebClientFixture {

    /** Markets of the simulated feed from which tests choose. */
    private static final int OUTLINES = 30;

    private final ContractClient api;
    private final FeedControl feed;
    private final String admin;
    private final Set<String> used = new HashSet<>();

    /** A market of the simulated feed. */
    record MirroredMarket(String id, String title, String feedId) {}

    /** A market of an admin. */
    record OwnMarket(String id, String title) {}

    /** A registered user. */
    record Player(String id, String name, String email) {
        static final String PASSWORD = "a-long-passphrase-1";
    }

    WebClientFixture(ContractClient api, FeedControl feed) {
        this.api = api;
        this.feed = feed;
        this.admin = token("admin@thisthat.example", "demo-admin-1");
    }

    /** Registers a user, who is not signed in on any page. */
    Player register() {
        ApiReply reply = served(() -> {
            String name = "player" + suffix();
            return api.post("/auth/register")
                    .json(Map.of("username", name, "email", name + "@example.com", "password", Player.PASSWORD))
                    .send();
        });
        assertThat(reply.status()).isEqualTo(201);
        String name = reply.json().at("/user/username").textValue();
        return new Player(reply.json().at("/user/id").textValue(), name, name + "@example.com");
    }

    void suspend(Player player, String scope) {
        ApiReply reply = served(() -> api.post("/admin/users/" + player.id + "/suspend")
                .bearer(admin)
                .json(Map.of("scope", scope, "reason", "test"))
                .send());
        assertThat(reply.status()).isEqualTo(200);
    }

    /** A new access token. */
    String token(Player player) {
        return token(player.email, Player.PASSWORD);
    }

    private String token(String email, String password) {
        return served(() -> api.post("/auth/login")
                        .json(Map.of("email", email, "password", password))
                        .send())
                .json()
                .at("/accessToken")
                .textValue();
    }

    /** The text of the only mail of a user. */
    String mailTo(Player player) {
        List<String> bodies = new ArrayList<>();
        for (JsonNode mail : api.get("/admin/mails").bearer(admin).send().json().at("/mails")) {
            if (mail.at("/recipient").textValue().equals(player.email)) {
                bodies.add(mail.at("/body").textValue());
            }
        }
        assertThat(bodies).hasSize(1);
        return bodies.get(0);
    }

    /** Places a bet on the first option over the API. */
    void bet(Player player, String market, int amount) {
        String token = token(player);
        ApiReply bet = served(() -> api.post("/bets")
                .bearer(token)
                .header("Idempotency-Key", market)
                .json(Map.of("marketId", market, "amount", amount, "side", "this"))
                .send());
        assertThat(bet.status()).isEqualTo(201);
    }

    /** Creates an open market with odds of 0.5. */
    OwnMarket createMarket(String title) {
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
        return new OwnMarket(
                reply.json().at("/id").textValue(), reply.json().at("/title").textValue());
    }

    /** A market of the feed that no other test of the class uses, with fixed odds. */
    MirroredMarket mirroredMarket(double odds) {
        MirroredMarket market = mirroredMarket();
        feed.setOdds(market.feedId, odds);
        return market;
    }

    /** A market of the feed that no other test of the class uses. */
    MirroredMarket mirroredMarket() {
        long deadline = System.nanoTime() + 60_000_000_000L;
        int index = 0;
        while (System.nanoTime() - deadline < 0) {
            FeedControl.Outline outline = feed.outline(index);
            List<JsonNode> rows = used.contains(outline.question()) ? List.of() : marketsOf(outline.question());
            if (rows.size() == 1) {
                used.add(outline.question());
                JsonNode row = rows.get(0);
                return new MirroredMarket(
                        row.at("/id").textValue(), row.at("/title").textValue(), outline.conditionId());
            }
            // Not in the catalogue yet, or several events have the same question.
            index = (index + 1) % OUTLINES;
        }
        throw new AssertionError("No market is mirrored");
    }

    private List<JsonNode> marketsOf(String question) {
        List<JsonNode> markets = new ArrayList<>();
        api.get("/markets")
                .query("q", '"' + question + '"')
                .query("limit", "20")
                .send()
                .json()
                .at("/markets")
                .forEach(market -> {
                    if (market.at("/question").textValue().equals(question)) {
                        markets.add(market);
                    }
                });
        return markets;
    }

    /** Waits until a market has odds of its first option. */
    void awaitOdds(MirroredMarket market, String odds) {
        long deadline = System.nanoTime() + 10_000_000_000L;
        while (System.nanoTime() - deadline < 0) {
            if (api.get("/markets/" + market.id)
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

    /** An open event with several markets. */
    JsonNode eventWithMarkets() {
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

    /** A part of a name that is used once. */
    static String suffix() {
        return UUID.randomUUID().toString().substring(0, 8);
    }

    /** Repeats a request that a busy machine makes the service refuse. */
    private static ApiReply served(Supplier<ApiReply> request) {
        ApiReply reply = request.get();
        for (int attempt = 1; reply.status() == 503 && attempt < 10; attempt++) {
            reply = request.get();
        }
        return reply;
    }
}
