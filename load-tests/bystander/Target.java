package bystander;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.InetAddress;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.StreamSupport;

/**
 * The service under attack.
 *
 * @param managementPort port of health and metrics
 * @param local whether clients connect from addresses of their own: the host is a loopback address. Otherwise they send
 *     their address as {@code X-Forwarded-For}, which the service has to trust
 * @param users seeded accounts with valid tokens
 * @param dataDir data directory of the service; empty if it is unknown
 */
record Target(
        String host,
        int port,
        int managementPort,
        boolean local,
        List<User> users,
        Account admin,
        Optional<Path> dataDir,
        Optional<Path> log) {

    static final String API = "/api/v1";

    /** The password of all seeded users. */
    static final String PASSWORD = "load-test-passphrase";

    static final ObjectMapper JSON = new ObjectMapper();

    /** A seeded account. */
    record User(String id, String email, String token) {}

    record Account(String email, String password) {}

    /** Reads the environment variables that {@code attacks.sh} sets. */
    static Target read(Map<String, String> environment) throws IOException {
        URI url = URI.create(environment.get("TARGET"));
        JsonNode users = JSON.readTree(Files.readAllBytes(Path.of(environment.get("USERS_FILE"))));
        return new Target(
                url.getHost(),
                url.getPort(),
                Integer.parseInt(environment.get("MANAGEMENT_PORT")),
                InetAddress.getByName(url.getHost()).isLoopbackAddress(),
                StreamSupport.stream(users.spliterator(), false)
                        .map(user -> new User(
                                user.get("id").asText(),
                                user.get("email").asText(),
                                user.get("accessToken").asText()))
                        .toList(),
                new Account(
                        environment.getOrDefault("ADMIN_EMAIL", "admin@thisthat.example"),
                        environment.getOrDefault("ADMIN_PASSWORD", "demo-admin-1")),
                path(environment.get("THISTHAT_DATA_DIR")).filter(Files::isDirectory),
                path(environment.get("SERVICE_LOG")));
    }

    private static Optional<Path> path(String text) {
        return Optional.ofNullable(text).filter(value -> !value.isEmpty()).map(Path::of);
    }

    /**
     * A client address that nobody else uses.
     *
     * @param block number of the attack, 1 to 190
     * @param index number of the client, below 65,000
     */
    String address(int block, int index) {
        int host = index + 1;
        return local
                ? "127." + (block + 60) + "." + host / 250 + "." + (host % 250 + 1)
                : "10." + (block + 60) + "." + host / 250 + "." + (host % 250 + 1);
    }
}
