package app.thisthat.live;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;

/** A message as text, encoded once for all clients that are told the same. */
final class Frame {

    /** What a place in a client's line takes, be the frame itself one that all clients share. */
    private static final int PLACE_BYTES = 8;

    private final byte[] utf8;
    private final int cost;

    private Frame(byte[] utf8, int cost) {
        this.utf8 = utf8;
        this.cost = cost;
    }

    /** A message to one client. */
    Frame(byte[] utf8) {
        this(utf8, utf8.length + PLACE_BYTES);
    }

    /** The same message to whoever it concerns: it is there once, however many it waits for. */
    Frame shared() {
        return new Frame(utf8, PLACE_BYTES);
    }

    /** Bytes that are taken for each client that it waits for. */
    int cost() {
        return cost;
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
