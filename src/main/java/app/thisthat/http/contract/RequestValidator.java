package app.thisthat.http.contract;

import app.thisthat.http.ApiRequest;
import app.thisthat.http.RequestFields;
import app.thisthat.http.RequestRules;
import app.thisthat.kernel.CleanText;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.MissingNode;
import io.netty.handler.codec.http.QueryStringDecoder;
import io.vertx.core.Handler;
import io.vertx.core.buffer.Buffer;
import io.vertx.ext.web.RoutingContext;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Validates a request on the event loop and stores the parsed values for {@link ApiRequest}. The validator of
 * vertx-openapi uses a worker thread for every request, decodes query values twice, ignores defaults and accepts
 * unknown query parameters.
 *
 * @param body schema of the body; empty: the operation has no body, and a received one is ignored
 * @param rules further rules of the operation
 * @param refusalDetails details of a refusal with a code of the operation
 */
public record RequestValidator(
        List<Parameter> parameters,
        Optional<Schema> body,
        boolean bodyRequired,
        RequestRules rules,
        Map<String, Object> refusalDetails)
        implements Handler<RoutingContext> {

    /** Bounds the decoding. A request with more parameters is rejected: some are unknown or repeated. */
    private static final int QUERY_PARAMETERS_MAX = 100;

    @Override
    public void handle(RoutingContext context) {
        ValidationErrors errors = new ValidationErrors();
        validatePath(context, errors);
        validateHeaders(context, errors);
        Map<String, String> query = validateQuery(context.request().query(), errors);
        JsonNode tree = body.isPresent() ? validateBody(context, body.get(), errors) : MissingNode.getInstance();
        rules.check(new RequestFields(tree, query, errors::has), errors::add);
        if (!errors.isEmpty()) {
            throw errors.refusal(refusalDetails).asException();
        }
        context.put(ApiRequest.QUERY, query);
        if (body.isPresent()) {
            context.put(ApiRequest.BODY, tree);
        }
        context.next();
    }

    /** The same validator with further rules. */
    public RequestValidator with(RequestRules moreRules, Map<String, Object> details) {
        return new RequestValidator(parameters, body, bodyRequired, moreRules, details);
    }

    private void validatePath(RoutingContext context, ValidationErrors errors) {
        for (Parameter parameter : parameters) {
            if (parameter.isIn("path")) {
                parameter.validate(context.pathParam(parameter.name()), errors);
            }
        }
    }

    private void validateHeaders(RoutingContext context, ValidationErrors errors) {
        for (Parameter parameter : parameters) {
            if (parameter.isIn("header")) {
                validateParameter(parameter, context.request().headers().getAll(parameter.name()), errors);
            }
        }
    }

    private Map<String, String> validateQuery(String encoded, ValidationErrors errors) {
        Map<String, List<String>> received = decode(encoded, errors);
        Map<String, String> query = new HashMap<>();
        for (Parameter parameter : parameters) {
            if (parameter.isIn("query")) {
                List<String> values = received.getOrDefault(parameter.name(), List.of());
                validateParameter(parameter, values, errors).ifPresent(value -> query.put(parameter.name(), value));
            }
        }
        received.keySet().stream()
                .filter(this::isUnknownInQuery)
                .forEach(name -> errors.add(CleanText.isClean(name) ? name : "query", "unknown", "is unknown"));
        return query;
    }

    private static Map<String, List<String>> decode(String query, ValidationErrors errors) {
        if (query == null) {
            return Map.of();
        }
        try {
            return new QueryStringDecoder(query, StandardCharsets.UTF_8, false, QUERY_PARAMETERS_MAX, true)
                    .parameters();
        } catch (IllegalArgumentException e) {
            errors.add("query", "encoding", "has invalid percent-encoding");
            return Map.of();
        }
    }

    private static Optional<String> validateParameter(
            Parameter parameter, List<String> values, ValidationErrors errors) {
        if (values.isEmpty()) {
            if (parameter.required()) {
                errors.add(parameter.name(), "required", "is required");
            }
            return parameter.defaultValue();
        }
        if (values.size() > 1) {
            errors.add(parameter.name(), ValidationErrors.DUPLICATE_RULE, ValidationErrors.DUPLICATE);
        } else {
            parameter.validate(values.get(0), errors);
        }
        return Optional.of(values.get(0));
    }

    private boolean isUnknownInQuery(String name) {
        return parameters.stream()
                .noneMatch(
                        parameter -> parameter.isIn("query") && parameter.name().equals(name));
    }

    /** Returns a missing node for a body that cannot be read. */
    private JsonNode validateBody(RoutingContext context, Schema schema, ValidationErrors errors) {
        Buffer buffer = context.get(ApiRequest.RAW_BODY);
        boolean absent = buffer == null || buffer.length() == 0;
        MediaType.require(context.request(), absent);
        if (absent && !bodyRequired) {
            return JsonNodeFactory.instance.objectNode();
        }
        if (absent) {
            errors.add(Schema.ROOT, "required", "is required");
            return MissingNode.getInstance();
        }
        Optional<JsonNode> tree = JsonBody.parse(buffer.getBytes(), errors);
        tree.ifPresent(parsed -> schema.validate(parsed, Schema.ROOT, errors));
        return tree.orElse(MissingNode.getInstance());
    }
}
