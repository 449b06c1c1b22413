package app.thisthat.http;

import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import java.util.function.Supplier;

/**
 * A response body that is produced while it is sent. The next chunk is requested after the previous one was written, so
 * at most one chunk is in memory.
 *
 * @param next supplies the next chunk; null at the end
 */
public record StreamedBody(String contentType, Supplier<Future<Buffer>> next) {}
