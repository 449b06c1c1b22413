package app.thisthat.http.contract;

import app.thisthat.kernel.Refusal;
import app.thisthat.kernel.RefusalCode;
import app.thisthat.kernel.RefusedException;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.vertx.core.http.HttpServerRequest;
import java.util.Locale;

/** The media type of a request body: JSON in UTF-8 without a content coding (rule {@code request-bodies}). */
final class MediaType {

    private static final String JSON = "application/json";
    private static final String CHARSET = "charset=";

    private MediaType() {}

    /** Throws {@code UNSUPPORTED_MEDIA_TYPE} for other bodies. An absent body needs no content type. */
    static void require(HttpServerRequest request, boolean absent) {
        String contentType = request.getHeader(HttpHeaderNames.CONTENT_TYPE);
        String coding = request.getHeader(HttpHeaderNames.CONTENT_ENCODING);
        if (contentType == null ? !absent : !isJson(contentType)) {
            throw unsupported("The body must be " + JSON);
        }
        if (coding != null && !HttpHeaderValues.IDENTITY.contentEqualsIgnoreCase(coding)) {
            throw unsupported("The body must not be compressed");
        }
    }

    private static RefusedException unsupported(String message) {
        return Refusal.of(RefusalCode.UNSUPPORTED_MEDIA_TYPE, message).asException();
    }

    private static boolean isJson(String contentType) {
        if (contentType.equals(JSON)) {
            return true;
        }
        String[] parts = contentType.toLowerCase(Locale.ROOT).split(";", -1);
        boolean json = parts[0].strip().equals(JSON);
        for (int i = 1; i < parts.length; i++) {
            json &= isNoOtherCharset(parts[i].strip());
        }
        return json;
    }

    private static boolean isNoOtherCharset(String parameter) {
        if (!parameter.startsWith(CHARSET)) {
            return true;
        }
        String charset = parameter.substring(CHARSET.length()).replace("\"", "");
        return charset.equals("utf-8") || charset.equals("utf8");
    }
}
