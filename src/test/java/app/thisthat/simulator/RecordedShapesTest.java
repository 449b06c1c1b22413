package app.thisthat.simulator;

import static org.assertj.core.api.Assertions.assertThat;

import app.thisthat.simulator.world.Outcome;
import app.thisthat.simulator.world.SimulatedEvent;
import app.thisthat.simulator.world.SimulatedMarket;
import app.thisthat.simulator.world.World;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeType;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;

/** The simulator has no field that recorded responses lack, and no field of another type. */
@EnabledIf("hasRecordings")
class RecordedShapesTest {

    private static final Path RECORDED = Path.of("../shared/polymarket/recorded");
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final long NOW = 1_790_000_000_000L;

    /** Documented fields that no recording contains. */
    private static final Map<String, JsonNodeType> DOCUMENTED =
            Map.of("end_date_iso", JsonNodeType.NULL, "transaction_hash", JsonNodeType.STRING);

    private static List<JsonNode> recordings;

    private final World world = new World(300, 60, 1, NOW);

    @BeforeAll
    static void readRecordings() throws IOException {
        List<Path> files;
        try (Stream<Path> walk = Files.walk(RECORDED)) {
            files = walk.filter(file -> file.toString().endsWith(".json")).toList();
        }
        recordings = new ArrayList<>();
        for (Path file : files) {
            recordings.add(JSON.readTree(file.toFile()));
        }
    }

    static boolean hasRecordings() {
        return Files.isDirectory(RECORDED);
    }

    @Test
    void gammaMarkets_matchRecordings() {
        Map<String, Set<JsonNodeType>> recorded = shapes("conditionId", "question");
        for (boolean closed : List.of(false, true)) {
            for (SimulatedMarket market : world.catalogue().all(closed)) {
                assertShape(GammaRows.market(market, NOW, true), recorded);
            }
        }
    }

    @Test
    void gammaEvents_matchRecordings() {
        Map<String, Set<JsonNodeType>> recordedEvents = shapes("ticker", "slug");
        Map<String, Set<JsonNodeType>> recordedMarkets = shapes("conditionId", "question");
        Map<String, Set<JsonNodeType>> recordedTags = shapes("label", "slug");
        for (SimulatedEvent event : world.catalogue().eventsAfter("", false, 500)) {
            JsonObject row = GammaRows.event(event, NOW);
            assertShape(row, recordedEvents);
            row.getJsonArray("markets").forEach(market -> assertShape((JsonObject) market, recordedMarkets));
            row.getJsonArray("tags").forEach(tag -> assertShape((JsonObject) tag, recordedTags));
        }
    }

    @Test
    void clobMarkets_matchRecordings() {
        Map<String, Set<JsonNodeType>> recorded = shapes("condition_id", "market_slug");
        Map<String, Set<JsonNodeType>> recordedTokens = shapes("token_id", "winner");
        for (SimulatedMarket market : world.catalogue().all(true)) {
            JsonObject row = ClobRows.market(market);
            assertShape(row, recorded);
            row.getJsonArray("tokens").forEach(token -> assertShape((JsonObject) token, recordedTokens));
        }
    }

    @Test
    void booksAndSocketMessages_matchRecordings() {
        SimulatedMarket market = world.catalogue().all(false).iterator().next();
        String token = market.ids().firstToken();
        assertShape(ClobRows.book(market, token, NOW), shapes("bids", "asks"));
        assertShape(SocketFrames.lastTrade(market, NOW), shapes("fee_rate_bps", "side"));
        assertShape(SocketFrames.bestBidAsk(market, token, NOW), shapes("best_bid", "spread"));
        assertShape(SocketFrames.newMarket(market, NOW), shapes("clob_token_ids", "group_item_title"));
        JsonObject change = SocketFrames.priceChange(market, market.quote().opposite(), NOW);
        assertShape(change, shapes("price_changes", "market"));
        change.getJsonArray("price_changes").forEach(one -> assertShape((JsonObject) one, shapes("best_bid", "size")));
        world.resolve(market, Outcome.FIRST);
        assertShape(SocketFrames.resolved(market, NOW), shapes("winning_outcome", "market"));
    }

    private static void assertShape(JsonObject simulated, Map<String, Set<JsonNodeType>> recorded) {
        try {
            JSON.readTree(simulated.encode()).fields().forEachRemaining(field -> {
                if (field.getValue().getNodeType() == DOCUMENTED.get(field.getKey())) {
                    return;
                }
                assertThat(recorded).containsKey(field.getKey());
                assertThat(recorded.get(field.getKey()))
                        .as(field.getKey())
                        .contains(field.getValue().getNodeType());
            });
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Types of the fields of all recorded objects that have two given fields, at any depth. */
    private static Map<String, Set<JsonNodeType>> shapes(String firstField, String secondField) {
        Map<String, Set<JsonNodeType>> shapes = new TreeMap<>();
        recordings.forEach(recording -> collect(recording, firstField, secondField, shapes));
        assertThat(shapes).isNotEmpty();
        return shapes;
    }

    private static void collect(
            JsonNode node, String firstField, String secondField, Map<String, Set<JsonNodeType>> shapes) {
        if (node.has(firstField) && node.has(secondField)) {
            node.fields().forEachRemaining(field -> shapes.computeIfAbsent(field.getKey(), key -> new TreeSet<>())
                    .add(field.getValue().getNodeType()));
        }
        node.forEach(child -> collect(child, firstField, secondField, shapes));
    }
}
