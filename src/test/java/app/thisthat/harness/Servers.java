package app.thisthat.harness;

import app.thisthat.platform.embedded.EmbeddedPostgres;
import app.thisthat.platform.embedded.EmbeddedRedis;
import app.thisthat.platform.postgres.Migrations;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicInteger;

/** One PostgreSQL and one Redis for all tests of a JVM, started when the first test asks and stopped at the end. */
public final class Servers {

    private static final Path HOME = Path.of("target", "servers");
    private static final Path PROGRAMS = HOME.resolve("programs");
    private static final String TEMPLATE = "thisthat_template";
    /** Below what Linux gives to whoever asks for any port. */
    private static final int PORT_MAX = 32_000;

    private static final int PORT_MIN = 15_000;
    private static final Set<Integer> GIVEN = ConcurrentHashMap.newKeySet();
    private static final AtomicInteger DATABASES = new AtomicInteger();

    private Servers() {}

    private static final class PostgresHolder {
        static final EmbeddedPostgres SERVER = start();

        private static EmbeddedPostgres start() {
            Path home = HOME.resolve("postgres-" + ProcessHandle.current().pid());
            EmbeddedPostgres server =
                    EmbeddedPostgres.start(home, PROGRAMS, List.of("fsync=off", "max_connections=300"));
            Runtime.getRuntime().addShutdownHook(new Thread(server::close));
            execute(server.uri(), "create database " + TEMPLATE);
            Migrations.migrate(withDatabase(server.uri(), TEMPLATE));
            return server;
        }
    }

    private static final class RedisHolder {
        static final EmbeddedRedis SERVER = start();

        private static EmbeddedRedis start() {
            EmbeddedRedis server = EmbeddedRedis.start(
                    HOME.resolve("redis-" + ProcessHandle.current().pid()), PROGRAMS);
            Runtime.getRuntime().addShutdownHook(new Thread(server::close));
            return server;
        }
    }

    /** The address of a new database with the current schema and no rows. */
    public static String newDatabase() {
        String server = PostgresHolder.SERVER.uri();
        String name = "test_" + DATABASES.incrementAndGet();
        execute(server, "create database " + name + " template " + TEMPLATE);
        return withDatabase(server, name);
    }

    /** The address of a new database with nothing in it. */
    public static String newEmptyDatabase() {
        String server = PostgresHolder.SERVER.uri();
        String name = "empty_" + DATABASES.incrementAndGet();
        execute(server, "create database " + name);
        return withDatabase(server, name);
    }

    /** The address of Redis, shared by all tests of the JVM. */
    public static String redis() {
        return RedisHolder.SERVER.uri();
    }

    /**
     * A port of the loopback address that was free a moment ago, and is answered once only. It is none of those that the
     * system gives to whoever asks for any.
     */
    public static int freePort() {
        int port;
        do {
            port = ThreadLocalRandom.current().nextInt(PORT_MIN, PORT_MAX);
        } while (!isFree(port) || !GIVEN.add(port));
        return port;
    }

    private static boolean isFree(int port) {
        try (ServerSocket socket = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
            return socket.isBound();
        } catch (IOException e) {
            return false;
        }
    }

    private static String withDatabase(String uri, String name) {
        return uri.substring(0, uri.lastIndexOf('/') + 1) + name;
    }

    /** A blocking connection as the owner of the tables, to look and to prepare what the service's role may not. */
    public static Connection connect(String uri) throws SQLException {
        URI address = URI.create(uri);
        String[] user = address.getUserInfo().split(":", 2);
        return DriverManager.getConnection(
                "jdbc:postgresql://" + address.getHost() + ":" + address.getPort() + address.getPath(),
                user[0],
                user[1]);
    }

    private static void execute(String uri, String statement) {
        try (Connection connection = connect(uri);
                Statement sql = connection.createStatement()) {
            sql.execute(statement);
        } catch (SQLException e) {
            throw new IllegalStateException(statement, e);
        }
    }
}
