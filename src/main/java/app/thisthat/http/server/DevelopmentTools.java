package app.thisthat.http.server;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Optional;

/**
 * What the web client offers in development only.
 *
 * @param logins logins of the demo accounts, which the client signs in with one click
 * @param simulatorUrl base URL of the simulator's control API
 */
public record DevelopmentTools(List<Login> logins, Optional<String> simulatorUrl) {

    /** Production: no tools. */
    public static final DevelopmentTools NONE = new DevelopmentTools(List.of(), Optional.empty());

    /** A demo account, whose password is published. */
    public record Login(String username, String email, String password, String role) {}

    /** Embedded in the page of the client. */
    JsonObject toJson() {
        JsonArray entries = new JsonArray();
        logins.forEach(login -> entries.add(new JsonObject()
                .put("username", login.username)
                .put("email", login.email)
                .put("password", login.password)
                .put("role", login.role)));
        return new JsonObject().put("logins", entries).put("simulator", simulatorUrl.isPresent());
    }
}
