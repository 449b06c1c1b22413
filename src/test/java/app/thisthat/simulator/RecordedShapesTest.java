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
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;

/** What we invent has no field that the real answers have not, and none of another type. */
@EnabledIf("recorded")
class RecordedShapesTest {

    private static final Path RECORDED = Path.of("../shared/polymarket/recorded");
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final long NOW = 1_790_000_000_000L;

    /** What the documentation knows and no record happens to show. */
    private static final Map<String, JsonNodeType> DOCUMENTED =
            Map.of("end_date_iso", JsonNodeType.NULL, "transaction_hash", JsonNodeType.STRING);

    private final World world = new World(300, 60, 1, NOW);

    static boolean recorded() {
        return Files.isDirectory(RECORDED);
    }

    @Test
    void gammaMarkets_lookLikeRecordedOnes() {
        Map<String, Set<JsonNodeType>> real = shapes("conditionId", "question");
        for (boolean closed : List.of(false, true)) {
            for (SimulatedMarket market : world.catalogue().all(closed)) {
                assertShape(GammaRows.market(market, NOW, true), real);
            }
        }
    }

    @Test
    void gammaEvents_lookLikeRecordedOnes() {
        Map<String, Set<JsonNodeType>> realEvents = shapes("ticker", "slug");
        Map<String, Set<JsonNodeType>> realMarkets = shapes("conditionId", "question");
        Map<String, Set<JsonNodeType>> realTags = shapes("label", "slug");
        for (SimulatedEvent event : world.catalogue().eventsAfter("", false, 500)) {
            JsonObject row = GammaRows.event(event, NOW);
            assertShape(row, realEvents);
            row.getJsonArray("markets").forEach(market -> assertShape((JsonObject) market, realMarkets));
            row.getJsonArray("tags").forEach(tag -> assertShape((JsonObject) tag, realTags));
        }
    }

    @Test
    void clobMarkets_lookLikeRecordedOnes() {
        Map<String, Set<JsonNodeType>> real = shapes("condition_id", "market_slug");
        Map<String, Set<JsonNodeType>> realTokens = shapes("token_id", "winner");
        for (SimulatedMarket market : world.catalogue().all(true)) {
            JsonObject row = ClobRows.market(market);
            assertShape(row, real);
            row.getJsonArray("tokens").forEach(token -> assertShape((JsonObject) token, realTokens));
        }
    }

    @Test
    void booksAndSocketMessages_lookLikeRecordedOnes() {
        SimulatedMarket market = world.catalogue().all(false).iterator().next();
        String token = market.ids().firstToken();
        assertShape(ClobRows.book(market, token, NOW), shapes("bids", "asks"));
        assertShape(SocketFrames.lastTrade(market, NOW), shapes("fee_rate_bps", "side"));
        assertShape(SocketFrames.bestBidAsk(market, token, NOW), shapes("best_bid", "spread"));
        assertShape(SocketFrames.newMarket(market, NOW), shapes("clob_token_ids", "group_item_title"));
        JsonObject change = SocketFrames.priceChange(market, market.quote().opposite(), NOW);
        assertShape(change, shapes("price_changes", "market"));
        change.getJsonArray("price_changes").forEach(one -> assertShape((JsonObject) one, shapes("best_bid", "size")));
        world.decide(market, Outcome.FIRST);
        assertShape(SocketFrames.resolved(market, NOW), shapes("winning_outcome", "market"));
    }

    private static void assertShape(JsonObject ours, Map<String, Set<JsonNodeType>> real) {
        try {
            JSON.readTree(ours.encode()).fields().forEachRemaining(field -> {
                if (field.getValue().getNodeType() == DOCUMENTED.get(field.getKey())) {
                    return;
                }
                assertThat(real).containsKey(field.getKey());
                assertThat(real.get(field.getKey()))
                        .as(field.getKey())
                        .contains(field.getValue().getNodeType());
            });
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The types that the fields of all recorded objects have that carry two given fields, wherever they stand. */
    private static Map<String, Set<JsonNodeType>> shapes(String one, String other) {
        Map<String, Set<JsonNodeType>> shapes = new TreeMap<>();
        try (Stream<Path> files = Files.walk(RECORDED)) {
            files.filter(file -> file.toString().endsWith(".json")).forEach(file -> {
                try {
                    collect(JSON.readTree(file.toFile()), one, other, shapes);
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            });
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        assertThat(shapes).isNotEmpty();
        return shapes;
    }

    private static void collect(JsonNode node, String one, String other, Map<String, Set<JsonNodeType>> shapes) {
        if (node.has(one) && node.has(other)) {
            node.fields().forEachRemaining(field -> shapes.computeIfAbsent(field.getKey(), key -> new TreeSet<>())
                    .add(field.getValue().getNodeType()));
        }
        node.forEach(child -> collect(child, one, other, shapes));
    }
}
