package app.thisthat.http.encoding;

import io.vertx.core.buffer.Buffer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.zip.GZIPOutputStream;

/** Compresses a body in one or several parts. */
final class Gzip implements AutoCloseable {

    /** Level for bodies that are compressed on an event loop: half the time of the default, about 15 % larger. */
    static final int FAST = 3;

    static final int SMALLEST = 9;

    /** Maximum size of a body that is compressed on an event loop: a larger one occupies it for more than about 5 ms. */
    static final int EVENT_LOOP_BYTES_MAX = 262_144;

    private final ByteArrayOutputStream bytes;
    private final GZIPOutputStream out;

    Gzip(int level, int expectedBytes) {
        try {
            bytes = new ByteArrayOutputStream(expectedBytes);
            out = new GZIPOutputStream(bytes, true) {
                {
                    def.setLevel(level);
                }
            };
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Compresses a whole body. */
    static Buffer compress(Buffer body, int level) {
        try (Gzip gzip = new Gzip(level, body.length() / 4)) {
            gzip.out.write(body.getBytes());
            return gzip.end();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Compresses a part; the client can decompress it without the next one. */
    Buffer part(Buffer part) {
        try {
            out.write(part.getBytes());
            out.flush();
            return take();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Returns the rest after the last part. */
    Buffer end() {
        try {
            out.finish();
            return take();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Buffer take() {
        Buffer taken = Buffer.buffer(bytes.toByteArray());
        bytes.reset();
        return taken;
    }

    /** Releases the native memory. */
    @Override
    public void close() {
        try {
            out.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
