package app.thisthat.platform;

import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** The hash functions of the service. Every Java platform has to provide their algorithms. */
public final class Digests {

    private static final String HMAC_SHA_256 = "HmacSHA256";

    private Digests() {}

    /** The SHA-256 hash of some bytes: 32 bytes. */
    public static byte[] sha256(byte[] bytes) {
        return digest("SHA-256", bytes);
    }

    /** The SHA-1 hash of some bytes: 20 bytes. Only for protocols that prescribe it. */
    public static byte[] sha1(byte[] bytes) {
        return digest("SHA-1", bytes);
    }

    private static byte[] digest(String algorithm, byte[] bytes) {
        try {
            return MessageDigest.getInstance(algorithm).digest(bytes);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(algorithm + " is not available", e);
        }
    }

    /**
     * The HMAC-SHA-256 of some bytes: 32 bytes.
     *
     * @throws IllegalArgumentException if the key is empty
     */
    public static byte[] hmacSha256(byte[] key, byte[] bytes) {
        try {
            Mac mac = Mac.getInstance(HMAC_SHA_256);
            mac.init(new SecretKeySpec(key, HMAC_SHA_256));
            return mac.doFinal(bytes);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(HMAC_SHA_256 + " is not available", e);
        }
    }
}
