package app.thisthat.account.session;

import app.thisthat.platform.Digests;
import java.security.MessageDigest;
import java.util.Base64;
import java.util.Optional;

/**
 * Signs what links in mails contain. Every key of {@code auth.jwtKeys} verifies, so a link outlives a rotation of the
 * keys as a token does. A signed link is not valid as a token, and a token not as a link.
 */
public final class LinkSigner {

    private static final Base64.Encoder ENCODER = Base64.getUrlEncoder().withoutPadding();

    private final SigningKeys keys;

    public LinkSigner(SigningKeys keys) {
        this.keys = keys.derive("thisthat mail links");
    }

    /** The signed form: base64url of the content, a dot, base64url of the signature. */
    public String sign(byte[] content) {
        return text(content) + "." + ENCODER.encodeToString(signature(keys.signingKey(), content));
    }

    /** The signed form up to the dot. */
    public static String text(byte[] content) {
        return ENCODER.encodeToString(content);
    }

    /** The content of a signed form; empty if this service has not signed it. */
    public Optional<byte[]> verify(String signed) {
        String[] parts = signed.split("\\.", -1);
        if (parts.length != 2) {
            return Optional.empty();
        }
        byte[] content;
        byte[] signature;
        try {
            content = Base64.getUrlDecoder().decode(parts[0]);
            signature = Base64.getUrlDecoder().decode(parts[1]);
        } catch (IllegalArgumentException notBase64) {
            return Optional.empty();
        }
        boolean valid = keys.keys().values().stream()
                .anyMatch(key -> MessageDigest.isEqual(signature(key, content), signature));
        return valid ? Optional.of(content) : Optional.empty();
    }

    private static byte[] signature(byte[] key, byte[] content) {
        return Digests.hmacSha256(key, content);
    }
}
