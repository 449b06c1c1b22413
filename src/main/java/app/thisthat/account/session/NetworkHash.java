package app.thisthat.account.session;

import app.thisthat.platform.Digests;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;

/**
 * Stands for the network of a client without telling it: with the key nobody but the service can find out whether an address
 * is behind one. A new signing key makes new ones of the same networks.
 */
public final class NetworkHash {

    private static final int BYTES = 12;

    private final byte[] key;

    public NetworkHash(SigningKeys keyring) {
        this.key = keyring.derive("thisthat origins").keys().values().iterator().next();
    }

    /** The keyed hash of a network, in 24 hexadecimal digits. */
    public String of(String network) {
        byte[] hash = Digests.hmacSha256(key, network.getBytes(StandardCharsets.UTF_8));
        return HexFormat.of().formatHex(hash, 0, BYTES);
    }
}
