package app.thisthat.http.connection;

import app.thisthat.kernel.FieldError;
import app.thisthat.kernel.Refusal;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.DecoderResult;
import io.netty.handler.codec.http.DefaultLastHttpContent;
import io.netty.handler.codec.http.HttpConstants;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpMessage;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.util.AsciiString;
import io.netty.util.internal.StringUtil;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.impl.VertxHttpRequestDecoder;
import java.util.List;
import java.util.Optional;

/**
 * Decodes requests as RFC 9112 requires of a server. Netty accepts requests that a proxy may read differently, for
 * example with two lengths or a folded header; a second request could then be hidden in a body. A rejected request has a
 * {@link app.thisthat.kernel.RefusedException} as the failure of its {@link DecoderResult}. All bytes after it are
 * discarded.
 */
final class StrictRequestDecoder extends VertxHttpRequestDecoder {

    /** The length of a larger chunk would overflow Netty's counter. */
    private static final int CHUNK_SIZE_DIGITS_MAX = 7;

    private static final int UNKNOWN = -1;

    /** CR and LF after the data of a chunk. */
    private static final int DELIMITER_BYTES = 2;

    private final Runnable headStarted;
    private boolean readsHead = true;
    private boolean endsWithLineFeed;
    private boolean folded;
    private int lengths;
    private int separator;
    private boolean chunked;
    private boolean rejected;

    /** Bytes of the current chunk and its delimiter that are still to be read; 0: a chunk size or the trailer follows. */
    private long chunkBytesLeft;

    private boolean readsTrailer;

    /** Takes the listener to the first byte of each head. It is called again for each read of the same head. */
    StrictRequestDecoder(HttpServerOptions options, Runnable headStarted) {
        super(options);
        this.headStarted = headStarted;
    }

    @Override
    protected void decode(ChannelHandlerContext context, ByteBuf buffer, List<Object> out) throws Exception {
        if (rejected) {
            buffer.skipBytes(buffer.readableBytes());
        } else if (readsHead) {
            decodeHead(context, buffer, out);
        } else {
            decodeBody(context, buffer, out);
        }
    }

    private void decodeHead(ChannelHandlerContext context, ByteBuf buffer, List<Object> out) throws Exception {
        headStarted.run();
        int start = buffer.readerIndex();
        int decoded = out.size();
        super.decode(context, buffer, out);
        scanForFolds(buffer, start, buffer.readerIndex());
        if (out.size() > decoded) {
            HttpRequest request = (HttpRequest) out.get(decoded);
            readsHead = false;
            if (request.decoderResult().isSuccess()) {
                check(request).ifPresent(refusal -> reject(request, refusal, buffer));
            } else {
                rejected = true;
                request.setProtocolVersion(HttpVersion.HTTP_1_1);
            }
            chunked = HttpUtil.isTransferEncodingChunked(request);
            chunkBytesLeft = 0;
            readsTrailer = false;
            endIfLast(out);
        }
    }

    private Optional<Refusal> check(HttpRequest request) {
        if (folded || lengths > 1) {
            String problem = folded ? "A header is folded" : "The length of the body is ambiguous";
            return Optional.of(Refusal.invalid(problem, List.of(new FieldError("request", "syntax", problem))));
        }
        return RequestHead.error(request);
    }

    /** Netty joins a line that begins with a blank to the header before it. */
    private void scanForFolds(ByteBuf buffer, int start, int end) {
        if (endsWithLineFeed && end > start) {
            folded |= isBlank(buffer.getByte(start));
        }
        int lineFeed = buffer.indexOf(start, end, HttpConstants.LF);
        while (lineFeed >= 0 && lineFeed + 1 < end) {
            folded |= isBlank(buffer.getByte(lineFeed + 1));
            lineFeed = buffer.indexOf(lineFeed + 1, end, HttpConstants.LF);
        }
        if (end > start) {
            endsWithLineFeed = lineFeed == end - 1;
        }
    }

    private static boolean isBlank(byte b) {
        return b == HttpConstants.SP || b == HttpConstants.HT;
    }

