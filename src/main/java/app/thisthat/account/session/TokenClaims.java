package app.thisthat.account.session;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonObject;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Base64;
import java.util.Optional;
import java.util.UUID;

/**
 * The claims of a token. The methods throw {@link InvalidTokenException} if a claim is absent or has another type.
 */
final class TokenClaims {

    private final JsonObject json;

    TokenClaims(JsonObject json) {
        this.json = json;
    }

    String text(String name) {
        if (json.getValue(name) instanceof String text) {
            return text;
        }
        throw new InvalidTokenException("The claim " + name + " is not text");
    }

    UUID id(String name) {
        try {
            return UUID.fromString(text(name));
        } catch (IllegalArgumentException e) {
            throw new InvalidTokenException("The claim " + name + " is not an id", e);
        }
    }

    int integer(String name) {
        if (json.getValue(name) instanceof Integer number) {
            return number;
        }
        throw new InvalidTokenException("The claim " + name + " is not an integer");
    }

    /** A time in seconds since 1970. */
    long seconds(String name) {
        Object value = json.getValue(name);
        if (value instanceof Integer || value instanceof Long) {
            return ((Number) value).longValue();
        }
        throw new InvalidTokenException("The claim " + name + " is not a time");
    }

    boolean has(String name) {
        return json.getValue(name) != null;
    }

    /** The expiry of a token. Does not verify the token; empty if the token is malformed or has no expiry. */
    static Optional<Instant> unverifiedExpiry(String token) {
        String[] parts = token.split("\\.", -1);
        if (parts.length != 3) {
            return Optional.empty();
        }
        try {
            TokenClaims claims = new TokenClaims(
                    new JsonObject(Buffer.buffer(Base64.getUrlDecoder().decode(parts[1]))));
            return Optional.of(Instant.ofEpochSecond(claims.seconds("exp")));
        } catch (IllegalArgumentException | DecodeException | InvalidTokenException | DateTimeException e) {
            return Optional.empty();
        }
    }
}
