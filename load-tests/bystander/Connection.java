package bystander;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;

/** A connection from a client address, with blocking HTTP/1.1. Used by one thread at a time. */
final class Connection implements AutoCloseable {

    private static final int CONNECT_MS_MAX = 10_000;

    /** Longer than any response should take, so that the time of a late one is known. */
    private static final int READ_MS_MAX = 60_000;

    private final Target target;
    private final String address;
    private final Socket socket;
    private final InputStream in;
    private boolean used;
    private boolean ended;

    Connection(Target target, String address) throws IOException {
        this(target, address, 0);
    }

    /** {@code receiveBuffer}: bytes that the kernel receives without a read; 0: its default. */
    Connection(Target target, String address, int receiveBuffer) throws IOException {
        this.target = target;
        this.address = address;
        this.socket = new Socket();
        try {
            socket.setTcpNoDelay(true);
            socket.setSoTimeout(READ_MS_MAX);
            if (receiveBuffer > 0) {
                socket.setReceiveBufferSize(receiveBuffer);
            }
            if (target.local()) {
                socket.bind(new InetSocketAddress(address, 0));
            }
            socket.connect(new InetSocketAddress(target.host(), target.port()), CONNECT_MS_MAX);
            this.in = new BufferedInputStream(socket.getInputStream(), 16_384);
        } catch (IOException e) {
            socket.close();
            throw e;
        }
    }

    Target target() {
        return target;
    }

    String address() {
        return address;
    }

    /** Whether a response was read before, so the server may have closed the connection meanwhile. */
    boolean isUsed() {
        return used;
    }

    boolean isOpen() {
        return !ended && !socket.isClosed();
    }

    Response send(Request request) throws IOException {
        write(request.bytes(target, address));
        return read();
    }

    void write(byte[] bytes) throws IOException {
        socket.getOutputStream().write(bytes);
    }

    void write(String text) throws IOException {
        write(text.getBytes(StandardCharsets.ISO_8859_1));
    }

    InputStream input() {
        return in;
    }

    void readTimeout(int ms) throws IOException {
        socket.setSoTimeout(ms);
    }

    Response read() throws IOException {
        Response head = readHead();
        return new Response(head.status(), head.headers(), body(head.status(), head.headers()));
    }

    /** Reads status and headers; the body stays unread. */
    Response readHead() throws IOException {
        String statusLine = line();
        Map<String, String> headers = new HashMap<>();
        for (String line = line(); !line.isEmpty(); line = line()) {
            int colon = line.indexOf(':');
            headers.put(line.substring(0, colon).toLowerCase(Locale.ROOT), line.substring(colon + 1).strip());
        }
        Response head = new Response(Integer.parseInt(statusLine.split(" ", 3)[1]), headers, new byte[0]);
        used = true;
        ended = head.closes();
        return head;
    }

    private byte[] body(int status, Map<String, String> headers) throws IOException {
        if (status == 101 || status == 204 || status == 304) {
            return new byte[0];
        }
        if ("chunked".equalsIgnoreCase(headers.get("transfer-encoding"))) {
            return chunks();
        }
        return exactly(Integer.parseInt(headers.getOrDefault("content-length", "0")));
    }

    private byte[] chunks() throws IOException {
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        for (int size = Integer.parseInt(line(), 16); size > 0; size = Integer.parseInt(line(), 16)) {
            body.write(exactly(size));
            line();
        }
        line();
        return body.toByteArray();
    }

    byte[] exactly(int size) throws IOException {
        byte[] bytes = in.readNBytes(size);
        if (bytes.length < size) {
            throw new EOFException("closed");
        }
        return bytes;
    }

    private String line() throws IOException {
        ByteArrayOutputStream line = new ByteArrayOutputStream(128);
        for (int next = in.read(); next != '\n'; next = in.read()) {
            if (next < 0) {
                throw new EOFException("closed");
            }
            if (next != '\r') {
                line.write(next);
            }
        }
        return line.toString(StandardCharsets.ISO_8859_1);
    }

    @Override
    public void close() {
        try {
            socket.close();
        } catch (IOException e) {
            // it is closed anyway
        }
    }
}
