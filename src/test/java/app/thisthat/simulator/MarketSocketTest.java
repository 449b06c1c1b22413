package app.thisthat.simulator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vertx.core.http.WebSocket;
import io.vertx.core.http.WebSocketClient;
import io.vertx.core.http.WebSocketConnectOptions;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class MarketSocketTest {

    private final SimulatorTestSupport simulator = new SimulatorTestSupport(40);
    private final WebSocketClient client = simulator.vertx().createWebSocketClient();
    private final BlockingQueue<String> messages = new LinkedBlockingQueue<>();
    private final CompletableFuture<Void> closed = new CompletableFuture<>();
    private WebSocket socket;
    private JsonObject market;
    private JsonArray tokens;

    @BeforeEach
    void connect() {
        socket = open();
        socket.textMessageHandler(messages::add);
        socket.closeHandler(closed::complete);
        market = simulator.openMarket();
        tokens = new JsonArray(market.getString("clobTokenIds"));
    }

    @AfterEach
    void stop() {
        SimulatorTestSupport.await(socket.close().otherwiseEmpty());
        simulator.close();
    }

    @Test
    void subscription_returnsTheBooksInOneArray() throws Exception {
        subscribe(false);
        JsonArray books = new JsonArray(next());
        assertThat(books).hasSize(2);
        for (int i = 0; i < 2; i++) {
            JsonObject book = books.getJsonObject(i);
            assertThat(book.getString("event_type")).isEqualTo("book");
            assertThat(book.getString("asset_id")).isEqualTo(tokens.getString(i));
            assertThat(book.getString("market")).isEqualTo(market.getString("conditionId"));
        }
    }

    @Test
    void ping_returnsPong() throws Exception {
        send("PING");
        assertThat(next()).isEqualTo("PONG");
    }

    @Test
    void movedOdds_areSentForBothTokensInOneMessage() throws Exception {
        subscribe(false);
        next();
        setOdds(0.4321);
        JsonObject change = new JsonObject(next());
        assertThat(change.getString("event_type")).isEqualTo("price_change");
        assertThat(mid(change, tokens.getString(0))).isEqualTo(4321);
        assertThat(mid(change, tokens.getString(1))).isEqualTo(5679);
    }

    @Test
    void customFeatures_enableBestPricesAndResolutions() throws Exception {
        subscribe(true);
        next();
        setOdds(0.25);
        assertThat(nextOf("best_bid_ask").getString("asset_id")).isIn(tokens.getList());
        control("resolve", new JsonObject().put("winner", "second"));
        JsonObject resolved = nextOf("market_resolved");
        assertThat(resolved.getString("winning_asset_id")).isEqualTo(tokens.getString(1));
        assertThat(resolved.getJsonArray("assets_ids")).isEqualTo(tokens);
    }

    @Test
    void split_hasNoWinner() throws Exception {
        subscribe(true);
        control("resolve", new JsonObject().put("winner", "split"));
        JsonObject resolved = nextOf("market_resolved");
        assertThat(resolved.containsKey("winning_asset_id")).isTrue();
        assertThat(resolved.getValue("winning_asset_id")).isNull();
    }

    @Test
    void newMarkets_areSentWithCustomFeatures() throws Exception {
        subscribe(true);
        simulator.control("clock", new JsonObject().put("advance", "PT12H"));
        JsonObject opened = nextOf("new_market");
        assertThat(opened.getJsonArray("clob_token_ids")).hasSize(2);
        assertThat(opened.getJsonArray("outcomes")).hasSize(2);
    }

    @Test
    void unsubscribedTokens_receiveNoMessages() throws Exception {
        subscribe(false);
        next();
        send(new JsonObject()
                .put("operation", "unsubscribe")
                .put("assets_ids", tokens)
                .encode());
        send("PING");
        assertThat(next()).isEqualTo("PONG");
        setOdds(0.3);
        send("PING");
        assertThat(next()).isEqualTo("PONG");
    }

    @Test
    void frozenSocket_sendsOnlyPong() throws Exception {
        subscribe(false);
        next();
        simulator.control("faults", new JsonObject().put("sockets", new JsonObject().put("frozen", true)));
        setOdds(0.3);
        send("PING");
        assertThat(next()).isEqualTo("PONG");
    }

    @Test
    void droppedSocket_closesAndRefusedSocketGets429() throws Exception {
        subscribe(false);
        next();
        simulator.control("sockets/drop", new JsonObject());
        setOdds(0.3);
        closed.get(10, TimeUnit.SECONDS);
        simulator.control("faults", new JsonObject().put("sockets", new JsonObject().put("refused", true)));
        assertThatThrownBy(this::open).hasMessageContaining("429");
    }

    @Test
    void invalidMessage_returnsAMessageWithoutEventType() throws Exception {
        send("{invalid");
        assertThat(new JsonObject(next()).fieldNames()).containsExactly("message");
    }

    private WebSocket open() {
        return SimulatorTestSupport.await(client.connect(new WebSocketConnectOptions()
                .setAbsoluteURI(simulator.verticle().wsUrl())));
    }

    private void subscribe(boolean custom) {
        send(new JsonObject()
                .put("assets_ids", tokens)
                .put("type", "market")
                .put("custom_feature_enabled", custom)
                .put("initial_dump", true)
                .encode());
    }

    private void send(String text) {
        SimulatorTestSupport.await(socket.writeTextMessage(text));
    }

    private void setOdds(double odds) {
        control("odds", new JsonObject().put("odds", odds));
    }

    private void control(String operation, JsonObject body) {
        simulator.control("markets/" + market.getString("conditionId") + "/" + operation, body);
    }

    private String next() throws InterruptedException {
        String text = messages.poll(10, TimeUnit.SECONDS);
        assertThat(text).isNotNull();
        return text;
    }

    private JsonObject nextOf(String type) throws InterruptedException {
        for (String text = next(); ; text = next()) {
            if (text.startsWith("{") && type.equals(new JsonObject(text).getString("event_type"))) {
                return new JsonObject(text);
            }
        }
    }

    /** The midpoint of a token in a message, in ten-thousandths. */
    private static long mid(JsonObject change, String token) {
        JsonObject tokenChange = change.getJsonArray("price_changes").stream()
                .map(JsonObject.class::cast)
                .filter(one -> one.getString("asset_id").equals(token))
                .findFirst()
                .orElseThrow();
        return Math.round((Double.parseDouble(tokenChange.getString("best_bid"))
                        + Double.parseDouble(tokenChange.getString("best_ask")))
                * 5_000);
    }
}
