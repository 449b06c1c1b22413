package app.thisthat.market;

import app.thisthat.kernel.Refusal;
import app.thisthat.kernel.RefusalCode;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Map;
import java.util.UUID;
import java.util.regex.Pattern;

/**
 * Where a page of the catalogue ended; to callers an opaque text.
 *
 * @param sort the order it is a place in
 * @param key what the last market was ordered by
 * @param id the last market
 */
record MarketCursor(MarketSort sort, String key, UUID id) {

    private static final String SEPARATOR = "|";

    String text() {
        String plain = String.join(SEPARATOR, sort.name(), key, id.toString());
        return Base64.getUrlEncoder().withoutPadding().encodeToString(plain.getBytes(StandardCharsets.UTF_8));
    }

    /**
     * Reads one that was given out before.
     *
     * @throws app.thisthat.kernel.RefusedException {@code VALIDATION_ERROR} if it was not, or not for this order
     */
    static MarketCursor parse(String text, MarketSort sort) {
        try {
            String plain = new String(Base64.getUrlDecoder().decode(text), StandardCharsets.UTF_8);
            String[] parts = plain.split(Pattern.quote(SEPARATOR), -1);
            if (parts.length == 3 && parts[0].equals(sort.name()) && sort.isKey(parts[1])) {
                return new MarketCursor(sort, parts[1], UUID.fromString(parts[2]));
            }
        } catch (IllegalArgumentException e) {
            // refused below, like every other text that is none
        }
        throw Refusal.of(
                        RefusalCode.VALIDATION_ERROR,
                        "cursor is not one of this order",
                        Map.of("cursor", "is not one of this order"))
                .asException();
    }
}
