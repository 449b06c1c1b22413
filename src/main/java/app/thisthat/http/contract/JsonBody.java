package app.thisthat.http.contract;

import app.thisthat.kernel.CleanText;
import app.thisthat.kernel.RefusedException;
import app.thisthat.platform.Json;
import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.JsonNode;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import java.util.stream.Collectors;

/** Parses request bodies strictly: bytes to a tree for validation, then the tree to a record. */
public final class JsonBody {

    private static final String DUPLICATE_MESSAGE = "Duplicate field";

    private JsonBody() {}

    /** Parses a body; throws {@code VALIDATION_ERROR} unless it is one JSON value in UTF-8 with clean text. */
    static JsonNode parse(byte[] body) {
        if (!isUtf8(body)) {
            throw ValidationErrors.refusal(Schema.ROOT, "is not valid UTF-8").asException();
        }
        JsonNode tree;
        try {
            tree = Json.tree(body);
        } catch (JsonProcessingException e) {
            throw malformed(e);
        }
        ValidationErrors errors = new ValidationErrors();
        TextCheck.validate(tree, Schema.ROOT, errors);
        if (!errors.isEmpty()) {
            throw errors.refusal().asException();
        }
        return tree;
    }

    /**
     * Jackson would accept UTF-16 and UTF-32, which contain zero bytes in JSON, and some invalid sequences of UTF-8.
     */
    private static boolean isUtf8(byte[] body) {
        boolean ascii = true;
        for (byte b : body) {
            if (b == 0) {
                return false;
            }
            ascii &= b > 0;
        }
        return ascii || ByteBufUtil.isText(Unpooled.wrappedBuffer(body), StandardCharsets.UTF_8);
    }

    private static RefusedException malformed(JsonProcessingException e) {
        String field = e.getProcessor() instanceof JsonParser parser
                ? parser.getParsingContext().getCurrentName()
                : null;
        String name = field == null || !CleanText.isClean(field) ? Schema.ROOT : field;
        if (e.getOriginalMessage().startsWith(DUPLICATE_MESSAGE)) {
            return ValidationErrors.refusal(name, ValidationErrors.DUPLICATE).asException();
        }
        JsonLocation at = e.getLocation();
        String where = at == null ? "" : " at line " + at.getLineNr() + ", column " + at.getColumnNr();
        return ValidationErrors.refusal(name, "is not well-formed JSON" + where).asException();
    }

    /** Converts a valid tree; throws {@code VALIDATION_ERROR} or the refusal of the record's constructor. */
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
            throw ValidationErrors.refusal(path.isEmpty() ? Schema.ROOT : path, "has an invalid value")
                    .asException();
        } catch (JsonProcessingException e) {
            throw malformed(e);
        }
    }
}
