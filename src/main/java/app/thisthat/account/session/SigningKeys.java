package app.thisthat.account.session;

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
 * The secret keys that sign tokens, by {@code kid}. The first key signs, all keys verify. For a rotation put the new
 * key first, and remove the old key when its last token has expired.
 */
public final class SigningKeys {

    static final int KEY_BYTES_MIN = 32;
    private static final Pattern ENTRY = Pattern.compile("([A-Za-z0-9._-]{1,64}):([A-Za-z0-9_-]+)={0,2}");

    private final Map<String, byte[]> keys;

    private SigningKeys(Map<String, byte[]> keys) {
        this.keys = keys;
    }

    /** The given keys, or without any the key of the data folder, which is created if it is absent. Blocks. */
    public static SigningKeys of(List<String> entries, Path dataDir) {
        return entries.isEmpty() ? KeyFile.open(dataDir) : parse(entries);
    }

    /**
     * Parses keys in the form {@code kid:base64url}.
     *
     * @throws IllegalArgumentException if there is no key, or a key is malformed or shorter than 32 bytes, or a kid
     *     occurs twice; the message contains no key
     */
    public static SigningKeys parse(List<String> entries) {
        Map<String, byte[]> keys = new LinkedHashMap<>();
        for (String entry : entries) {
            Matcher matcher = ENTRY.matcher(entry);
            if (!matcher.matches()) {
                throw new IllegalArgumentException("auth.jwtKeys must be a list of kid:base64url");
            }
            byte[] key = decode(matcher.group(1), matcher.group(2));
            if (keys.put(matcher.group(1), key) != null) {
                throw new IllegalArgumentException("auth.jwtKeys has the kid " + matcher.group(1) + " twice");
            }
        }
        if (keys.isEmpty()) {
            throw new IllegalArgumentException("auth.jwtKeys has no key");
        }
        return new SigningKeys(keys);
    }

    private static byte[] decode(String kid, String base64) {
        byte[] key;
        try {
            key = Base64.getUrlDecoder().decode(base64);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("The key " + kid + " of auth.jwtKeys is not base64url", e);
        }
        if (key.length < KEY_BYTES_MIN) {
            throw new IllegalArgumentException(
                    "The key " + kid + " of auth.jwtKeys must have at least " + KEY_BYTES_MIN + " bytes");
        }
        return key;
    }

    /** Derives keys for another purpose. A token that is signed with a derived key is not valid under another key. */
    SigningKeys derive(String purpose) {
        byte[] label = purpose.getBytes(StandardCharsets.UTF_8);
        Map<String, byte[]> derived = new LinkedHashMap<>();
        keys.forEach((kid, key) -> derived.put(kid, Digests.hmacSha256(key, label)));
        return new SigningKeys(derived);
    }

    /** The keys by kid; the signing key is the first. */
    Map<String, byte[]> keys() {
        return keys;
    }

    String signingKid() {
        return keys.keySet().iterator().next();
    }

    byte[] signingKey() {
        return keys.get(signingKid());
    }
}
