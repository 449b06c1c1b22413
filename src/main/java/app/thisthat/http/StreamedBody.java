package app.thisthat.http;

import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import java.util.function.Supplier;

/**
 * A body that is made while it is sent: a piece is asked for once the one before has gone out, so that however long the body
 * and however slow the reader, no more than a piece of it is held.
 *
 * @param contentType of the whole
 * @param next makes the next piece; null at the end
 */
public record StreamedBody(String contentType, Supplier<Future<Buffer>> next) {}
