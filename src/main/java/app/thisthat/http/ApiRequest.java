package app.thisthat.http;

import app.thisthat.http.contract.JsonBody;
import app.thisthat.http.server.ClientAddress;
import app.thisthat.kernel.PageRequest;
import com.fasterxml.jackson.databind.JsonNode;
import io.vertx.core.buffer.Buffer;
import io.vertx.ext.web.RoutingContext;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.spi.LoggingEventBuilder;

/** One call of an operation, already checked against the contract; query parameters carry the contract's defaults. */
public final class ApiRequest {

    private static final Logger ACTIONS = LoggerFactory.getLogger("actions");

    public static final String BODY = "body";
    public static final String CALLER = "caller";
    public static final String CLIENT_ADDRESS = "clientAddress";
    public static final String QUERY = "query";
    public static final String REQUEST_ID = "requestId";

    private final RoutingContext context;

    public ApiRequest(RoutingContext context) {
        this.context = context;
    }

    /** What is known of a call that is no operation, as one of a stream. */
    public static ApiRequest of(RoutingContext context) {
        return new ApiRequest(context);
    }

    /** Begins the log line of what a user has just done; ids belong in it, and nothing secret. */
    public LoggingEventBuilder did(UUID userId) {
        return ACTIONS.atInfo().addKeyValue("requestId", id()).addKeyValue("userId", userId);
    }

    /** Begins the log line of what the caller has just done. */
    public LoggingEventBuilder did() {
        return did(caller().userId());
    }

    /** The id of this request, as in {@code X-Request-Id}. */
    public String id() {
        return context.get(REQUEST_ID);
    }

    /**
     * Who calls.
     *
     * @throws IllegalStateException if the operation is a public one
     */
    public Caller caller() {
        Caller caller = context.get(CALLER);
        if (caller == null) {
            throw new IllegalStateException("a public operation has no caller");
        }
        return caller;
    }

    /** The address of the client, as people write it; behind proxies of ours the one they say. */
    public String clientAddress() {
        ClientAddress address = context.get(CLIENT_ADDRESS);
        return address.text();
    }

    /** What counts as one client: an IPv4 address, or the /64 of an IPv6 address. */
    public String clientNetwork() {
        ClientAddress address = context.get(CLIENT_ADDRESS);
        return address.network();
    }

    /** A path parameter that the contract declares as a UUID. */
    public UUID pathId(String name) {
        return UUID.fromString(context.pathParam(name));
    }

    /** A query parameter, decoded; empty if it was not given and has no default. */
    public Optional<String> query(String name) {
        Map<String, String> query = context.get(QUERY);
        return Optional.ofNullable(query.get(name));
    }

    /** The window that the parameters {@code limit} and {@code offset} ask for. */
    public PageRequest page() {
        return new PageRequest(
                Integer.parseInt(query("limit").orElseThrow()),
                Integer.parseInt(query("offset").orElseThrow()));
    }

    public Optional<String> header(String name) {
        return Optional.ofNullable(context.request().getHeader(name));
    }

    /**
     * The body as a record.
     *
     * @throws app.thisthat.kernel.RefusedException {@code VALIDATION_ERROR} if a value does not fit the record, or what the
     *     record's own constructor refuses with
     */
    public <T> T body(Class<T> type) {
        return JsonBody.bind(json(), type);
    }

    /** The body as it came, byte by byte; empty if there is none. */
    public byte[] rawBody() {
        Buffer bytes = context.body().buffer();
        return bytes == null ? new byte[0] : bytes.getBytes();
    }

    /** The body as a tree whose numbers are exact; an absent optional body is an empty object. */
    public JsonNode json() {
        JsonNode body = context.get(BODY);
        if (body == null) {
            throw new IllegalStateException("an operation without a body in the contract has none");
        }
        return body;
    }
}
