package app.thisthat.platform.eventbus;

import app.thisthat.platform.Json;
import com.fasterxml.jackson.core.JsonProcessingException;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.eventbus.EventBus;
import io.vertx.core.eventbus.MessageCodec;
import java.nio.charset.StandardCharsets;

/**
 * The codec of all {@link BusMessage records}. A record is passed by reference within a process, and as its class name
 * and JSON between nodes. Class names of other projects are rejected.
 */
final class BusCodec implements MessageCodec<BusMessage, BusMessage> {

    private static final String NAME = "record";
    private static final String PACKAGE = "app.thisthat.";

    /** Registers the codec. Once per event bus. */
    static void install(EventBus eventBus) {
        eventBus.registerCodec(new BusCodec()).codecSelector(body -> body instanceof BusMessage ? NAME : null);
    }

    @Override
    public void encodeToWire(Buffer wire, BusMessage message) {
        byte[] type = message.getClass().getName().getBytes(StandardCharsets.UTF_8);
        byte[] body = Json.exactBytes(message);
        wire.appendInt(type.length).appendBytes(type).appendInt(body.length).appendBytes(body);
    }

    @Override
    public BusMessage decodeFromWire(int position, Buffer wire) {
        int typeLength = wire.getInt(position);
        int typeStart = position + Integer.BYTES;
        String type = wire.getString(typeStart, typeStart + typeLength);
        int bodyLength = wire.getInt(typeStart + typeLength);
        int bodyStart = typeStart + typeLength + Integer.BYTES;
        if (!type.startsWith(PACKAGE)) {
            throw new IllegalArgumentException("Not a message of this project: " + type);
        }
        try {
            Class<? extends BusMessage> recordType = Class.forName(type).asSubclass(BusMessage.class);
            return Json.read(wire.getBytes(bodyStart, bodyStart + bodyLength), recordType);
        } catch (ClassNotFoundException | JsonProcessingException e) {
            throw new IllegalArgumentException("Cannot read " + type, e);
        }
    }

    @Override
    public BusMessage transform(BusMessage message) {
        return message;
    }

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public byte systemCodecID() {
        return -1;
    }
}
