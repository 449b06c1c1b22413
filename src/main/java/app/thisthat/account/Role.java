package app.thisthat.account;

import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Arrays;
import java.util.Locale;

/** The role of an account. */
public enum Role {
    USER,
    ADMIN;

    /** The name in JSON and in the database. */
    @JsonValue
    public String wire() {
        return name().toLowerCase(Locale.ROOT);
    }

    static Role fromWire(String name) {
        return Arrays.stream(values())
                .filter(role -> role.wire().equals(name))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("Unknown role: " + name));
    }
}
