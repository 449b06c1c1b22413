package app.thisthat.live;

import io.vertx.core.buffer.Buffer;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;

/** The text message of a socket that is being received. Vert.x decodes invalid UTF-8 without an error. */
final class TextMessage {

    /** Characters of UTF-16. */
    static final int CHARACTERS_MAX = 8_192;

    /** A character has up to three bytes. */
    private static final int BYTES_MAX = 3 * CHARACTERS_MAX;

    private Buffer received = Buffer.buffer();

    /** Appends a frame; false if the message becomes too large. */
    boolean append(Buffer frame) {
        if (received.length() + frame.length() > BYTES_MAX) {
            return false;
        }
        received = received.length() == 0 ? frame : received.appendBuffer(frame);
        return true;
    }

    /**
     * Ends the message and returns its text, which may exceed {@link #CHARACTERS_MAX}.
     *
     * @throws CharacterCodingException if it is not valid UTF-8
     */
    String end() throws CharacterCodingException {
        byte[] bytes = received.getBytes();
        received = Buffer.buffer();
        return StandardCharsets.UTF_8
                .newDecoder()
                .decode(ByteBuffer.wrap(bytes))
                .toString();
    }
}
