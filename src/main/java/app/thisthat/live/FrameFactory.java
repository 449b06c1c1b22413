package app.thisthat.live;

import app.thisthat.betting.CashOutReceipt;
import app.thisthat.inbox.InboxEntry;
import app.thisthat.kernel.BetStatus;
import app.thisthat.kernel.Credits;
import app.thisthat.kernel.MarketStatus;
import app.thisthat.kernel.Refusal;
import app.thisthat.kernel.Resolution;
import app.thisthat.kernel.Side;
import app.thisthat.platform.Json;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.databind.JsonNode;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.StringJoiner;
import java.util.UUID;

/** Builds the messages of the server, as documented in {@code openapi/asyncapi.yaml}. */
final class FrameFactory {

    private FrameFactory() {}

    /** Omits the position of a frame: older changes are still unsent. */
    static final long NO_POSITION = -1;

    static Frame odds(String epoch, long position, Collection<MarketState> updates) {
        return Frame.of(head("odds", epoch, position) + ",\"updates\":" + array(updates) + "}");
    }

    static Frame snapshot(String epoch, long position, Collection<MarketState> markets, boolean last) {
        return Frame.of(
                head("snapshot", epoch, position) + ",\"last\":" + last + ",\"markets\":" + array(markets) + "}");
    }

    private static String head(String type, String epoch, long position) {
        String field = position == NO_POSITION ? "" : ",\"position\":" + position;
        return "{\"type\":\"" + type + "\",\"epoch\":\"" + epoch + "\"" + field;
    }

    private static String array(Collection<MarketState> states) {
        StringJoiner array = new StringJoiner(",", "[", "]");
        states.forEach(state -> array.add(state.json()));
        return array.toString();
    }

    private record MarketMessage(
            String type, String epoch, UUID marketId, MarketStatus status, Resolution resolution) {}

    static Frame market(String epoch, MarketState state) {
        return json(new MarketMessage("market", epoch, state.marketId(), state.status(), state.resolution()))
                .shared();
    }

    private record AckMessage(
            String type, JsonNode id, String op, @JsonInclude(JsonInclude.Include.NON_NULL) Boolean recovered) {}

    /** Acknowledges a command; {@code recovered} is null except for {@code subscribe}. */
    static Frame ack(JsonNode id, String op, Boolean recovered) {
        return json(new AckMessage("ack", id, op, recovered));
    }

    private record ListMessage(
            String type, JsonNode id, String op, boolean all, Collection<UUID> markets, boolean authenticated) {}

    static Frame list(JsonNode id, boolean all, Collection<UUID> markets, boolean authenticated) {
        return json(new ListMessage("ack", id, "list", all, List.copyOf(markets), authenticated));
    }

    private record ErrorMessage(
            String type, JsonNode id, String error, String code, int statusCode, Map<String, Object> details) {}

    static Frame error(JsonNode id, Refusal refusal) {
        return json(new ErrorMessage(
                "error",
                id,
                refusal.message(),
                refusal.code().name(),
                refusal.code().status(),
                refusal.details()));
    }

    private record PongMessage(String type, JsonNode id, Instant time) {}

    static Frame pong(JsonNode id) {
        return json(new PongMessage("pong", id, Instant.now()));
    }

    private record SettledMessage(
            String type, UUID betId, UUID marketId, String marketTitle, Side side, BetStatus status, Credits payout) {}

    static Frame settled(SettledBet bet) {
        return json(new SettledMessage(
                "settled", bet.betId(), bet.marketId(), bet.marketTitle(), bet.side(), bet.status(), bet.payout()));
    }

    private record CashedOutMessage(
            String type,
            UUID betId,
            UUID marketId,
            BetStatus status,
            Credits stake,
            Credits value,
            Credits remainingStake,
            Credits remainingPayout) {}

    static Frame cashedOut(CashOutReceipt paid) {
        return json(new CashedOutMessage(
                "cashed_out",
                paid.betId(),
                paid.marketId(),
                paid.complete() ? BetStatus.CASHED_OUT : BetStatus.PENDING,
                paid.stake(),
                paid.value(),
                paid.stakeLeft(),
                paid.payoutLeft()));
    }

    private record InboxMessage(String type, InboxEntry entry, int unread) {}

    static Frame inbox(NewInboxEntry added) {
        return json(new InboxMessage("inbox", added.entry(), added.unread()));
    }

    private record BalanceMessage(String type, Credits balance) {}

    static Frame balance(Credits balance) {
        return json(new BalanceMessage("balance", balance));
    }

    static Frame authExpired() {
        return Frame.of("{\"type\":\"auth_expired\"}");
    }

    static Frame status(boolean stale) {
        return Frame.of("{\"type\":\"status\",\"stale\":" + stale + "}").shared();
    }

    private record ShutdownMessage(String type, int reconnectInMs) {}

    static Frame shutdown(int reconnectInMs) {
        return json(new ShutdownMessage("shutdown", reconnectInMs));
    }

    private static Frame json(Object message) {
        return new Frame(Json.bytes(message));
    }
}
