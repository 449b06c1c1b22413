package app.thisthat.harness;

import app.thisthat.Settings;
import app.thisthat.platform.eventbus.Bus;
import app.thisthat.platform.jobs.LeaderLeases;
import app.thisthat.platform.jobs.Lease;
import app.thisthat.platform.postgres.Postgres;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** The database of a test class, with the connection pools of the service and access as the owner of the tables. */
public final class TestDatabase implements AutoCloseable {

    private static final long WAIT_SECONDS_MAX = 30;
    private static final Duration BUS_ANSWER_MAX = Duration.ofSeconds(10);
    private static final Duration LEASE_TERM = Duration.ofMinutes(10);

    private final String uri;
    private final Vertx vertx = Vertx.vertx();
    private final Postgres postgres;
    private Bus bus;
    private LeaderLeases leases;
    private final Map<String, Lease> acquired = new HashMap<>();
    private final Deque<Connection> idle = new ConcurrentLinkedDeque<>();

    /** Creates a database with the current schema. */
    public TestDatabase() {
        this(Servers.newDatabase());
    }

    /** Uses the database at a URI. */
    public TestDatabase(String uri) {
        this.uri = uri;
        this.postgres = Postgres.open(vertx, slowMachine().database(), uri);
    }

    /** The default settings. */
    public static Settings settings() {
        return Settings.load(Optional.empty(), Map.of());
    }

    /** Opening the first connection takes long on a busy machine. */
    private static Settings slowMachine() {
        return Settings.load(Optional.empty(), Map.of("THISTHAT_DATABASE_ACQUIRE_TIMEOUT", "20s"));
    }

    public String uri() {
        return uri;
    }

    public Vertx vertx() {
        return vertx;
    }

    /** The connection pools of the service, with the rights of its role. */
    public Postgres postgres() {
        return postgres;
    }

    /** The event bus. A Vert.x instance has one; do not create another. */
    public synchronized Bus bus() {
        if (bus == null) {
            bus = new Bus(vertx, BUS_ANSWER_MAX);
        }
        return bus;
    }

    /** The leases of a cluster of which this JVM is the only node. */
    public synchronized LeaderLeases leases() {
        if (leases == null) {
            leases = new LeaderLeases(vertx, postgres, LEASE_TERM);
        }
        return leases;
    }

    /** The lease of a job, acquired once per database. */
    public synchronized Lease lease(String job) {
        return acquired.computeIfAbsent(job, first -> {
            Promise<Lease> lease = Promise.promise();
            leases().lead(job, lease::complete, () -> {});
            return await(lease.future());
        });
    }

    /** Waits for a future and returns its value or throws its failure. */
    public static <T> T await(Future<T> future) {
        try {
            return future.await(WAIT_SECONDS_MAX, TimeUnit.SECONDS);
        } catch (TimeoutException e) {
            throw new AssertionError("No result within " + WAIT_SECONDS_MAX + " s", e);
        }
    }

    /** Runs a statement as the owner. Returns the first column of the first row; null without a row. */
    public Object execute(String sql, Object... parameters) {
        try {
            return asOwner(connection -> {
                try (PreparedStatement statement = connection.prepareStatement(sql)) {
                    for (int i = 0; i < parameters.length; i++) {
                        statement.setObject(i + 1, parameters[i]);
                    }
                    if (!statement.execute()) {
                        return null;
                    }
                    try (ResultSet rows = statement.getResultSet()) {
                        return rows.next() ? rows.getObject(1) : null;
                    }
                }
            });
        } catch (SQLException e) {
            throw new IllegalStateException(sql, e);
        }
    }

    /** Statements on a connection of the owner. */
    @FunctionalInterface
    public interface OwnerStatements<T> {

        T run(Connection connection) throws SQLException;
    }

    /** Runs statements on an idle connection of the owner, since a new one takes longer than most statements. */
    public <T> T asOwner(OwnerStatements<T> statements) throws SQLException {
        Connection connection = idleConnection();
        try {
            T value = statements.run(connection);
            idle.push(connection);
            return value;
        } catch (SQLException | RuntimeException e) {
            connection.close();
            throw e;
        }
    }

    /** Resets the session, which also detects a connection that a restarted server has closed. */
    private Connection idleConnection() throws SQLException {
        Connection connection = idle.poll();
        while (connection != null) {
            try (Statement reset = connection.createStatement()) {
                reset.execute("discard all");
                return connection;
            } catch (SQLException broken) {
                connection.close();
                connection = idle.poll();
            }
        }
        return Servers.connect(uri);
    }

    @Override
    public void close() {
        idle.forEach(TestDatabase::closeConnection);
        idle.clear();
        await(postgres.close());
        await(vertx.close());
    }

    private static void closeConnection(Connection connection) {
        try {
            connection.close();
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }
}
