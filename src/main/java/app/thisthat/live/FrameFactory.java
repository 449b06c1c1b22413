package app.thisthat.live;

import app.thisthat.kernel.BetStatus;
import app.thisthat.kernel.Credits;
import app.thisthat.kernel.MarketStatus;
import app.thisthat.kernel.Refusal;
import app.thisthat.kernel.Resolution;
import app.thisthat.platform.Json;
import com.fasterxml.jackson.annotation.JsonInclude;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.StringJoiner;
import java.util.UUID;

/** What the server sends; {@code openapi/asyncapi.yaml} explains each. */
final class FrameFactory {

    private FrameFactory() {}

    /** No position: a frame behind which something older still waits to be told. */
    static final long NO_POSITION = -1;

    /** The changes since the last frame, each market complete and only once. */
    static Frame odds(String epoch, long position, Collection<MarketState> updates) {
        return Frame.of(states("odds", epoch, position) + ",\"updates\":" + array(updates) + "}");
    }

    /** A part of the state at the time of a subscription; {@code last} tells that it is complete. */
    static Frame snapshot(String epoch, long position, Collection<MarketState> markets, boolean last) {
        return Frame.of(
                states("snapshot", epoch, position) + ",\"last\":" + last + ",\"markets\":" + array(markets) + "}");
    }

    private static String states(String type, String epoch, long position) {
        String told = position == NO_POSITION ? "" : ",\"position\":" + position;
        return "{\"type\":\"" + type + "\",\"epoch\":\"" + epoch + "\"" + told;
    }

    private static String array(Collection<MarketState> states) {
        StringJoiner array = new StringJoiner(",", "[", "]");
        states.forEach(state -> array.add(state.json()));
        return array.toString();
    }

    private record Market(String type, String epoch, UUID marketId, MarketStatus status, Resolution resolution) {}

    static Frame market(String epoch, MarketState state) {
        return json(new Market("market", epoch, state.marketId(), state.status(), state.resolution()))
                .shared();
    }

    private record Acknowledged(
            String type, Long id, String op, @JsonInclude(JsonInclude.Include.NON_NULL) Boolean recovered) {}

    static Frame ack(Long id, String op, Boolean recovered) {
        return json(new Acknowledged("ack", id, op, recovered));
    }

    private record Subscriptions(
            String type, Long id, String op, boolean all, Collection<UUID> markets, boolean authenticated) {}

    static Frame list(Long id, boolean all, Collection<UUID> markets, boolean authenticated) {
        return json(new Subscriptions("ack", id, "list", all, List.copyOf(markets), authenticated));
    }

    private record Refused(
            String type, Long id, String error, String code, int statusCode, Map<String, Object> details) {}

    static Frame error(Long id, Refusal refusal) {
        return json(new Refused(
                "error",
                id,
                refusal.message(),
                refusal.code().name(),
                refusal.code().status(),
                refusal.details()));
    }

    private record Pong(String type, Long id, Instant time) {}

    static Frame pong(Long id) {
        return json(new Pong("pong", id, Instant.now()));
    }

    private record Settled(String type, UUID betId, UUID marketId, BetStatus status, Credits payout) {}

    static Frame settled(SettledBet bet) {
        return json(new Settled("settled", bet.betId(), bet.marketId(), bet.status(), bet.payout()));
    }

    private record Balance(String type, Credits balance) {}

    static Frame balance(Credits balance) {
        return json(new Balance("balance", balance));
    }

    static Frame authExpired() {
        return Frame.of("{\"type\":\"auth_expired\"}");
    }

    static Frame status(boolean stale) {
        return Frame.of("{\"type\":\"status\",\"stale\":" + stale + "}").shared();
    }

    private record Shutdown(String type, int reconnectInMs) {}

    static Frame shutdown(int reconnectInMs) {
        return json(new Shutdown("shutdown", reconnectInMs));
    }

    private static Frame json(Object frame) {
        return new Frame(Json.bytes(frame));
    }
}
