package app.thisthat.http.contract;

import app.thisthat.kernel.CleanText;
import app.thisthat.kernel.RefusedException;
import app.thisthat.platform.Json;
import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.JsonNode;
import java.util.stream.Collectors;

/** Reads bodies strictly: first as a tree, which the contract is checked on, then from that tree as a record. */
public final class JsonBody {

    private static final String DUPLICATE = "Duplicate field";

    private JsonBody() {}

    /**
     * The body as a tree.
     *
     * @throws RefusedException {@code VALIDATION_ERROR} if it is anything but one well-formed JSON value of clean text
     */
    static JsonNode parse(byte[] body) {
        JsonNode tree;
        try {
            tree = Json.tree(body);
        } catch (JsonProcessingException e) {
            throw malformed(e);
        }
        ValidationErrors problems = new ValidationErrors();
        TextCheck.check(tree, Schema.ROOT, problems);
        if (!problems.none()) {
            throw problems.refusal().asException();
        }
        return tree;
    }

    private static RefusedException malformed(JsonProcessingException e) {
        String field = e.getProcessor() instanceof JsonParser parser
                ? parser.getParsingContext().getCurrentName()
                : null;
        String name = field == null || !CleanText.isClean(field) ? Schema.ROOT : field;
        if (e.getOriginalMessage().startsWith(DUPLICATE)) {
            return ValidationErrors.refusal(name, "is given twice").asException();
        }
        JsonLocation at = e.getLocation();
        String where = at == null ? "" : " at line " + at.getLineNr() + ", column " + at.getColumnNr();
        return ValidationErrors.refusal(name, "is not well-formed JSON" + where).asException();
    }

    /**
     * A checked tree as a record.
     *
     * @throws RefusedException {@code VALIDATION_ERROR} if a value does not fit, or what the record itself refuses with
     */
    public static <T> T bind(JsonNode tree, Class<T> type) {
        try {
            return Json.bind(tree, type);
        } catch (JsonMappingException e) {
            if (e.getCause() instanceof RefusedException refused) {
                throw refused;
            }
            String path = e.getPath().stream()
                    .map(step -> step.getFieldName() == null ? "[" + step.getIndex() + "]" : step.getFieldName())
                    .collect(Collectors.joining("."));
            throw ValidationErrors.refusal(path.isEmpty() ? Schema.ROOT : path, "is not acceptable")
                    .asException();
        } catch (JsonProcessingException e) {
            throw malformed(e);
        }
    }
}
