package app.thisthat.live;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;

/** A message as text, encoded once for all clients that are told the same. */
final class Frame {

    private final byte[] utf8;

    Frame(byte[] utf8) {
        this.utf8 = utf8;
    }

    static Frame of(String text) {
        return new Frame(text.getBytes(StandardCharsets.UTF_8));
    }

    /** Bytes of it. */
    int size() {
        return utf8.length;
    }

    /** The bytes themselves, not to be written to. */
    byte[] utf8() {
        return utf8;
    }

    /** A view of the shared bytes, with a position and a reference count of its own. */
    ByteBuf view() {
        return Unpooled.wrappedBuffer(utf8);
    }

    /** The message. */
    String text() {
        return new String(utf8, StandardCharsets.UTF_8);
    }
}
