package app.thisthat.ingestion;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import app.thisthat.harness.TestDatabase;
import app.thisthat.kernel.Odds;
import app.thisthat.market.MirroredMarket;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Maps recorded responses of the real feed. They are not part of the repository; the test is skipped without them. */
class RecordedAnswersTest {

    private static final GammaMapping GAMMA = new GammaMapping(
            TestDatabase.settings().feed().priceRule(),
            TestDatabase.settings().feed().categories());

    private static final Path RECORDED = Path.of("../shared/polymarket/recorded");
    private static final String NAUTILUS = "nautechsystems-nautilus_trader/test_data/";

    @BeforeAll
    static void requireRecordings() {
        assumeTrue(Files.isDirectory(RECORDED), "no recorded responses found");
    }

    @Test
    void everyRecording_mapsWithoutAnException() throws IOException {
        List<Path> files;
        try (Stream<Path> walk = Files.walk(RECORDED)) {
            files = walk.filter(file -> file.toString().endsWith(".json")).toList();
        }
        assertThat(files).isNotEmpty();
        for (Path file : files) {
            List<FeedEntry> entries = entries(FeedJson.parse(Files.readAllBytes(file)));
            assertThat(entries).as(file.toString()).doesNotContainNull();
            assertThat(entries(FeedJson.parsePage(Files.readAllBytes(file))))
                    .as("with the mapped fields only: " + file)
                    .isEqualTo(entries);
        }
    }

    @Test
    void marketPage_mapsToAMarket() throws IOException {
        MirroredMarket market = open(entry("MINLEGO-v-trade/markets-keyset-limit-1.json"));

        assertThat(market.feedId()).isEqualTo("0x1fad72fae204143ff1c3035e99e7c0f65ea8d5cd9bd1070987bd1a3316f772be");
        assertThat(market.title()).isEqualTo("New Rihanna Album before GTA VI?");
        assertThat(market.first().option()).isEqualTo("Yes");
        assertThat(market.first().token())
                .isEqualTo("98022490269692409998126496127597032490334070080325855126491859374983463996227");
        assertThat(market.first().odds()).isEqualTo(new Odds(5_050));
        assertThat(market.second().odds()).isEqualTo(new Odds(4_950));
        assertThat(market.category()).isEqualTo("Politics");
        assertThat(market.liquidity().decimal()).isEqualTo("18626.72");
        assertThat(market.volume().decimal()).isEqualTo("858688.43");
        assertThat(market.endDate()).isEqualTo(Instant.parse("2026-07-31T12:00:00Z"));
    }

    @Test
    void eventPage_mapsToOpenAndClosedMarketsAndAPlaceholder() throws IOException {
        List<FeedEntry> entries = entries("MINLEGO-v-trade/events-keyset-limit-1.json");

        assertThat(entries).hasSize(4);
        assertThat(closed(entries.get(0)).status()).isEqualTo("resolved");
        assertThat(closed(entries.get(1)).prices()).containsExactly(BigDecimal.ZERO, BigDecimal.ONE);
        assertThat(open(entries.get(2)).title()).isEqualTo("Kraken IPO by December 31, 2026?");
        assertThat(open(entries.get(2)).category()).isEqualTo("Crypto");
        assertThat(reason(entries.get(3))).isEqualTo(SkipReason.NO_CONDITION_ID);
    }

    @Test
    void legacyMarkets_areClosedWithoutStatus() throws IOException {
        FeedEntry.Closed zeroes = closed(entry(NAUTILUS + "gamma_market_closed_zero_zero_legacy.json"));
        FeedEntry.Closed scalar = closed(entry(NAUTILUS + "gamma_market_closed_nonbinary_legacy.json"));

        assertThat(zeroes.status()).isEmpty();
        assertThat(scalar.status()).isEmpty();
    }

    @Test
    void marketWithoutPrices_isSkipped() throws IOException {
        assertThat(reason(entry(NAUTILUS + "gamma_market_past_end_date_open.json")))
                .isEqualTo(SkipReason.NO_PRICES);
    }

    @Test
    void cryptoMarketWithoutVolume_isMirroredWithoutLiquidity() throws IOException {
        MirroredMarket market = open(entry(NAUTILUS + "gamma_market_crypto_twap.json"));

        assertThat(market.first().option()).isEqualTo("Up");
        assertThat(market.liquidity()).isNull();
        assertThat(market.category()).isEqualTo("Uncategorized");
    }

    @Test
    void trimmedNotes_haveNoConditionId() throws IOException {
        assertThat(reason(entry("excerpts/note-gamma_resolved_50_50.trimmed.json")))
                .isEqualTo(SkipReason.NO_CONDITION_ID);
    }

    private static MirroredMarket open(FeedEntry entry) {
        return ((FeedEntry.Open) entry).market();
    }

    private static FeedEntry.Closed closed(FeedEntry entry) {
        return (FeedEntry.Closed) entry;
    }

    private static SkipReason reason(FeedEntry entry) {
        return ((FeedEntry.Skipped) entry).reason();
    }

    private static FeedEntry entry(String file) throws IOException {
        return entries(file).get(0);
    }

    private static List<FeedEntry> entries(String file) throws IOException {
        return entries(FeedJson.parse(Files.readAllBytes(RECORDED.resolve(file))));
    }

    /** The recordings contain pages, lists, and single markets or events. */
    private static List<FeedEntry> entries(JsonNode root) {
        List<FeedEntry> entries = new ArrayList<>();
        List<JsonNode> nodes = root.isArray() ? FeedJson.list(root) : List.of(root);
        for (JsonNode node : nodes) {
            if (node.path("events").isArray() && !node.has("conditionId")) {
                FeedJson.list(node.path("events")).forEach(event -> entries.addAll(GAMMA.event(event)));
            } else if (node.has("markets") && node.has("title")) {
                entries.addAll(GAMMA.event(node));
            } else if (node.path("markets").isArray()) {
                FeedJson.list(node.path("markets")).forEach(market -> entries.add(GAMMA.market(market)));
            } else {
                entries.add(GAMMA.market(node));
            }
        }
        return entries;
    }
}
