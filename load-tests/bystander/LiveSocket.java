package bystander;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.ThreadLocalRandom;

/** A WebSocket to the live interface. One thread reads; any thread writes. */
final class LiveSocket implements AutoCloseable {

    private static final int TEXT = 1;
    private static final int CLOSE = 8;
    private static final int PING = 9;
    private static final int PONG = 10;
    private static final int SWITCHING = 101;

    private final Connection connection;

    /** {@code receiveBuffer} as of {@link Connection}. Fails with {@link RefusedException}. */
    LiveSocket(Target target, String address, int receiveBuffer) throws IOException {
        connection = new Connection(target, address, receiveBuffer);
        try {
            Response response = connection.send(Request.get("/live")
                    .with("Connection", "Upgrade")
                    .with("Upgrade", "websocket")
                    .with("Sec-WebSocket-Version", "13")
                    .with("Sec-WebSocket-Key", "AAAAAAAAAAAAAAAAAAAAAA=="));
            if (response.status() != SWITCHING) {
                throw new RefusedException(response);
            }
        } catch (IOException e) {
            connection.close();
            throw e;
        }
    }

    void send(String text) throws IOException {
        write(TEXT, text.getBytes(StandardCharsets.UTF_8));
    }

    void ping() throws IOException {
        write(PING, new byte[0]);
    }

    private synchronized void write(int opcode, byte[] payload) throws IOException {
        ByteBuffer frame = ByteBuffer.allocate(payload.length + 14);
        frame.put((byte) (0x80 | opcode));
        if (payload.length < 126) {
            frame.put((byte) (0x80 | payload.length));
        } else {
            frame.put((byte) (0x80 | 126)).putShort((short) payload.length);
        }
        byte[] mask = new byte[4];
        ThreadLocalRandom.current().nextBytes(mask);
        frame.put(mask);
        for (int i = 0; i < payload.length; i++) {
            frame.put((byte) (payload[i] ^ mask[i % 4]));
        }
        connection.write(java.util.Arrays.copyOf(frame.array(), frame.position()));
    }

    /** Reads the next text message and answers pings. Fails with {@link ClosedException}. */
    String read() throws IOException {
        ByteArrayOutputStream message = new ByteArrayOutputStream();
        while (true) {
            int first = connection.exactly(1)[0];
            byte[] payload = connection.exactly(length());
            int opcode = first & 0x0f;
            if (opcode == CLOSE) {
                throw new ClosedException(payload.length < 2 ? 1005 : ByteBuffer.wrap(payload).getShort());
            } else if (opcode == PING) {
                write(PONG, payload);
            } else if (opcode != PONG) {
                message.write(payload);
                if (first < 0) { // the highest bit: the last fragment
                    return message.toString(StandardCharsets.UTF_8);
                }
            }
        }
    }

    private int length() throws IOException {
        int length = connection.exactly(1)[0] & 0x7f;
        return switch (length) {
            case 126 -> ByteBuffer.wrap(connection.exactly(2)).getShort() & 0xffff;
            case 127 -> (int) ByteBuffer.wrap(connection.exactly(8)).getLong();
            default -> length;
        };
    }

    /** Reads and counts messages until the socket closes. */
    void drain(Outcomes outcomes) {
        try {
            while (true) {
                String text = read();
                outcomes.count(type(text), 1);
            }
        } catch (IOException e) {
            outcomes.count(String.valueOf(e.getMessage()), 1);
        }
    }

    /** The type of a message; for an error its code. */
    static String type(String text) {
        int code = text.startsWith("{\"type\":\"error\"") ? text.indexOf("\"code\":\"") + 8 : 9;
        return text.substring(code, text.indexOf('"', code));
    }

    @Override
    public void close() {
        connection.close();
    }

    /** The upgrade was refused. */
    static final class RefusedException extends IOException {

        private static final long serialVersionUID = 1L;

        private final transient Response response;

        private RefusedException(Response response) {
            super("upgrade " + response.status());
            this.response = response;
        }

        Response response() {
            return response;
        }
    }

    /** The server closed the socket. */
    static final class ClosedException extends IOException {

        private static final long serialVersionUID = 1L;

        private ClosedException(int code) {
            super("closed " + code);
        }
    }
}
