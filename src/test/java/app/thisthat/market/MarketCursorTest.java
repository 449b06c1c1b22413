package app.thisthat.market;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import app.thisthat.kernel.RefusedException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MarketCursorTest {

    private static final UUID MARKET = UUID.fromString("019a8f6e-2b3c-7d4e-9f50-617283940516");

    @ParameterizedTest
    @CsvSource({
        "TRENDING, 12.345",
        "LIQUIDITY, -1",
        "NEWEST, 0",
        "RELEVANCE, 0.6079",
        "EXPIRES_SOON, 1763458200000000_1795046399000001",
        "EXPIRES_SOON, 1763458200000000_-62135596800000000",
        "EXPIRES_SOON, 1763458200000000_none"
    })
    void parse_readsTheTextOfACursor(MarketSort sort, String key) {
        MarketCursor cursor = new MarketCursor(sort, key, MARKET);

        assertThat(MarketCursor.parse(cursor.text(), sort)).isEqualTo(cursor);
    }

    @ParameterizedTest
    @CsvSource({
        "LIQUIDITY, 2026-01-01 00:00:00+00",
        "LIQUIDITY, infinity",
        "LIQUIDITY, 1e400",
        "LIQUIDITY, 1e5",
        "LIQUIDITY, 999999999999999999999",
        "TRENDING, 1.000000000000000000001",
        "TRENDING, NaN",
        "NEWEST, 1763458200000000_none",
        "EXPIRES_SOON, 0.5",
        "EXPIRES_SOON, infinity",
        "EXPIRES_SOON, 2026-01-01 00:00:00+00",
        "EXPIRES_SOON, 9999-99-99 99:99:99+99",
        "EXPIRES_SOON, 1763458200000000_infinity",
        "EXPIRES_SOON, 1763458200000000_9999999999999999999",
        "EXPIRES_SOON, 1763458200000000_-999999999999999999",
        "EXPIRES_SOON, none_none"
    })
    void parse_rejectsAKeyOfAnotherFormat(MarketSort sort, String key) {
        assertRejected(sort.name() + "|" + key + "|" + MARKET, sort);
    }

    @Test
    void parse_rejectsAnotherSortOrderAndAnInvalidId() {
        assertRejected("LIQUIDITY|1|" + MARKET, MarketSort.TRENDING);
        assertRejected("LIQUIDITY|1|here", MarketSort.LIQUIDITY);
        assertRejected("LIQUIDITY|1", MarketSort.LIQUIDITY);
    }

    private static void assertRejected(String plain, MarketSort sort) {
        String text = Base64.getUrlEncoder().withoutPadding().encodeToString(plain.getBytes(StandardCharsets.UTF_8));

        assertThatThrownBy(() -> MarketCursor.parse(text, sort))
                .isInstanceOf(RefusedException.class)
                .hasMessageContaining("cursor");
    }
}
