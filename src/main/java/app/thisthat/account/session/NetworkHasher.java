package app.thisthat.account.session;

import app.thisthat.platform.Digests;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;

/**
 * Hashes client networks with a key. Without the key a hash cannot be tested against an address. A new signing key
 * changes the hashes.
 */
public final class NetworkHasher {

    private static final int BYTES = 12;

    private final byte[] key;

    public NetworkHasher(SigningKeys keys) {
        this.key = keys.derive("thisthat origins").signingKey();
    }

    /** The hash of a network: 24 hexadecimal digits. */
    public String hash(String network) {
        byte[] hash = Digests.hmacSha256(key, network.getBytes(StandardCharsets.UTF_8));
        return HexFormat.of().formatHex(hash, 0, BYTES);
    }
}
