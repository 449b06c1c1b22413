package app.thisthat.http;

import app.thisthat.kernel.Odds;
import com.fasterxml.jackson.databind.JsonNode;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;

/** The fields of a request that meet their schemas. The request itself may be invalid. */
public final class RequestFields {

    private final JsonNode body;
    private final Map<String, String> query;
    private final Predicate<String> faulty;

    /**
     * Wraps a request.
     *
     * @param body a missing node if there is none
     * @param faulty whether the field of a name has a fault
     */
    public RequestFields(JsonNode body, Map<String, String> query, Predicate<String> faulty) {
        this.body = body;
        this.query = query;
        this.faulty = faulty;
    }

    /** Whether the body has a field, with or without a fault. Null counts as absent. */
    public boolean has(String name) {
        JsonNode value = node(name);
        return !value.isMissingNode() && !value.isNull();
    }

    /** A field of the body, by its path with dots. Empty if it is absent, null or faulty. */
    private Optional<JsonNode> value(String name) {
        return has(name) && !faulty.test(name) ? Optional.of(node(name)) : Optional.empty();
    }

    private JsonNode node(String name) {
        return body.at("/" + name.replace('.', '/'));
    }

    public Optional<String> text(String name) {
        return value(name).filter(JsonNode::isTextual).map(JsonNode::textValue);
    }

    public Optional<BigDecimal> decimal(String name) {
        return value(name).filter(JsonNode::isNumber).map(JsonNode::decimalValue);
    }

    public Optional<Odds> odds(String name) {
        return value(name).filter(JsonNode::isNumber).map(number -> Odds.nearest(number.decimalValue()));
    }

    /** A field with the format {@code date-time}. */
    public Optional<Instant> time(String name) {
        return text(name).map(text -> OffsetDateTime.parse(text).toInstant());
    }

    /** A query parameter; empty if it is absent or faulty. */
    public Optional<String> query(String name) {
        return Optional.ofNullable(query.get(name)).filter(value -> !faulty.test(name));
    }
}
