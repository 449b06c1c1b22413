package app.thisthat.ingestion;

import static org.assertj.core.api.Assertions.assertThat;

import app.thisthat.kernel.Odds;
import app.thisthat.market.PastOdds;
import com.fasterxml.jackson.core.JsonProcessingException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PriceHistoryMappingTest {

    private static List<PastOdds> mapped(String json) throws JsonProcessingException {
        return ClobMapping.priceHistory(FeedJson.parse(json.getBytes(StandardCharsets.UTF_8)));
    }

    @Test
    void points_areOddsWithoutRepetitions() throws JsonProcessingException {
        assertThat(
                        mapped(
                                "{\"history\":[{\"t\":1697875200,\"p\":0.52},{\"t\":1697878800,\"p\":0.52},{\"t\":1697882400,\"p\":0.5}]}"))
                .containsExactly(
                        new PastOdds(Instant.ofEpochSecond(1_697_875_200), new Odds(5_200)),
                        new PastOdds(Instant.ofEpochSecond(1_697_882_400), new Odds(5_000)));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{}",
                "[]",
                "null",
                "{\"history\":null}",
                "{\"history\":{}}",
                "{\"history\":[null,1,\"x\",[]]}",
                "{\"history\":[{\"t\":1697875200,\"p\":1.01},{\"t\":1697875200,\"p\":-0.1},{\"t\":1697875200}]}",
                "{\"history\":[{\"t\":1.5,\"p\":0.5},{\"t\":\"x\",\"p\":0.5},{\"t\":-1,\"p\":0.5},{\"t\":99999999999999,\"p\":0.5}]}"
            })
    void pointsThatAreNoPrices_areLeftOut(String json) throws JsonProcessingException {
        assertThat(mapped(json)).isEmpty();
    }
}
