package app.thisthat.ingestion;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.async.ByteArrayFeeder;
import java.io.IOException;
import java.util.Optional;

/**
 * Finds the cursor of the next page, and the id of the first row, in a page of the feed that is too large to be kept in
 * memory. It takes the page in chunks and keeps one token of it.
 */
final class PageScanner {

    private static final int ROOT = 1;

    /** The object, its list of rows, and a row. */
    private static final int ROW = 3;

    /** Longest text of a token, in characters. */
    private static final int TEXT_MAX = 32 << 20;

    private static final JsonFactory JSON = JsonFactory.builder()
            .streamReadConstraints(
                    StreamReadConstraints.builder().maxStringLength(TEXT_MAX).build())
            .build();

    private final JsonParser parser;
    private final ByteArrayFeeder feeder;
    private int depth;
    private String next;
    private String firstId;
    private boolean ended;

    PageScanner() {
        try {
            parser = JSON.createNonBlockingByteArrayParser();
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
        feeder = (ByteArrayFeeder) parser.getNonBlockingInputFeeder();
    }

    /**
     * Scans a chunk.
     *
     * @throws FeedException if the page is not valid JSON
     */
    void add(byte[] chunk) {
        try {
            feeder.feedInput(chunk, 0, chunk.length);
            scan();
        } catch (IOException e) {
            throw new FeedException("The page is not valid JSON");
        }
    }

    /**
     * Ends the page.
     *
     * @throws FeedException if it is incomplete
     */
    void end() {
        feeder.endOfInput();
        try {
            scan();
        } catch (IOException e) {
            throw new FeedException("The page is not valid JSON");
        }
        if (!ended) {
            throw new FeedException("The page is incomplete");
        }
    }

    private void scan() throws IOException {
        JsonToken token = parser.nextToken();
        while (token != null && token != JsonToken.NOT_AVAILABLE) {
            if (token.isStructStart()) {
                depth++;
            } else if (token.isStructEnd()) {
                depth--;
                ended = depth == 0;
            } else if (token == JsonToken.VALUE_STRING || token == JsonToken.VALUE_NUMBER_INT) {
                value(parser.currentName());
            }
            token = parser.nextToken();
        }
    }

    private void value(String name) throws IOException {
        if (depth == ROOT && "next_cursor".equals(name)) {
            next = parser.getText();
        } else if (depth == ROW && "id".equals(name) && firstId == null) {
            firstId = parser.getText();
        }
    }

    /** The cursor of the next page; empty on the last page. */
    Optional<String> next() {
        return Optional.ofNullable(next).map(String::strip).filter(cursor -> !cursor.isEmpty());
    }

    /** The id of the first row. */
    Optional<String> firstId() {
        return Optional.ofNullable(firstId);
    }
}
