package app.thisthat.live;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerResponse;

/** A stream of server-sent events. A browser reconnects on its own when the stream ends. */
final class EventStreamTransport implements ClientTransport {

    private static final int QUEUED_BYTES_MAX = 65_536;

    private static final byte[] PREFIX = {'d', 'a', 't', 'a', ':', ' '};
    private static final byte[] SUFFIX = {'\n', '\n'};

    private final HttpServerResponse response;
    private final Runnable resetAfterDelay;
    private long queuedBytes;

    /** Takes a response, and the reset for a client that does not read. */
    EventStreamTransport(HttpServerResponse response, Runnable resetAfterDelay) {
        this.response = response;
        this.resetAfterDelay = resetAfterDelay;
    }

    @Override
    public boolean isFull() {
        return queuedBytes >= QUEUED_BYTES_MAX;
    }

    @Override
    public long queuedBytes() {
        return queuedBytes;
    }

    @Override
    public void send(Frame frame) {
        write(Buffer.buffer(frame.size() + PREFIX.length + SUFFIX.length)
                .appendBytes(PREFIX)
                .appendBytes(frame.utf8())
                .appendBytes(SUFFIX));
    }

    @Override
    public void setReconnectDelay(int ms) {
        write(Buffer.buffer("retry: " + ms + "\n\n"));
    }

    @Override
    public void close(CloseCode code) {
        if (isFull()) {
            resetAfterDelay.run();
        } else if (!response.ended() && !response.closed()) {
            response.end();
        }
    }

    @Override
    public void ping() {
        write(Buffer.buffer(": keep-alive\n\n"));
    }

    @Override
    public boolean answersPings() {
        return false;
    }

    private void write(Buffer text) {
        if (!response.ended() && !response.closed()) {
            int size = text.length();
            queuedBytes += size;
            response.write(text).onComplete(written -> queuedBytes -= size);
        }
    }
}
