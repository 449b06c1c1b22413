package app.thisthat.http;

import app.thisthat.http.contract.JsonBody;
import app.thisthat.http.server.ClientAddress;
import app.thisthat.kernel.PageRequest;
import app.thisthat.platform.Cancellation;
import com.fasterxml.jackson.databind.JsonNode;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.Cookie;
import io.vertx.ext.web.RoutingContext;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.spi.LoggingEventBuilder;

/** A valid request to an operation; absent query parameters have the contract's defaults. */
public final class ApiRequest {

    private static final Logger ACTIONS = LoggerFactory.getLogger("actions");

    public static final String BODY = "body";
    public static final String CALLER = "caller";
    private static final String CANCELLATION = "cancellation";
    public static final String CLIENT_ADDRESS = "clientAddress";
    public static final String QUERY = "query";
    public static final String RAW_BODY = "rawBody";
    public static final String TRUSTED_ORIGIN = "trustedOrigin";
    public static final String REQUEST_ID = "requestId";

    /** Largest position of a cursor; larger ones are behind every list. */
    private static final int POSITION_MAX = 1_000_000_000;

    private final RoutingContext context;

    public ApiRequest(RoutingContext context) {
        this.context = context;
    }

    /** Wraps a request to a WebSocket or an event stream: it has no caller, query or body. */
    public static ApiRequest of(RoutingContext context) {
        return new ApiRequest(context);
    }

    /** Starts the log line of a completed user action. It must contain no secrets. */
    public LoggingEventBuilder actionLog(UUID userId) {
        return ACTIONS.atInfo().addKeyValue("requestId", id()).addKeyValue("userId", userId);
    }

    /** Starts the log line of a completed action of the caller. */
    public LoggingEventBuilder actionLog() {
        return actionLog(caller().userId());
    }

    /** Value of {@code X-Request-Id}. */
    public String id() {
        return context.get(REQUEST_ID);
    }

    /** The authenticated caller. Public operations have none. */
    public Caller caller() {
        Caller caller = context.get(CALLER);
        if (caller == null) {
            throw new IllegalStateException("A public operation has no caller");
        }
        return caller;
    }

    /** The caller of an operation that does not require a token; empty if the request has none. */
    public Optional<Caller> optionalCaller() {
        return Optional.ofNullable(context.get(CALLER));
    }

    /** The client's IP address; behind a trusted proxy, the forwarded address. */
    public String clientAddress() {
        ClientAddress address = context.get(CLIENT_ADDRESS);
        return address.text();
    }

    /** The client's IPv4 address, or the /64 network of its IPv6 address. */
    public String clientNetwork() {
        ClientAddress address = context.get(CLIENT_ADDRESS);
        return address.network();
    }

    /** The /48 network of the client's IPv6 address; empty for an IPv4 address. */
    public Optional<String> clientSite() {
        ClientAddress address = context.get(CLIENT_ADDRESS);
        return address.site();
    }

    /** Cancelled when the response has ended or the client has disconnected. Reads for this request may stop then. */
    public Cancellation cancellation() {
        Cancellation cancellation = context.get(CANCELLATION);
        if (cancellation == null) {
            Cancellation created = new Cancellation();
            context.put(CANCELLATION, created).addEndHandler(ended -> created.cancel());
            return created;
        }
        return cancellation;
    }

    /** A path parameter that the contract declares as UUID. */
    public UUID pathId(String name) {
        return UUID.fromString(context.pathParam(name));
    }

    /** A decoded query parameter; empty if it is absent and has no default. */
    public Optional<String> query(String name) {
        Map<String, String> query = context.get(QUERY);
        return Optional.ofNullable(query.get(name));
    }

    /** The elements of a query parameter that is a list; empty if it is absent. */
    public List<String> queryList(String name) {
        return query(name).map(text -> List.of(text.split(",", -1))).orElse(List.of());
    }

    /** The page of the parameters {@code limit} and {@code offset}. */
    public PageRequest page() {
        return new PageRequest(
                Integer.parseInt(query("limit").orElseThrow()),
                Integer.parseInt(query("offset").orElseThrow()));
    }

    /** The page of a list whose cursor names a position, to which {@code offset} adds. */
    public PageRequest pageByPosition() {
        PageRequest page = page();
        int from = query("cursor")
                .map(cursor -> Cursor.read(cursor, 1, values -> Integer.parseUnsignedInt(values.get(0))))
                .orElse(0);
        return new PageRequest(page.limit(), Math.max(0, Math.min(POSITION_MAX, from) + page.offset()));
    }

    public Optional<String> header(String name) {
        return Optional.ofNullable(context.request().getHeader(name));
    }

    /** The value of a cookie. */
    public Optional<String> cookie(String name) {
        return Optional.ofNullable(context.request().getCookie(name)).map(Cookie::getValue);
    }

    /** Whether the request has the {@code Origin} of this service or one of the allow-list. */
    public boolean hasTrustedOrigin() {
        return Boolean.TRUE.equals(context.<Boolean>get(TRUSTED_ORIGIN));
    }

    /** Converts the body; throws {@code VALIDATION_ERROR} or the refusal of the record's constructor. */
    public <T> T body(Class<T> type) {
        return JsonBody.bind(json(), type);
    }

    /** The received bytes of the body; empty if there is none. */
    public byte[] rawBody() {
        Buffer bytes = context.get(RAW_BODY);
        return bytes == null ? new byte[0] : bytes.getBytes();
    }

    /** The body with exact decimals; an absent optional body is an empty object. */
    public JsonNode json() {
        JsonNode body = context.get(BODY);
        if (body == null) {
            throw new IllegalStateException("The operation has no body in the contract");
        }
        return body;
    }
}
