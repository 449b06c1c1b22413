package app.thisthat.account.session;

import app.thisthat.platform.Json;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import java.util.Base64;
import java.util.Iterator;
import java.util.Set;

/**
 * The header of a token, which selects the key. It is parsed before the signature is verified and therefore strictly:
 * one spelling per signature, ASCII JSON without duplicate members, and no member besides {@code alg}, {@code kid} and
 * {@code typ}.
 *
 * @param kid the name of the key
 */
record TokenHeader(String kid) {

    static final String ALGORITHM = "HS256";

    /** Characters of 32 bytes in base64url without padding. */
    private static final int SIGNATURE_LENGTH = 43;

    /** The last character of a signature holds four bits; its other two bits are zero. */
    private static final String SIGNATURE_ENDS = "AEIMQUYcgkosw048";

    private static final Set<String> MEMBERS = Set.of("alg", "kid", "typ");

    /**
     * Reads the header of a token. Throws {@link InvalidTokenException} if the token is not a compact JWS with HS256.
     */
    static TokenHeader parse(String token) {
        int payload = token.indexOf('.') + 1;
        int signature = token.indexOf('.', payload) + 1;
        if (payload == 0
                || signature == 0
                || token.length() - signature != SIGNATURE_LENGTH
                || SIGNATURE_ENDS.indexOf(token.charAt(token.length() - 1)) < 0) {
            throw new InvalidTokenException("The token is not a JWS in compact form");
        }
        JsonNode header = json(token.substring(0, payload - 1));
        for (Iterator<String> names = header.fieldNames(); names.hasNext(); ) {
            if (!MEMBERS.contains(names.next())) {
                throw new InvalidTokenException("The header has an unknown member");
            }
        }
        if (!ALGORITHM.equals(header.path("alg").textValue())) {
            throw new InvalidTokenException("The algorithm is not " + ALGORITHM);
        }
        if (header.has("typ") && !"JWT".equals(header.path("typ").textValue())) {
            throw new InvalidTokenException("The type is not JWT");
        }
        String kid = header.path("kid").textValue();
        if (kid == null) {
            throw new InvalidTokenException("The header has no kid");
        }
        return new TokenHeader(kid);
    }

    private static JsonNode json(String base64) {
        try {
            byte[] bytes = Base64.getUrlDecoder().decode(base64);
            requirePrintableAscii(bytes);
            return Json.tree(bytes);
        } catch (IllegalArgumentException | JsonProcessingException e) {
            throw new InvalidTokenException("The header is not JSON in base64url", e);
        }
    }

    /** A JSON parser would also accept UTF-16 and UTF-32. */
    private static void requirePrintableAscii(byte[] bytes) {
        for (byte each : bytes) {
            if (each < ' ' || each > '~') {
                throw new IllegalArgumentException("not printable ASCII");
            }
        }
    }
}