    private void decodeBody(ChannelHandlerContext context, ByteBuf buffer, List<Object> out) throws Exception {
        int start = buffer.readerIndex();
        if (chunked && chunkBytesLeft == 0 && !readsTrailer) {
            int lineFeed = buffer.indexOf(start, buffer.writerIndex(), HttpConstants.LF);
            int size = lineFeed < 0 ? UNKNOWN : chunkSize(buffer, start, lineFeed);
            if (lineFeed >= 0 && size == UNKNOWN) {
                rejectChunk(buffer, out);
                return;
            }
            readsTrailer = size == 0;
            if (size > 0) {
                chunkBytesLeft = (long) lineFeed + 1 - start + size + DELIMITER_BYTES;
            }
        }
        super.decode(context, buffer, out);
        chunkBytesLeft = Math.max(0, chunkBytesLeft - (buffer.readerIndex() - start));
        endIfLast(out);
    }

    /** The size in a line of hexadecimal digits without an extension; {@link #UNKNOWN} for other lines. */
    private static int chunkSize(ByteBuf buffer, int start, int lineFeed) {
        int size = 0;
        int i = start;
        while (StringUtil.decodeHexNibble(buffer.getByte(i)) >= 0) {
            if (i - start == CHUNK_SIZE_DIGITS_MAX) {
                return UNKNOWN;
            }
            size = size * 16 + StringUtil.decodeHexNibble(buffer.getByte(i));
            i++;
        }
        return i > start && buffer.getByte(i) == HttpConstants.CR && i + 1 == lineFeed ? size : UNKNOWN;
    }

    private void endIfLast(List<Object> out) {
        if (!out.isEmpty() && out.get(out.size() - 1) instanceof LastHttpContent) {
            readsHead = true;
            endsWithLineFeed = false;
            folded = false;
            lengths = 0;
        }
    }

    private void reject(HttpRequest request, Refusal refusal, ByteBuf buffer) {
        rejected = true;
        request.setProtocolVersion(HttpVersion.HTTP_1_1); // the response has the version of the request
        request.setDecoderResult(DecoderResult.failure(refusal.asException()));
        buffer.skipBytes(buffer.readableBytes());
    }

    private void rejectChunk(ByteBuf buffer, List<Object> out) {
        rejected = true;
        buffer.skipBytes(buffer.readableBytes());
        LastHttpContent chunk = new DefaultLastHttpContent();
        chunk.setDecoderResult(DecoderResult.failure(
                Refusal.invalid("A chunk is malformed", List.of(new FieldError("body", "syntax", "is malformed")))
                        .asException()));
        out.add(chunk);
    }

    @Override
    protected String splitFirstWordInitialLine(byte[] line, int start, int length) {
        separator = start + length;
        return super.splitFirstWordInitialLine(line, start, length);
    }

    @Override
    protected String splitSecondWordInitialLine(byte[] line, int start, int length) {
        requireOneSpace(line, start);
        separator = start + length;
        return super.splitSecondWordInitialLine(line, start, length);
    }

    @Override
    protected String splitThirdWordInitialLine(byte[] line, int start, int length) {
        requireOneSpace(line, start);
        return super.splitThirdWordInitialLine(line, start, length);
    }

    /** Netty accepts several blanks of any kind between the parts of the request line. */
    private void requireOneSpace(byte[] line, int nextWord) {
        if (nextWord != separator + 1 || line[separator] != HttpConstants.SP) {
            throw new IllegalArgumentException("The request line has other separators than one space");
        }
    }

    /** Vert.x accepts a header without a name. Netty accepts two lengths in a request of HTTP/1.0. */
    @Override
    protected AsciiString splitHeaderName(byte[] line, int start, int length) {
        if (length == 0) {
            throw new IllegalArgumentException("A header has no name");
        }
        AsciiString name = super.splitHeaderName(line, start, length);
        if (length == HttpHeaderNames.CONTENT_LENGTH.length()
                && HttpHeaderNames.CONTENT_LENGTH.contentEqualsIgnoreCase(name)) {
            lengths++;
        }
        return name;
    }

    /** Netty ignores the length of a chunked body. */
    @Override
    protected void handleTransferEncodingChunkedWithContentLength(HttpMessage message) {
        lengths++;
        super.handleTransferEncodingChunkedWithContentLength(message);
    }
}
