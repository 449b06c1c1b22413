package app.thisthat.http.contract;

import app.thisthat.http.ApiRequest;
import app.thisthat.kernel.CleanText;
import app.thisthat.kernel.Refusal;
import app.thisthat.kernel.RefusalCode;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.QueryStringDecoder;
import io.vertx.core.Handler;
import io.vertx.core.buffer.Buffer;
import io.vertx.ext.web.RoutingContext;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * Checks a request against its operation, on the event loop, and leaves what it read for {@link ApiRequest}. The library's own
 * check sends every request through a worker thread, decodes query values twice, applies no default and lets unknown query
 * parameters pass.
 *
 * @param parameters of the operation
 * @param body its body's schema; empty: the operation takes none, and does not look at one
 * @param bodyRequired whether the body has to be there
 */
record RequestValidator(List<Parameter> parameters, Optional<Schema> body, boolean bodyRequired)
        implements Handler<RoutingContext> {

    private static final String JSON = "application/json";

    /** More are not decoded; so many cannot all be known and given once, so the request is refused anyway. */
    private static final int QUERY_PARAMETERS_MAX = 100;

    @Override
    public void handle(RoutingContext context) {
        ValidationErrors problems = new ValidationErrors();
        checkPath(context, problems);
        checkHeaders(context, problems);
        context.put(ApiRequest.QUERY, checkQuery(context.request().query(), problems));
        if (!problems.none()) {
            throw problems.refusal().asException();
        }
        if (body.isPresent()) {
            context.put(ApiRequest.BODY, checkBody(context, body.get()));
        }
        context.next();
    }

    private void checkPath(RoutingContext context, ValidationErrors problems) {
        for (Parameter parameter : parameters) {
            if (parameter.in("path")) {
                parameter.check(context.pathParam(parameter.name()), problems);
            }
        }
    }

    private void checkHeaders(RoutingContext context, ValidationErrors problems) {
        for (Parameter parameter : parameters) {
            if (parameter.in("header")) {
                checkOne(parameter, context.request().headers().getAll(parameter.name()), problems);
            }
        }
    }

    private Map<String, String> checkQuery(String written, ValidationErrors problems) {
        Map<String, List<String>> given = decode(written, problems);
        Map<String, String> query = new HashMap<>();
        for (Parameter parameter : parameters) {
            if (parameter.in("query")) {
                List<String> values = given.getOrDefault(parameter.name(), List.of());
                checkOne(parameter, values, problems).ifPresent(value -> query.put(parameter.name(), value));
            }
        }
        given.keySet().stream()
                .filter(this::unknownInQuery)
                .forEach(name -> problems.add(CleanText.isClean(name) ? name : "query", "is not known"));
        return query;
    }

    private static Map<String, List<String>> decode(String query, ValidationErrors problems) {
        if (query == null) {
            return Map.of();
        }
        try {
            return new QueryStringDecoder(query, StandardCharsets.UTF_8, false, QUERY_PARAMETERS_MAX, true)
                    .parameters();
        } catch (IllegalArgumentException e) {
            problems.add("query", "is not well encoded");
            return Map.of();
        }
    }

    private static Optional<String> checkOne(Parameter parameter, List<String> values, ValidationErrors problems) {
        if (values.isEmpty()) {
            if (parameter.required()) {
                problems.add(parameter.name(), "is required");
            }
            return parameter.fallback();
        }
        if (values.size() > 1) {
            problems.add(parameter.name(), "is given twice");
        } else {
            parameter.check(values.get(0), problems);
        }
        return Optional.of(values.get(0));
    }

    private boolean unknownInQuery(String name) {
        return parameters.stream()
                .noneMatch(
                        parameter -> parameter.in("query") && parameter.name().equals(name));
    }

    private JsonNode checkBody(RoutingContext context, Schema schema) {
        Buffer bytes = context.body().buffer();
        String contentType = context.request().getHeader(HttpHeaderNames.CONTENT_TYPE);
        boolean absent = bytes == null || bytes.length() == 0;
        if (contentType == null ? !absent : !isJson(contentType)) {
            throw Refusal.of(RefusalCode.UNSUPPORTED_MEDIA_TYPE, "The body has to be " + JSON)
                    .asException();
        }
        if (absent && !bodyRequired) {
            return JsonNodeFactory.instance.objectNode();
        }
        if (absent) {
            throw ValidationErrors.refusal(Schema.ROOT, "is required").asException();
        }
        JsonNode tree = JsonBody.parse(bytes.getBytes());
        ValidationErrors problems = new ValidationErrors();
        schema.check(tree, Schema.ROOT, problems);
        if (!problems.none()) {
            throw problems.refusal().asException();
        }
        return tree;
    }

    private static boolean isJson(String contentType) {
        int end = contentType.indexOf(';');
        String type = end < 0 ? contentType : contentType.substring(0, end);
        return type.strip().toLowerCase(Locale.ROOT).equals(JSON);
    }
}
