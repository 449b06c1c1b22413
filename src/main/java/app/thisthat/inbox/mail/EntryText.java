package app.thisthat.inbox.mail;

import app.thisthat.inbox.InboxType;
import com.fasterxml.jackson.databind.JsonNode;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;

/**
 * An entry as text: a headline and lines below it.
 *
 * @param lines may be empty
 */
record EntryText(String headline, List<String> lines) {

    private static final String MARKET_TITLE = "marketTitle";
    private static final String THIS = "this";

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
            case ALERT -> line(alert(payload, reader));
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
            String option = payload.path(bet.path("side").asText().equals(THIS) ? "thisOption" : "thatOption")
                    .asText();
            lines.add(credits(bet, "stake") + " on " + option + " at "
                    + reader.odds(bet.path("odds").decimalValue()) + ": " + credits(bet, "payout"));
        }
        int more = payload.path("betCount").asInt() - lines.size();
        if (more > 0) {
            lines.add("and " + more + " more bets");
        }
        return new EntryText(headline, lines);
    }

    private static String cashedOut(JsonNode payload) {
        String value = credits(payload, "value");
        return payload.path("reversed").asBoolean()
                ? "the cash-out of " + value + " was taken back, the stake is in the bet again"
                : "cashed out " + credits(payload, "stake") + " for " + value;
    }

    private static String alert(JsonNode alert, Reader reader) {
        String market = alert.path(MARKET_TITLE).asText();
        String kind = alert.path("kind").asText().replace('_', ' ');
        BigDecimal odds = alert.path("odds").isNumber() ? alert.path("odds").decimalValue() : null;
        return odds == null ? market + ": " + kind : market + ": " + kind + ", now at " + reader.odds(odds);
    }

    private static EntryText digest(JsonNode payload, Reader reader) {
        List<String> lines = new ArrayList<>();
        payload.path("alerts").forEach(alert -> lines.add(alert(alert, reader)));
        return new EntryText(payload.path("count").asInt() + " more alerts", lines);
    }

    private static String credits(JsonNode payload, String field) {
        return Reader.credits(payload.path(field).decimalValue());
    }
}
