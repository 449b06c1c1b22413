package app.thisthat.live;

/** The connection to one client, a WebSocket or an event stream. Used on its event loop only. */
interface ClientTransport {

    /** Whether the transport applies back-pressure; only frames that must not wait may be sent. */
    boolean isFull();

    long queuedBytes();

    void send(Frame frame);

    /** Sets the delay before a client reconnects on its own, if the protocol has a field for it. */
    void setReconnectDelay(int ms);

    /** Closes the connection, with the code if the protocol has a field for it. */
    void close(CloseCode code);

    void ping();

    boolean answersPings();
}
