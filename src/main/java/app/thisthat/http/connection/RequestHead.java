package app.thisthat.http.connection;

import app.thisthat.kernel.FieldError;
import app.thisthat.kernel.Refusal;
import app.thisthat.kernel.RefusalCode;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpVersion;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Checks the head of a decoded request by RFC 9112: request line, {@code Host} and the framing of the body. */
@SuppressWarnings("ReferenceEquality") // versions in another case equal the constants and are malformed
final class RequestHead {

    private static final int PORT_MAX = 65_535;
    private static final String HTTP = "http://";
    private static final String HTTPS = "https://";

    private RequestHead() {}

    /** The reason to reject the request; empty if its head is valid. */
    static Optional<Refusal> error(HttpRequest request) {
        String target = request.uri();
        HttpVersion version = request.protocolVersion();
        if (version != HttpVersion.HTTP_1_1 && version != HttpVersion.HTTP_1_0) {
            return malformed("The version of HTTP is not supported");
        }
        if (request.method().equals(HttpMethod.CONNECT)) {
            return Optional.of(Refusal.of(RefusalCode.METHOD_NOT_ALLOWED, "The method CONNECT is not supported"));
        }
        if (!isPrintable(target)) {
            return malformed("The request line is malformed");
        }
        if (!isFramed(request.headers(), version)) {
            return malformed("The length of the body is ambiguous");
        }
        List<String> hosts = request.headers().getAll(HttpHeaderNames.HOST);
        boolean hostMayBeAbsent = version == HttpVersion.HTTP_1_0;
        if (hosts.isEmpty() ? !hostMayBeAbsent : hosts.size() > 1 || !isAuthority(hosts.get(0))) {
            return malformed("The request must have one valid Host header");
        }
        if (!isTarget(target, request.method(), hosts)) {
            return malformed("The request target is malformed");
        }
        return Optional.empty();
    }

    private static Optional<Refusal> malformed(String message) {
        return Optional.of(Refusal.invalid(message, List.of(new FieldError("request", "syntax", message))));
    }

    private static boolean isPrintable(String target) {
        for (int i = 0; i < target.length(); i++) {
            char c = target.charAt(i);
            if (c <= ' ' || c > '~' || c == '#') {
                return false;
            }
        }
        return true;
    }

    /** Netty decodes other codings than {@code chunked} as no body. */
    private static boolean isFramed(HttpHeaders headers, HttpVersion version) {
        List<String> codings = headers.getAll(HttpHeaderNames.TRANSFER_ENCODING);
        return codings.isEmpty()
                || (version == HttpVersion.HTTP_1_1
                        && codings.size() == 1
                        && HttpHeaderValues.CHUNKED.contentEqualsIgnoreCase(codings.get(0))
                        && !headers.contains(HttpHeaderNames.CONTENT_LENGTH));
    }

    /** Origin form, absolute form with the authority of the {@code Host} header, or {@code OPTIONS *}. */
    private static boolean isTarget(String target, HttpMethod method, List<String> hosts) {
        if (target.startsWith("/")) {
            return true;
        }
        if (target.equals("*")) {
            return method.equals(HttpMethod.OPTIONS);
        }
        String lower = target.toLowerCase(Locale.ROOT);
        int start = lower.startsWith(HTTP) ? HTTP.length() : lower.startsWith(HTTPS) ? HTTPS.length() : -1;
        if (start < 0) {
            return false;
        }
        int end = start;
        while (end < target.length() && target.charAt(end) != '/' && target.charAt(end) != '?') {
            end++;
        }
        String authority = target.substring(start, end);
        return isAuthority(authority) && hosts.stream().allMatch(authority::equalsIgnoreCase);
    }

    /** Whether a text is a host name, an IPv4 address or an IPv6 address in brackets, with an optional port. */
    private static boolean isAuthority(String text) {
        int end = text.startsWith("[") ? endOfIpv6(text) : endOfName(text);
        if (end <= 0 || end == text.length()) {
            return end > 0;
        }
        return text.charAt(end) == ':' && isPort(text, end + 1);
    }

    private static int endOfName(String text) {
        int end = 0;
        while (end < text.length() && isNameCharacter(text.charAt(end))) {
            end++;
        }
        return end;
    }

    private static boolean isNameCharacter(char c) {
        return isLetter(c) || isDigit(c) || c == '.' || c == '-' || c == '_';
    }

    private static boolean isLetter(char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
    }

    private static boolean isDigit(char c) {
        return c >= '0' && c <= '9';
    }

    private static int endOfIpv6(String text) {
        int end = 1;
        while (end < text.length() && isIpv6Character(text.charAt(end))) {
            end++;
        }
        return end > 1 && end < text.length() && text.charAt(end) == ']' ? end + 1 : -1;
    }

    private static boolean isIpv6Character(char c) {
        return Character.digit(c, 16) >= 0 || c == ':' || c == '.';
    }

    private static boolean isPort(String text, int start) {
        int port = 0;
        for (int i = start; i < text.length(); i++) {
            char c = text.charAt(i);
            port = port * 10 + c - '0';
            if (c < '0' || c > '9' || port > PORT_MAX) {
                return false;
            }
        }
        return start < text.length();
    }
}
