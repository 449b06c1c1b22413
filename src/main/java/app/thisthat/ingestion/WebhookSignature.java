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
 * Signature of webhook messages: {@code t=<unix seconds>,v1=<hex HMAC-SHA256 of "t.body">}. A header may contain two
 * signatures, and two secrets may be valid, so that a secret can be rotated without losing messages.
 */
final class WebhookSignature {

    /** Longest difference between the time of the message and the local time. */
    static final Duration TOLERANCE = Duration.ofMinutes(5);

    private static final Pattern HEADER = Pattern.compile("t=(\\d{1,12}),v1=([0-9a-f]{64})(?:,v1=([0-9a-f]{64}))?");

    private final List<byte[]> keys;

    /** Without secrets no signature is valid. */
    WebhookSignature(List<String> secrets) {
        this.keys = secrets.stream()
                .map(secret -> secret.getBytes(StandardCharsets.UTF_8))
                .toList();
    }

    boolean isConfigured() {
        return !keys.isEmpty();
    }

    /** Whether a header is well-formed and its time recent. */
    boolean isRecent(String header, Instant now) {
        Matcher fields = HEADER.matcher(header);
        return fields.matches() && isRecent(fields, now);
    }

    private static boolean isRecent(Matcher fields, Instant now) {
        Instant signedAt = Instant.ofEpochSecond(Long.parseLong(fields.group(1)));
        return Duration.between(signedAt, now).abs().compareTo(TOLERANCE) <= 0;
    }

    /** The id of a message with a valid and recent signature; empty for any other message. */
    Optional<String> verify(String header, byte[] body, Instant now) {
        Matcher fields = HEADER.matcher(header);
        if (!fields.matches()) {
            return Optional.empty();
        }
        byte[] signed = signedContent(fields.group(1), body);
        List<byte[]> signatures = new ArrayList<>(List.of(HexFormat.of().parseHex(fields.group(2))));
        if (fields.group(3) != null) {
            signatures.add(HexFormat.of().parseHex(fields.group(3)));
        }
        return matches(signed, signatures) && isRecent(fields, now) ? Optional.of(digest(signed)) : Optional.empty();
    }

    private static byte[] signedContent(String time, byte[] body) {
        ByteArrayOutputStream signed = new ByteArrayOutputStream();
        signed.writeBytes((time + ".").getBytes(StandardCharsets.US_ASCII));
        signed.writeBytes(body);
        return signed.toByteArray();
    }

    /** Constant time: compares every key with every signature. */
    private boolean matches(byte[] signed, List<byte[]> signatures) {
        boolean isMatch = false;
        for (byte[] key : keys) {
            byte[] expected = Digests.hmacSha256(key, signed);
            for (byte[] signature : signatures) {
                isMatch |= MessageDigest.isEqual(expected, signature);
            }
        }
        return isMatch;
    }

    /** Hash of the content instead of the signature, because two secrets give two signatures of one message. */
    private static String digest(byte[] signed) {
        return HexFormat.of().formatHex(Digests.sha256(signed));
    }
}
