package app.thisthat.http.contract;

import app.thisthat.kernel.CleanText;
import app.thisthat.kernel.FieldError;
import app.thisthat.kernel.Refusal;
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
import java.util.Optional;
import java.util.stream.Collectors;

/** Parses request bodies strictly: bytes to a tree for validation, then the tree to a record. */
public final class JsonBody {

    private static final String DUPLICATE_MESSAGE = "Duplicate field";

    private JsonBody() {}

    /** Parses a body. Empty, with a fault, unless it is one JSON value in UTF-8. Texts that are not clean are faults. */
    static Optional<JsonNode> parse(byte[] body, ValidationErrors errors) {
        if (!isUtf8(body)) {
            errors.add(Schema.ROOT, "encoding", "is not valid UTF-8");
            return Optional.empty();
        }
        try {
            JsonNode tree = Json.tree(body);
            TextCheck.validate(tree, Schema.ROOT, errors);
            return Optional.of(tree);
        } catch (JsonProcessingException e) {
            errors.add(malformed(e));
            return Optional.empty();
        }
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

    private static FieldError malformed(JsonProcessingException e) {
        String field = e.getProcessor() instanceof JsonParser parser
                ? parser.getParsingContext().getCurrentName()
                : null;
        String name = field == null || !CleanText.isClean(field) ? Schema.ROOT : field;
        if (e.getOriginalMessage().startsWith(DUPLICATE_MESSAGE)) {
            return new FieldError(name, ValidationErrors.DUPLICATE_RULE, ValidationErrors.DUPLICATE);
        }
        JsonLocation at = e.getLocation();
        String where = at == null ? "" : " at line " + at.getLineNr() + ", column " + at.getColumnNr();
        return new FieldError(name, "syntax", "is not well-formed JSON" + where);
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
            throw ValidationErrors.refusal(path.isEmpty() ? Schema.ROOT : path, "type", "has an invalid value")
                    .asException();
        } catch (JsonProcessingException e) {
            throw Refusal.invalid(malformed(e)).asException();
        }
    }
}
