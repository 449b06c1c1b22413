package app.thisthat.harness;

import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.net.NetClient;
import io.vertx.core.net.NetServer;
import io.vertx.core.net.NetSocket;
import java.net.URI;
import java.nio.charset.StandardCharsets;

/**
 * Stands between a service and its PostgreSQL and can lose one request on its way, or the answer to it: to the service the
 * two look the same, and only the database knows whether the statement was committed.
 */
public final class DatabaseProxy implements AutoCloseable {

    /** What is lost of the next request that carries the marker. */
    public enum Loss {
        /** The request itself: nothing is committed. */
        REQUEST,
        /** The answer: the statement is committed and nobody is told. */
        ANSWER
    }

    private final URI database;
    private final NetServer server;
    private final NetClient client;
    private volatile int databasePort;
    private volatile byte[] marker;
    private volatile Loss loss;

    /** Forwards to the database at an address. */
    public DatabaseProxy(Vertx vertx, String uri) {
        this.database = URI.create(uri);
        this.databasePort = database.getPort();
        this.client = vertx.createNetClient();
        this.server = vertx.createNetServer();
        TestDatabase.await(server.connectHandler(this::accept).listen(0, "127.0.0.1"));
    }

    /** The database's address through this proxy. */
    public String uri() {
        return "postgresql://" + database.getUserInfo() + "@127.0.0.1:" + server.actualPort() + database.getPath();
    }

    /** From now on new connections go to another port. */
    public void retarget(int port) {
        databasePort = port;
    }

    /** Loses something of the next request whose bytes contain a text, and the connection with it. */
    public void lose(Loss what, String text) {
        loss = what;
        marker = text.getBytes(StandardCharsets.UTF_8);
    }

    /** Whether what was to be lost has been. */
    public boolean hasLost() {
        return marker == null;
    }

    private void accept(NetSocket service) {
        service.pause();
        client.connect(databasePort, "127.0.0.1")
                .onFailure(away -> service.close())
                .onSuccess(postgres -> {
                    new Line(service, postgres).open();
                    service.resume();
                });
    }

    /** One connection through the proxy. */
    private final class Line {

        private final NetSocket service;
        private final NetSocket postgres;
        private boolean deaf;

        Line(NetSocket service, NetSocket postgres) {
            this.service = service;
            this.postgres = postgres;
        }

        void open() {
            service.handler(this::fromService);
            postgres.handler(this::fromPostgres);
            service.closeHandler(closed -> postgres.close());
            postgres.closeHandler(closed -> service.close());
        }

        private void fromService(Buffer bytes) {
            byte[] wanted = marker;
            if (wanted == null || !contains(bytes.getBytes(), wanted)) {
                postgres.write(bytes);
                return;
            }
            marker = null;
            if (loss == Loss.REQUEST) {
                service.close();
            } else {
                deaf = true;
                postgres.write(bytes);
            }
        }

        private void fromPostgres(Buffer bytes) {
            if (deaf) {
                service.close(); // the answer is here, so the statement is committed: now nobody hears of it
            } else {
                service.write(bytes);
            }
        }
    }

    private static boolean contains(byte[] bytes, byte[] wanted) {
        String text = new String(bytes, StandardCharsets.ISO_8859_1);
        return text.contains(new String(wanted, StandardCharsets.ISO_8859_1));
    }

    @Override
    public void close() {
        TestDatabase.await(server.close());
        TestDatabase.await(client.close());
    }
}
