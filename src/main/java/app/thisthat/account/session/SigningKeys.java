package app.thisthat.account.session;

import app.thisthat.account.AuthSettings;
import app.thisthat.platform.Digests;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The secrets that sign tokens, each under the name that a token carries as its {@code kid}: the first signs, all verify.
 * A key is replaced by putting the new one in front and dropping the old one when its last token has expired.
 */
public final class SigningKeys {

    static final int KEY_BYTES_MIN = 32;
    private static final Pattern ENTRY = Pattern.compile("([A-Za-z0-9._-]{1,64}):([A-Za-z0-9_-]+)={0,2}");

    private final Map<String, byte[]> keys;

    private SigningKeys(Map<String, byte[]> keys) {
        this.keys = keys;
    }

    /** The keys of the settings; where there are none the service's own, made now if it has none yet. Blocks for that. */
    public static SigningKeys of(AuthSettings auth, Path dataDir) {
        return auth.jwtKeys().isEmpty() ? KeyFile.open(dataDir) : parse(auth.jwtKeys());
    }

    /**
     * Reads keys written as {@code kid:base64url}.
     *
     * @throws IllegalArgumentException if there is none, or one is malformed, shorter than 32 bytes or named like another;
     *     the message does not show a key
     */
    public static SigningKeys parse(List<String> entries) {
        Map<String, byte[]> keys = new LinkedHashMap<>();
        for (String entry : entries) {
            Matcher matcher = ENTRY.matcher(entry);
            if (!matcher.matches()) {
                throw new IllegalArgumentException("a key of auth.jwtKeys is not kid:base64url");
            }
            byte[] key = decode(matcher.group(1), matcher.group(2));
            if (keys.put(matcher.group(1), key) != null) {
                throw new IllegalArgumentException("two keys of auth.jwtKeys are named " + matcher.group(1));
            }
        }
        if (keys.isEmpty()) {
            throw new IllegalArgumentException("auth.jwtKeys holds no key");
        }
        return new SigningKeys(keys);
    }

    private static byte[] decode(String kid, String base64) {
        byte[] key;
        try {
            key = Base64.getUrlDecoder().decode(base64);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("the key " + kid + " of auth.jwtKeys is not base64url", e);
        }
        if (key.length < KEY_BYTES_MIN) {
            throw new IllegalArgumentException(
                    "the key " + kid + " of auth.jwtKeys has fewer than " + KEY_BYTES_MIN + " bytes");
        }
        return key;
    }

    /**
     * Keys for another purpose, made from these: what was signed for one purpose never verifies for the other, though
     * only one secret has to be kept.
     */
    SigningKeys derive(String purpose) {
        byte[] label = purpose.getBytes(StandardCharsets.UTF_8);
        Map<String, byte[]> derived = new LinkedHashMap<>();
        keys.forEach((kid, key) -> derived.put(kid, Digests.hmacSha256(key, label)));
        return new SigningKeys(derived);
    }

    /** The keys by name, the signing one first. */
    Map<String, byte[]> keys() {
        return keys;
    }
}
