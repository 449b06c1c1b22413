package app.thisthat.inbox.mail;

import app.thisthat.inbox.InboxType;
import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;

/**
 * An entry as text: a headline and lines below it.
 *
 * @param lines may be empty
 */
record EntryText(String headline, List<String> lines) {

    private static final String MARKET_TITLE = "marketTitle";

    EntryText {
        lines = List.copyOf(lines);
    }

    private static EntryText line(String headline) {
        return new EntryText(headline, List.of());
    }

    /** Describes an entry for a reader. */
    static EntryText of(InboxType type, JsonNode payload, Reader reader) {
        String market = payload.path(MARKET_TITLE).asText();
        return switch (type) {
            case SETTLED -> settled(market, payload, reader);
            case CORRECTED -> settled("Corrected: " + market, payload, reader);
            case CASHED_OUT -> line(market + ": " + cashedOut(payload));
            case MARKET_CLOSED -> line(market + ": closed, awaits its resolution");
            case MARKET_REWORDED ->
                line(market + ": the wording was changed, before: "
                        + payload.path("previousTitle").asText());
            case ALERT -> alert(payload, reader);
            case ALERT_DIGEST -> digest(payload, reader);
            case REWARD_READY -> line("Your daily reward can be claimed again");
            case STREAK_AT_RISK ->
                line("Your streak of " + payload.path("streak").asInt()
                        + " days ends unless you claim your daily reward by "
                        + reader.time(payload.path("claimBefore").asText()));
            default -> line(payload.path("title").asText(type.wire()));
        };
    }

    private static EntryText settled(String market, JsonNode payload, Reader reader) {
        String payout = credits(payload, "payout");
        String headline = market + ": "
                + switch (payload.path("result").asText()) {
                    case "won" -> "won, paid " + payout;
                    case "lost" -> "lost " + credits(payload, "stake");
                    case "refunded" -> "refunded " + payout;
                    default -> "paid " + payout + " for stakes of " + credits(payload, "stake");
                };
        List<String> lines = new ArrayList<>();
        for (JsonNode bet : payload.path("bets")) {
            lines.add(credits(bet, "stake") + " on " + option(payload, bet.path("side")) + " at "
                    + reader.odds(bet.path("odds").decimalValue()) + ": " + credits(bet, "payout"));
        }
        addRest(lines, payload.path("betCount").asInt(), "bets");
        return new EntryText(headline, lines);
    }

    private static String cashedOut(JsonNode payload) {
        String value = credits(payload, "value");
        return payload.path("reversed").asBoolean()
                ? "the cash-out of " + value + " was taken back, the stake is in the bet again"
                : "cashed out " + credits(payload, "stake") + " for " + value;
    }

    private static EntryText alert(JsonNode alert, Reader reader) {
        List<String> lines = new ArrayList<>();
        for (JsonNode market : alert.path("markets")) {
            lines.add(market.path(MARKET_TITLE).asText() + ": " + alertedMarket(alert, market, reader));
        }
        int count = alert.path("marketCount").asInt();
        if (count == 1) {
            return line(lines.get(0));
        }
        addRest(lines, count, "markets");
        return new EntryText(alert.path("eventTitle").asText() + ": alert on " + count + " markets", lines);
    }

    private static String alertedMarket(JsonNode alert, JsonNode market, Reader reader) {
        JsonNode side = alert.path("side");
        String kind = alert.path("kind").asText();
        return switch (kind) {
            case "odds_cross" ->
                option(market, side)
                        + (alert.path("direction").asText().equals("up") ? " rose to " : " fell to ")
                        + odds(market, isThis(side) ? "thisOdds" : "thatOdds", reader);
            case "odds_move" ->
                option(market, side) + " moved from " + odds(market, "fromOdds", reader) + " to "
                        + odds(market, "thisOdds", reader);
            case "closes_within" ->
                market.path("expiresAt").isTextual()
                        ? "closes on " + reader.time(market.path("expiresAt").asText())
                        : "closes soon";
            case "resolves" -> resolved(market);
            default -> kind;
        };
    }

    private static String resolved(JsonNode market) {
        JsonNode resolution = market.path("resolution");
        if (resolution.isNull()) {
            return "cancelled";
        }
        return resolution.asText().equals("invalid")
                ? "resolved as invalid"
                : "resolved, " + option(market, resolution) + " won";
    }

    private static EntryText digest(JsonNode payload, Reader reader) {
        List<String> lines = new ArrayList<>();
        payload.path("alerts").forEach(alert -> lines.add(alert(alert, reader).headline));
        int count = payload.path("count").asInt();
        addRest(lines, count, "alerts");
        return new EntryText(count + " more alerts", lines);
    }

    /** The text of a side of a market. */
    private static String option(JsonNode market, JsonNode side) {
        return market.path(isThis(side) ? "thisOption" : "thatOption").asText();
    }

    private static boolean isThis(JsonNode side) {
        return side.asText().equals("this");
    }

    private static String odds(JsonNode market, String field, Reader reader) {
        return reader.odds(market.path(field).decimalValue());
    }

    private static void addRest(List<String> lines, int count, String name) {
        int rest = count - lines.size();
        if (rest > 0) {
            lines.add("and " + rest + " more " + name);
        }
    }

    private static String credits(JsonNode payload, String field) {
        return Reader.credits(payload.path(field).decimalValue());
    }
}
