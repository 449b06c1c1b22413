package app.thisthat.account.session;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.Arrays;
import java.util.HexFormat;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Stands for the network of a client without telling it: with the key nobody but the service can find out whether an address
 * is behind one. A new signing key makes new ones of the same networks.
 */
public final class NetworkHash {

    private static final String HMAC = "HmacSHA256";
    private static final int BYTES = 12;

    private final SecretKeySpec key;

    public NetworkHash(SigningKeys keyring) {
        byte[] first =
                keyring.derive("thisthat origins").keys().values().iterator().next();
        this.key = new SecretKeySpec(first, HMAC);
    }

    /** The keyed hash of a network, in 24 hexadecimal digits. */
    public String of(String network) {
        try {
            Mac mac = Mac.getInstance(HMAC);
            mac.init(key);
            byte[] hash = mac.doFinal(network.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(Arrays.copyOf(hash, BYTES));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java has " + HMAC, e);
        }
    }
}
