package app.thisthat.http;

import app.thisthat.kernel.Page;
import app.thisthat.kernel.Refusal;
import app.thisthat.kernel.RefusalCode;
import app.thisthat.platform.Json;
import com.fasterxml.jackson.core.JsonProcessingException;
import io.vertx.ext.web.RoutingContext;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/** One call of an operation, already checked against the contract; query parameters carry the contract's defaults. */
public final class Request {

    static final String CALLER = "caller";
    static final String QUERY = "query";
    static final String REQUEST_ID = "requestId";

    private final RoutingContext context;

    Request(RoutingContext context) {
        this.context = context;
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
    public Page page() {
        return new Page(
                Integer.parseInt(query("limit").orElseThrow()),
                Integer.parseInt(query("offset").orElseThrow()));
    }

    public Optional<String> header(String name) {
        return Optional.ofNullable(context.request().getHeader(name));
    }

    /** The body as a record; an amount that is not exact to two places is refused here. */
    public <T> T body(Class<T> type) {
        try {
            return Json.read(context.body().buffer().getBytes(), type);
        } catch (JsonProcessingException e) {
            throw Refusal.of(RefusalCode.VALIDATION_ERROR, e.getOriginalMessage())
                    .asException();
        }
    }
}
