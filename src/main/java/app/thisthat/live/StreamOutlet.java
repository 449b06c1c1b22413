package app.thisthat.live;

import io.vertx.core.http.HttpServerResponse;

/** The way over server-sent events. A browser connects again by itself when the stream ends. */
record StreamOutlet(HttpServerResponse response) implements Outlet {

    @Override
    public boolean full() {
        return response.writeQueueFull();
    }

    @Override
    public void send(String frame) {
        write("data: " + frame + "\n\n");
    }

    @Override
    public void close(CloseCode code) {
        if (!response.ended() && !response.closed()) {
            response.end();
        }
    }

    @Override
    public void ping() {
        write(": still here\n\n");
    }

    @Override
    public boolean answers() {
        return false;
    }

    private void write(String text) {
        if (!response.ended() && !response.closed()) {
            response.write(text);
        }
    }
}
