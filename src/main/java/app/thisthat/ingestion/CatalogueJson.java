package app.thisthat.ingestion;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParseException;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.io.JsonEOFException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.util.Set;

/**
 * Reads a page of the catalogue as a stream of tokens and keeps the fields that are mapped. About two thirds of a page
 * are other fields, which are skipped without a node.
 */
final class CatalogueJson {

    /** The fields of pages, events, markets and tags that are mapped, on whatever level. */
    private static final Set<String> FIELDS = Set.of(
            "acceptingOrders",
            "active",
            "archived",
            "bestAsk",
            "bestBid",
            "clobTokenIds",
            "closed",
            "conditionId",
            "description",
            "enableNegRisk",
            "endDate",
            "endDateIso",
            "events",
            "gameStartTime",
            "groupItemThreshold",
            "groupItemTitle",
            "icon",
            "id",
            "image",
            "label",
            "liquidity",
            "liquidityNum",
            "markets",
            "negRisk",
            "negRiskOther",
            "next_cursor",
            "outcomePrices",
            "outcomes",
            "positionIds",
            "question",
            "secondsDelay",
            "slug",
            "startDate",
            "startTime",
            "tags",
            "title",
            "umaResolutionStatus",
            "umaResolutionStatuses",
            "updatedAt",
            "volume",
            "volumeNum");

    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

    private CatalogueJson() {}

    /** The fields of a page that are mapped; a missing node if the page is empty. */
    static JsonNode parse(JsonFactory json, byte[] page) throws JsonProcessingException {
        try (JsonParser parser = json.createParser(page)) {
            return parser.nextToken() == null ? MissingNode.getInstance() : node(parser);
        } catch (JsonProcessingException e) {
            throw e;
        } catch (IOException e) {
            throw new JsonParseException(null, "The body is not text", e);
        }
    }

    /** The value at the current token. The parser bounds the depth. */
    private static JsonNode node(JsonParser parser) throws IOException {
        return switch (parser.currentToken()) {
            case START_OBJECT -> object(parser);
            case START_ARRAY -> array(parser);
            case VALUE_STRING -> NODES.textNode(parser.getText());
            case VALUE_NUMBER_INT -> NODES.numberNode(parser.getBigIntegerValue());
            case VALUE_NUMBER_FLOAT ->
                parser.isNaN() ? NODES.numberNode(parser.getDoubleValue()) : NODES.numberNode(parser.getDecimalValue());
            case VALUE_TRUE -> NODES.booleanNode(true);
            case VALUE_FALSE -> NODES.booleanNode(false);
            default -> NODES.nullNode();
        };
    }

    private static JsonNode object(JsonParser parser) throws IOException {
        ObjectNode object = NODES.objectNode();
        while (next(parser) != JsonToken.END_OBJECT) {
            String field = parser.currentName();
            next(parser);
            if (FIELDS.contains(field)) {
                object.set(field, node(parser));
            } else {
                parser.skipChildren();
            }
        }
        return object;
    }

    private static JsonNode array(JsonParser parser) throws IOException {
        ArrayNode array = NODES.arrayNode();
        while (next(parser) != JsonToken.END_ARRAY) {
            array.add(node(parser));
        }
        return array;
    }

    private static JsonToken next(JsonParser parser) throws IOException {
        JsonToken token = parser.nextToken();
        if (token == null) {
            throw new JsonEOFException(parser, null, "The page is incomplete");
        }
        return token;
    }
}
