package app.thisthat.ingestion;

import app.thisthat.platform.Digests;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Who may use the hook: whoever signs time and body with one of the secrets, as {@code t=<unix seconds>,v1=<hex HMAC-SHA256
 * of "t.body">}. Two signatures may stand behind one another, and two secrets be known, so that one can take the place of
 * the other without a hint lost.
 */
final class WebhookSignature {

    /** How far its time may be from ours. */
    static final Duration WINDOW = Duration.ofMinutes(5);

    private static final Pattern HEADER = Pattern.compile("t=(\\d{1,12}),v1=([0-9a-f]{64})(?:,v1=([0-9a-f]{64}))?");

    private final List<byte[]> keys;

    /** Knows these secrets; none: nothing is ever well signed. */
    WebhookSignature(List<String> secrets) {
        this.keys = secrets.stream()
                .map(secret -> secret.getBytes(StandardCharsets.UTF_8))
                .toList();
    }

    /** Whether there is any secret. */
    boolean known() {
        return !keys.isEmpty();
    }

    /** What tells this message from every other, if it is signed by one of the secrets and of this time. */
    Optional<String> verify(String header, byte[] body, Instant now) {
        Matcher written = HEADER.matcher(header);
        if (!written.matches()) {
            return Optional.empty();
        }
        byte[] signed = signed(written.group(1), body);
        List<byte[]> signatures = new ArrayList<>(List.of(HexFormat.of().parseHex(written.group(2))));
        if (written.group(3) != null) {
            signatures.add(HexFormat.of().parseHex(written.group(3)));
        }
        Instant at = Instant.ofEpochSecond(Long.parseLong(written.group(1)));
        boolean timely = Duration.between(at, now).abs().compareTo(WINDOW) <= 0;
        return matches(signed, signatures) && timely ? Optional.of(digest(signed)) : Optional.empty();
    }

    private static byte[] signed(String time, byte[] body) {
        ByteArrayOutputStream signed = new ByteArrayOutputStream();
        signed.writeBytes((time + ".").getBytes(StandardCharsets.US_ASCII));
        signed.writeBytes(body);
        return signed.toByteArray();
    }

    /** Looks at all of them, whichever fits: how long it takes tells nothing. */
    private boolean matches(byte[] signed, List<byte[]> signatures) {
        boolean found = false;
        for (byte[] key : keys) {
            byte[] right = Digests.hmacSha256(key, signed);
            for (byte[] signature : signatures) {
                found |= MessageDigest.isEqual(right, signature);
            }
        }
        return found;
    }

    /** Of what was signed, not of a signature: two secrets sign one message in two ways. */
    private static String digest(byte[] signed) {
        return HexFormat.of().formatHex(Digests.sha256(signed));
    }
}
