package app.thisthat.live;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;

/** A message, encoded once for all its recipients. */
final class Frame {

    /** Bytes of one entry in a queue, without the message. */
    private static final int ENTRY_BYTES = 8;

    private final byte[] utf8;
    private final int cost;

    private Frame(byte[] utf8, int cost) {
        this.utf8 = utf8;
        this.cost = cost;
    }

    Frame(byte[] utf8) {
        this(utf8, utf8.length + ENTRY_BYTES);
    }

    static Frame of(String text) {
        return new Frame(text.getBytes(StandardCharsets.UTF_8));
    }

    /** The same message for many clients: its bytes exist once, however many queues contain it. */
    Frame shared() {
        return new Frame(utf8, ENTRY_BYTES);
    }

    /** Bytes that an entry in the queue of a client counts. */
    int cost() {
        return cost;
    }

    int size() {
        return utf8.length;
    }

    /** The message as UTF-8; read only. */
    byte[] utf8() {
        return utf8;
    }

    /** A view of the shared bytes with its own position and reference count. */
    ByteBuf view() {
        return Unpooled.wrappedBuffer(utf8);
    }

    String text() {
        return new String(utf8, StandardCharsets.UTF_8);
    }
}
