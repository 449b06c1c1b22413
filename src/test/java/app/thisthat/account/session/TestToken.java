package app.thisthat.account.session;

import app.thisthat.platform.Json;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** Builds tokens for tests without the library under test. Members with the value null stay in the JSON. */
public final class TestToken {

    private static final Map<String, String> MACS =
            Map.of("HS256", "HmacSHA256", "HS384", "HmacSHA384", "HS512", "HmacSHA512");

    private final Map<String, Object> header = new LinkedHashMap<>();
    private final Map<String, Object> claims = new LinkedHashMap<>();

    public TestToken(String kid) {
        header.put("alg", "HS256");
        header.put("typ", "JWT");
        header.put("kid", kid);
    }

    public TestToken header(String name, Object value) {
        header.put(name, value);
        return this;
    }

    public TestToken claim(String name, Object value) {
        claims.put(name, value);
        return this;
    }

    public TestToken claims(Map<String, Object> values) {
        claims.putAll(values);
        return this;
    }

    public String sign(byte[] key) {
        return sign("HS256", key);
    }

    public String sign(String algorithm, byte[] key) {
        header.put("alg", algorithm);
        return sign(MACS.get(algorithm), encode(Json.bytes(header)), encode(Json.bytes(claims)), key);
    }

    /** Signs parts that are encoded already. */
    static String sign(String header, String payload, byte[] key) {
        return sign("HmacSHA256", header, payload, key);
    }

    private static String sign(String algorithm, String header, String payload, byte[] key) {
        String signed = header + "." + payload;
        try {
            Mac mac = Mac.getInstance(algorithm);
            mac.init(new SecretKeySpec(key, algorithm));
            return signed + "." + encode(mac.doFinal(signed.getBytes(StandardCharsets.US_ASCII)));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    static String encode(byte[] bytes) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }

    static String encode(String json) {
        return encode(json.getBytes(StandardCharsets.UTF_8));
    }
}
