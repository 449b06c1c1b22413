package app.thisthat.live;

import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;

/** A TCP client that can violate the protocol, and reads only when the test does. */
final class RawSocket implements AutoCloseable {

    private static final int READ_TIMEOUT_MS = 30_000;
    private static final int RECEIVE_BUFFER_BYTES = 4_096;
    private static final int CLOSE_FRAME = 0x88;
    private static final String UPGRADE =
            """
            Connection: Upgrade\r
            Upgrade: websocket\r
            Sec-WebSocket-Version: 13\r
            Sec-WebSocket-Key: AAECAwQFBgcICQoLDA0ODw==\r
            """;

    private final Socket socket = new Socket();
    private final DataInputStream in;

    private RawSocket(int port, String path, String headers, String statusLine) throws IOException {
        socket.setReceiveBufferSize(RECEIVE_BUFFER_BYTES);
        socket.setSoTimeout(READ_TIMEOUT_MS);
        socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
        in = new DataInputStream(socket.getInputStream());
        String request = "GET " + path + " HTTP/1.1\r\nHost: localhost\r\n" + headers + "\r\n";
        socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
        StringBuilder head = new StringBuilder();
        while (head.indexOf("\r\n\r\n") < 0) {
            head.append((char) in.readUnsignedByte());
        }
        if (!head.toString().startsWith(statusLine)) {
            throw new AssertionError("Unexpected response: " + head);
        }
    }

    static RawSocket webSocket(int port) throws IOException {
        return new RawSocket(port, "/api/v1/live", UPGRADE, "HTTP/1.1 101");
    }

    static RawSocket eventStream(int port) throws IOException {
        return new RawSocket(port, "/api/v1/live/sse", "", "HTTP/1.1 200");
    }

    /** Sends a frame with a payload of less than 126 bytes, masked with zeros. */
    void send(int firstByte, String text) throws IOException {
        byte[] payload = text.getBytes(StandardCharsets.US_ASCII);
        byte[] frame = new byte[payload.length + 6];
        frame[0] = (byte) firstByte;
        frame[1] = (byte) (0x80 | payload.length);
        System.arraycopy(payload, 0, frame, 6, payload.length);
        socket.getOutputStream().write(frame);
    }

    void sendText(String text) throws IOException {
        send(0x81, text);
    }

    /** Sends a frame with any payload. */
    void send(int firstByte, byte[] payload) throws IOException {
        ByteArrayOutputStream frame = new ByteArrayOutputStream();
        DataOutputStream out = new DataOutputStream(frame);
        out.writeByte(firstByte);
        if (payload.length < 126) {
            out.writeByte(0x80 | payload.length);
        } else if (payload.length < 65_536) {
            out.writeByte(0x80 | 126);
            out.writeShort(payload.length);
        } else {
            out.writeByte(0x80 | 127);
            out.writeLong(payload.length);
        }
        out.writeInt(0);
        out.write(payload);
        socket.getOutputStream().write(frame.toByteArray());
    }

    /** Sends a frame to a server that may close the connection before the end. */
    void sendUntilReset(int firstByte, byte[] payload) {
        try {
            send(firstByte, payload);
        } catch (IOException reset) {
            // the close frame remains to be read
        }
    }

    /** The code of the next close frame; other frames are skipped. */
    int closeCode() throws IOException {
        while (true) {
            int first = in.readUnsignedByte();
            int length = in.readUnsignedByte();
            length = length == 126 ? in.readUnsignedShort() : length;
            if (first == CLOSE_FRAME) {
                return in.readUnsignedShort();
            }
            in.skipNBytes(length);
        }
    }

    /** Reads to the end; true if the connection was reset. */
    boolean isReset() throws IOException {
        try {
            in.transferTo(OutputStream.nullOutputStream());
            return false;
        } catch (SocketException reset) {
            return true;
        }
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
