package app.thisthat.live;

import java.io.DataInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;

/** A client that may send what no library would. */
final class RawSocket implements AutoCloseable {

    private static final int PATIENCE_MS = 30_000;
    private static final int CLOSE = 0x88;
    private static final String UPGRADE =
            """
            GET /api/v1/live HTTP/1.1\r
            Host: localhost\r
            Connection: Upgrade\r
            Upgrade: websocket\r
            Sec-WebSocket-Version: 13\r
            Sec-WebSocket-Key: AAECAwQFBgcICQoLDA0ODw==\r
            \r
            """;

    private final Socket socket;
    private final DataInputStream in;

    RawSocket(int port) throws IOException {
        socket = new Socket(InetAddress.getLoopbackAddress(), port);
        socket.setSoTimeout(PATIENCE_MS);
        in = new DataInputStream(socket.getInputStream());
        socket.getOutputStream().write(UPGRADE.getBytes(StandardCharsets.US_ASCII));
        StringBuilder head = new StringBuilder();
        while (head.indexOf("\r\n\r\n") < 0) {
            head.append((char) in.readUnsignedByte());
        }
    }

    /** Sends a frame of less than 126 bytes, under a mask of zeros. */
    void send(int firstByte, String text) throws IOException {
        byte[] payload = text.getBytes(StandardCharsets.US_ASCII);
        byte[] frame = new byte[payload.length + 6];
        frame[0] = (byte) firstByte;
        frame[1] = (byte) (0x80 | payload.length);
        System.arraycopy(payload, 0, frame, 6, payload.length);
        socket.getOutputStream().write(frame);
    }

    /** The code with which the server hangs up, if that is what it says next. */
    int closed() throws IOException {
        int first = in.readUnsignedByte();
        in.readUnsignedByte();
        return first == CLOSE ? in.readUnsignedShort() : -first;
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
