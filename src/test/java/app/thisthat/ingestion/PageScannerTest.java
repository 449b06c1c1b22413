package app.thisthat.ingestion;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PageScannerTest {

    private static final String PAGE =
            """
            {"$schema": "s", "events": [
              {"tags": [{"id": "9"}], "next_cursor": "row", "id": "30829", "title": "Łódź \\"x\\"", "markets": []},
              {"id": "2"}], "meta": {"next_cursor": "meta"}, "next_cursor": "abc="}""";

    @Test
    void scanner_findsTheCursorAndTheFirstIdInChunksOfAnySize() {
        byte[] page = PAGE.getBytes(StandardCharsets.UTF_8);
        for (int size = 1; size <= page.length; size++) {
            PageScanner scanner = scan(page, size);

            assertThat(scanner.next()).as("chunks of %d bytes", size).contains("abc=");
            assertThat(scanner.firstId()).contains("30829");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"{\"events\": []}", "{\"events\": [], \"next_cursor\": \"\"}", "{\"next_cursor\": null}"})
    void lastPage_hasNoCursor(String page) {
        assertThat(scan(page.getBytes(StandardCharsets.UTF_8), 7).next()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "{\"events\": [", "<!DOCTYPE html>", "{\"events\": ]}"})
    void otherContent_isRejected(String page) {
        assertThatThrownBy(() -> scan(page.getBytes(StandardCharsets.UTF_8), 5)).isInstanceOf(FeedException.class);
    }

    private static PageScanner scan(byte[] page, int size) {
        PageScanner scanner = new PageScanner();
        for (int from = 0; from < page.length; from += size) {
            scanner.add(Arrays.copyOfRange(page, from, Math.min(page.length, from + size)));
        }
        scanner.end();
        return scanner;
    }
}
