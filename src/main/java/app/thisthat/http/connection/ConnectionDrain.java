package app.thisthat.http.connection;

/**
 * Whether the servers have stopped accepting connections. Responses then contain {@code Connection: close}, so clients
 * send their next request over another connection and not over one that the server closes.
 */
public final class ConnectionDrain {

    private volatile boolean draining;

    public void start() {
        draining = true;
    }

    boolean isDraining() {
        return draining;
    }
}
