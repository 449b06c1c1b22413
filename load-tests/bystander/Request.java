package bystander;

import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * A request to the API.
 *
 * @param path with the query, relative to the base path of the API unless {@code absolute}
 * @param body JSON; null: none
 */
record Request(String method, String path, boolean absolute, Map<String, String> headers, String body) {

    static Request get(String path) {
        return new Request("GET", path, false, Map.of(), null);
    }

    static Request post(String path, String body) {
        return new Request("POST", path, false, Map.of(), body);
    }

    static Request patch(String path, String body) {
        return new Request("PATCH", path, false, Map.of(), body);
    }

    static Request delete(String path) {
        return new Request("DELETE", path, false, Map.of(), null);
    }

    /** A request outside of the API, for example of a documentation file. */
    static Request file(String path) {
        return new Request("GET", path, true, Map.of(), null);
    }

    Request with(String header, String value) {
        Map<String, String> more = new LinkedHashMap<>(headers);
        more.put(header, value);
        return new Request(method, path, absolute, more, body);
    }

    Request by(Target.User user) {
        return with("Authorization", "Bearer " + user.token());
    }

    Request acceptingGzip() {
        return with("Accept-Encoding", "gzip");
    }

    /** The bytes of the request over HTTP/1.1. */
    byte[] bytes(Target target, String address) {
        byte[] content = body == null ? new byte[0] : body.getBytes(StandardCharsets.UTF_8);
        StringBuilder text = new StringBuilder(head(target, address));
        if (body != null) {
            text.append("Content-Type: application/json\r\nContent-Length: ")
                    .append(content.length)
                    .append("\r\n");
        }
        byte[] head = text.append("\r\n").toString().getBytes(StandardCharsets.UTF_8);
        byte[] all = new byte[head.length + content.length];
        System.arraycopy(head, 0, all, 0, head.length);
        System.arraycopy(content, 0, all, head.length, content.length);
        return all;
    }

    /** Request line and headers without the blank line at their end. */
    String head(Target target, String address) {
        StringBuilder text = new StringBuilder(method)
                .append(' ')
                .append(absolute ? path : Target.API + path)
                .append(" HTTP/1.1\r\nHost: ")
                .append(target.host())
                .append(':')
                .append(target.port())
                .append("\r\n");
        if (!target.local()) {
            text.append("X-Forwarded-For: ").append(address).append("\r\n");
        }
        headers.forEach((name, value) -> text.append(name).append(": ").append(value).append("\r\n"));
        return text.toString();
    }
}
