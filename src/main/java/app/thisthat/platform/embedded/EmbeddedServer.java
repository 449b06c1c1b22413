package app.thisthat.platform.embedded;

/** A server that this process starts, watches and stops. All methods block. */
interface EmbeddedServer extends AutoCloseable {

    String name();

    boolean isRunning();

    /**
     * Starts the server again, after it has ended, on the same port.
     *
     * @throws RuntimeException if it does not start
     */
    void restart();

    @Override
    void close();
}
