package app.thisthat.market;

import static app.thisthat.harness.TestDatabase.await;
import static org.assertj.core.api.Assertions.assertThat;

import app.thisthat.harness.ApiReply;
import app.thisthat.kernel.Odds;
import app.thisthat.market.MirroredMarket.Outcome;
import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Decisions of admins on other wordings of markets with bets. */
class RenameIT extends AdminMarketTestSupport {

    private String feedId;
    private MirrorStore mirror;
    private String market;

    @BeforeEach
    void placeABet() {
        feedId = "0x" + UUID.randomUUID();
        mirror = new MirrorStore(database.postgres(), database.lease("ingestion"), Duration.ofMinutes(1));
        market = mirror("Will it rain?", "Yes")
                .changes()
                .added()
                .get(0)
                .marketId()
                .toString();
        bet(market);
    }

    private MirrorStore.Mirrored mirror(String question, String option) {
        return await(mirror.mirror(
                List.of(new MirroredMarket(
                        feedId,
                        question,
                        "Rules.",
                        new Outcome(option, "1" + feedId, new Odds(5_500)),
                        new Outcome("No", "2" + feedId, new Odds(4_500)),
                        MirroredMarket.Price.FRESH,
                        null,
                        null,
                        "Weather",
                        List.of("Weather"),
                        true,
                        null,
                        Instant.now(),
                        null,
                        Listings.withoutEvent(question))),
                Instant.now()));
    }

    @Test
    void acceptedWording_isThatOfTheMarketFromThenOn() {
        mirror("Will it pour?", "Sure");
        assertThat(read().get("title").asText()).isEqualTo("Will it rain?");
        JsonNode rename = decision().get("rename");
        assertThat(rename.at("/current/question").asText()).isEqualTo("Will it rain?");
        assertThat(rename.at("/proposed/question").asText()).isEqualTo("Will it pour?");
        assertThat(rename.at("/proposed/thisOption").asText()).isEqualTo("Sure");
        assertThat(decision().get("pendingBets").asInt()).isEqualTo(1);
        String id = rename.get("id").asText();

        ApiReply accepted = decide(id, "accept");

        assertThat(accepted.status()).isEqualTo(200);
        assertThat(accepted.json().get("title").asText()).isEqualTo("Will it pour?");
        assertThat(accepted.json().get("thisOption").asText()).isEqualTo("Sure");
        assertThat(read()).isEqualTo(accepted.json());
        assertThat(decision()).isNull();
        assertThat(decide(id, "accept").json()).as("again").isEqualTo(accepted.json());
        assertThat(decide(id, "reject").code()).isEqualTo("RENAME_ALREADY_ACCEPTED");
        assertThat(audit("market.rename.accept")).isEqualTo("1 Will it rain? Will it pour? a test");
        assertThat(mirror("Will it pour?", "Sure").changes().edited()).isEmpty();
        assertThat(decision()).as("the feed's wording is that of the market").isNull();
    }

    @Test
    void rejectedWording_isOfferedAgainAfterAnotherChangeOnly() {
        mirror("Will it pour?", "Yes");
        String id = decision().at("/rename/id").asText();

        assertThat(decide(id, "reject").json().get("title").asText()).isEqualTo("Will it rain?");
        assertThat(decide(id, "reject").status()).as("again").isEqualTo(200);
        assertThat(audit("market.rename.reject")).isEqualTo("1 Will it rain? Will it pour? a test");
        mirror("Will it pour?", "Yes");
        assertThat(decision()).isNull();
        assertThat(read().get("title").asText()).isEqualTo("Will it rain?");

        mirror("Will it drizzle?", "Yes");
        assertThat(decision().at("/rename/proposed/title").asText()).isEqualTo("Will it drizzle?");
        assertThat(decide(id, "accept").code()).as("the replaced wording").isEqualTo("NOT_FOUND");
    }

    @Test
    void rejectedWording_mayStillBeAccepted() {
        mirror("Will it pour?", "Yes");
        String id = decision().at("/rename/id").asText();
        decide(id, "reject");

        assertThat(decide(id, "accept").json().get("title").asText()).isEqualTo("Will it pour?");
    }

    @Test
    void wordingThatTheFeedTakesBack_needsNoDecision() {
        mirror("Will it pour?", "Yes");
        String id = decision().at("/rename/id").asText();

        mirror("Will it rain?", "Yes");

        assertThat(decision()).isNull();
        assertThat(decide(id, "accept").code()).isEqualTo("NOT_FOUND");
        assertThat(decide(UUID.randomUUID().toString(), "reject").code()).isEqualTo("NOT_FOUND");
    }

    @Test
    void wordingOfAnEndedMarket_doesNotChange() {
        mirror("Will it pour?", "Yes");
        String id = decision().at("/rename/id").asText();
        assertThat(changeStatus(market, "cancel").status()).isEqualTo(200);

        assertThat(decision()).isNull();
        assertThat(decide(id, "accept").code()).isEqualTo("MARKET_ALREADY_RESOLVED");
        assertThat(read().get("title").asText()).isEqualTo("Will it rain?");
    }

    @Test
    void decisions_requireAnAdmin() {
        mirror("Will it pour?", "Yes");
        String path = "/admin/renames/" + decision().at("/rename/id").asText() + "/accept";

        assertThat(api.post(path).json(Map.of()).send().status()).isEqualTo(401);
        assertThat(api.post(path).bearer(player).json(Map.of()).send().code()).isEqualTo("FORBIDDEN");
    }

    @Test
    void adminWithABet_doesNotDecide() {
        mirror("Will it pour?", "Yes");
        assertThat(placeBet(admin, market).status()).isEqualTo(201);
        String id = decision().at("/rename/id").asText();
        assertThat(decision().get("conflictOfInterest").asBoolean()).isTrue();

        assertThat(decide(id, "accept").code()).isEqualTo("CONFLICT_OF_INTEREST");
        assertThat(decide(id, "reject").code()).isEqualTo("CONFLICT_OF_INTEREST");

        assertThat(read().get("title").asText()).isEqualTo("Will it rain?");
        assertThat(decision()).isNotNull();
        assertThat(audit("market.rename.accept.refused")).isEqualTo("1 a test");
    }

    private JsonNode read() {
        return api.get("/markets/" + market).send().json();
    }

    /** The decision on a wording of the market; null if none is pending. */
    private JsonNode decision() {
        ApiReply page = api.get("/admin/decisions?limit=100").bearer(admin).send();
        assertThat(page.status()).isEqualTo(200);
        for (JsonNode entry : page.json().get("markets")) {
            if (entry.get("marketId").asText().equals(market)
                    && !entry.get("rename").isNull()) {
                return entry;
            }
        }
        return null;
    }

    private ApiReply decide(String rename, String verb) {
        return api.post("/admin/renames/" + rename + "/" + verb)
                .bearer(admin)
                .json(Map.of("reason", "a test"))
                .send();
    }

    private String audit(String action) {
        return (String) database.execute(
                "select concat_ws(' ', count(*), min(before->>'question'), min(after->>'question'), min(reason))"
                        + " from admin_audit where action = ? and target_id = ?::uuid",
                action,
                market);
    }
}
