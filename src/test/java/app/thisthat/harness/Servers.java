package app.thisthat.harness;

import static java.nio.file.StandardOpenOption.CREATE;
import static java.nio.file.StandardOpenOption.WRITE;

import app.thisthat.platform.embedded.EmbeddedPostgres;
import app.thisthat.platform.embedded.EmbeddedRedis;
import app.thisthat.platform.postgres.Migrations;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicInteger;

/** PostgreSQL and Redis servers for tests. All tests of a JVM share one of each, started at first use. */
public final class Servers {

    private static final Path HOME = Path.of("target", "servers");
    private static final List<String> POSTGRES_OPTIONS = List.of("fsync=off", "max_connections=300");
    private static final String TEMPLATE = "thisthat_template";

    /** Below the ephemeral ports of Linux. */
    private static final int PORT_MAX = 32_000;

    private static final int PORT_MIN = 15_000;
    private static final Set<Integer> USED_PORTS = ConcurrentHashMap.newKeySet();
    private static final AtomicInteger DATABASES = new AtomicInteger();

    private Servers() {}

    private static final class PostgresHolder {
        static final EmbeddedPostgres SERVER = start();

        private static EmbeddedPostgres start() {
            EmbeddedPostgres server = startPostgres("postgres");
            Runtime.getRuntime().addShutdownHook(new Thread(server::close));
            execute(server.uri(), "create database " + TEMPLATE);
            Migrations.migrate(withDatabase(server.uri(), TEMPLATE));
            return server;
        }
    }

    private static final class RedisHolder {
        static final EmbeddedRedis SERVER = start();

        private static EmbeddedRedis start() {
            EmbeddedRedis server = startRedis(folder("redis"));
            Runtime.getRuntime().addShutdownHook(new Thread(server::close));
            return server;
        }
    }

    /** A folder of this JVM, below {@code target/servers}. */
    private static Path folder(String name) {
        return HOME.resolve(name + "-" + ProcessHandle.current().pid());
    }

    /**
     * Starts a PostgreSQL server of its own. A second start under the same name continues with the data of the first.
     *
     * @param name unique within the JVM
     */
    public static synchronized EmbeddedPostgres startPostgres(String name) {
        try {
            Files.createDirectories(HOME);
            // Test JVMs run side by side, and the first start of a build unpacks the programs that they share.
            try (FileChannel file = FileChannel.open(HOME.resolve("lock"), CREATE, WRITE)) {
                file.lock();
                return EmbeddedPostgres.start(folder(name), HOME.resolve("programs"), POSTGRES_OPTIONS);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * Starts a streaming standby of a running server. A second start under the same name continues with the data of the
     * first.
     *
     * @param name unique within the JVM
     * @param more additional settings of the standby, as {@code name=value}
     */
    public static synchronized EmbeddedPostgres startStandby(EmbeddedPostgres primary, String name, String... more) {
        Path home = folder(name);
        if (Files.notExists(home)) {
            StandbyFiles.create(primary, home);
        }
        List<String> options = new ArrayList<>(POSTGRES_OPTIONS);
        options.addAll(List.of(more));
        return EmbeddedPostgres.start(home, HOME.resolve("programs"), options);
    }

    /** Starts a Redis server of its own. It unpacks its program into its folder: the library replaces the file each time. */
    public static EmbeddedRedis startRedis(Path folder) {
        return EmbeddedRedis.start(folder, folder);
    }

    /** Starts a Redis server of its own on a fixed port. */
    public static EmbeddedRedis startRedis(Path folder, int port) {
        return EmbeddedRedis.start(folder, folder, port);
    }

    /** Returns the URI of a new database with the current schema and no rows. */
    public static String newDatabase() {
        String server = PostgresHolder.SERVER.uri();
        String name = "test_" + DATABASES.incrementAndGet();
        execute(server, "create database " + name + " template " + TEMPLATE);
        return withDatabase(server, name);
    }

    /** Returns the URI of a new database without a schema. */
    public static String newEmptyDatabase() {
        String server = PostgresHolder.SERVER.uri();
        String name = "empty_" + DATABASES.incrementAndGet();
        execute(server, "create database " + name);
        return withDatabase(server, name);
    }

    /** Returns the URI of the Redis that all tests of the JVM share. */
    public static String redis() {
        return RedisHolder.SERVER.uri();
    }

    /** Returns a free port of the loopback address. Each port is returned once, and none is an ephemeral port. */
    public static int freePort() {
        int port;
        do {
            port = ThreadLocalRandom.current().nextInt(PORT_MIN, PORT_MAX);
        } while (!isFree(port) || !USED_PORTS.add(port));
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

    /** Opens a JDBC connection with the rights of the tables' owner. */
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
