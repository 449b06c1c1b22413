package app.thisthat.live;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerResponse;

/** The way over server-sent events. A browser connects again by itself when the stream ends. */
final class EventStreamTransport implements ClientTransport {

    /** Bytes that may wait before nothing more is sent that can wait. */
    private static final int QUEUED_MAX = 65_536;

    private static final byte[] BEFORE = {'d', 'a', 't', 'a', ':', ' '};
    private static final byte[] BEHIND = {'\n', '\n'};

    private final HttpServerResponse response;
    private final Runnable cutSoon;
    private long queued;

    /**
     * Writes to a response.
     *
     * @param cutSoon ends it for a client that does not read
     */
    EventStreamTransport(HttpServerResponse response, Runnable cutSoon) {
        this.response = response;
        this.cutSoon = cutSoon;
    }

    @Override
    public boolean full() {
        return queued >= QUEUED_MAX;
    }

    @Override
    public long queued() {
        return queued;
    }

    @Override
    public void send(Frame frame) {
        write(Buffer.buffer(frame.size() + BEFORE.length + BEHIND.length)
                .appendBytes(BEFORE)
                .appendBytes(frame.utf8())
                .appendBytes(BEHIND));
    }

    @Override
    public void comeBackAfter(int ms) {
        write(Buffer.buffer("retry: " + ms + "\n\n"));
    }

    @Override
    public void close(CloseCode code) {
        if (full()) {
            cutSoon.run();
        } else if (!response.ended() && !response.closed()) {
            response.end();
        }
    }

    @Override
    public void ping() {
        write(Buffer.buffer(": still here\n\n"));
    }

    @Override
    public boolean answers() {
        return false;
    }

    private void write(Buffer text) {
        if (!response.ended() && !response.closed()) {
            int size = text.length();
            queued += size;
            response.write(text).onComplete(written -> queued -= size);
        }
    }
}
