package app.thisthat.market;

import app.thisthat.kernel.RefusedException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.UUID;
import java.util.regex.Pattern;

/** Keyset cursor: sort key and id of the last market of a page. Clients treat its text as opaque. */
record MarketCursor(MarketSort sort, String key, UUID id) {

    private static final String SEPARATOR = "|";

    String text() {
        String plain = String.join(SEPARATOR, sort.name(), key, id.toString());
        return Base64.getUrlEncoder().withoutPadding().encodeToString(plain.getBytes(StandardCharsets.UTF_8));
    }

    /** @throws RefusedException {@code VALIDATION_ERROR} if the text is not a cursor of this sort order */
    static MarketCursor parse(String text, MarketSort sort) {
        try {
            String plain = new String(Base64.getUrlDecoder().decode(text), StandardCharsets.UTF_8);
            String[] parts = plain.split(Pattern.quote(SEPARATOR), -1);
            if (parts.length == 3 && parts[0].equals(sort.name()) && sort.isKey(parts[1])) {
                return new MarketCursor(sort, parts[1], UUID.fromString(parts[2]));
            }
        } catch (IllegalArgumentException e) {
            // refused below
        }
        throw MarketRefusals.invalid("cursor", "format", "must be a cursor of the same sort order");
    }
}
