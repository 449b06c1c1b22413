package app.thisthat.harness;

import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.net.NetClient;
import io.vertx.core.net.NetServer;
import io.vertx.core.net.NetSocket;
import java.net.URI;
import java.nio.charset.StandardCharsets;

/**
 * A TCP proxy in front of PostgreSQL that can drop one request or its response. The service sees a lost connection in both
 * cases; only the database shows whether the statement was committed.
 */
public final class DatabaseProxy implements AutoCloseable {

    /** The message that the proxy drops. */
    public enum Dropped {
        /** The request: nothing is committed. */
        REQUEST,
        /** The response: the statement is committed. */
        RESPONSE
    }

    private final URI database;
    private final NetServer server;
    private final NetClient client;
    private volatile int databasePort;
    private volatile byte[] marker;
    private volatile Dropped dropped;

    /** Creates a proxy of the database at a URI. */
    public DatabaseProxy(Vertx vertx, String uri) {
        this.database = URI.create(uri);
        this.databasePort = database.getPort();
        this.client = vertx.createNetClient();
        this.server = vertx.createNetServer();
        TestDatabase.await(server.connectHandler(this::accept).listen(0, "127.0.0.1"));
    }

    /** The URI of the database through this proxy. */
    public String uri() {
        return "postgresql://" + database.getUserInfo() + "@127.0.0.1:" + server.actualPort() + database.getPath();
    }

    /** Forwards new connections to another port. */
    public void setPort(int port) {
        databasePort = port;
    }

    /** Drops the next request that contains a text, or the response to it, and closes the connection. */
    public void dropNext(Dropped message, String text) {
        dropped = message;
        marker = text.getBytes(StandardCharsets.UTF_8);
    }

    /** Whether the message was dropped. */
    public boolean hasDropped() {
        return marker == null;
    }

    private void accept(NetSocket service) {
        service.pause();
        client.connect(databasePort, "127.0.0.1")
                .onFailure(unreachable -> service.close())
                .onSuccess(postgres -> {
                    new Connection(service, postgres).open();
                    service.resume();
                });
    }

    /** One connection through the proxy. */
    private final class Connection {

        private final NetSocket service;
        private final NetSocket postgres;
        private boolean dropResponse;

        Connection(NetSocket service, NetSocket postgres) {
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
            byte[] searched = marker;
            if (searched == null || !contains(bytes.getBytes(), searched)) {
                postgres.write(bytes);
                return;
            }
            marker = null;
            if (dropped == Dropped.REQUEST) {
                service.close();
            } else {
                dropResponse = true;
                postgres.write(bytes);
            }
        }

        private void fromPostgres(Buffer bytes) {
            if (dropResponse) {
                service.close(); // the response is here, so the statement is committed
            } else {
                service.write(bytes);
            }
        }
    }

    private static boolean contains(byte[] bytes, byte[] searched) {
        String text = new String(bytes, StandardCharsets.ISO_8859_1);
        return text.contains(new String(searched, StandardCharsets.ISO_8859_1));
    }

    @Override
    public void close() {
        TestDatabase.await(server.close());
        TestDatabase.await(client.close());
    }
}
