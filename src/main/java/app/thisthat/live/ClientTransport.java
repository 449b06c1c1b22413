package app.thisthat.live;

/** The way to one client: a socket or a stream of events. Used on its own event loop only. */
interface ClientTransport {

    /** Whether so much waits for the client that nothing more should be sent that can wait. */
    boolean full();

    /** Bytes that wait for the client in this process. */
    long queued();

    void send(Frame frame);

    /** Makes a client that comes back by itself wait for so long, where there is a way to; others read it in a message. */
    void comeBackAfter(int ms);

    /** Hangs up, with a reason where the way has room for one. */
    void close(CloseCode code);

    /** Makes the client's side show that it is there. */
    void ping();

    /** Whether a client that is there answers a ping. */
    boolean answers();
}
