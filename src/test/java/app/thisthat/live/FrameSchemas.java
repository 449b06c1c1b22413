package app.thisthat.live;

import io.vertx.core.json.JsonObject;
import io.vertx.json.schema.Draft;
import io.vertx.json.schema.JsonSchema;
import io.vertx.json.schema.JsonSchemaOptions;
import io.vertx.json.schema.OutputFormat;
import io.vertx.json.schema.OutputUnit;
import io.vertx.json.schema.SchemaRepository;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Map;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;

/** What {@code asyncapi.yaml} says of messages, by the library's validators. */
final class FrameSchemas {

    private static final String BASE = "app://asyncapi";
    private static final String FILE = "/openapi/asyncapi.yaml";

    private final JsonObject contract;
    private final SchemaRepository schemas;

    FrameSchemas() {
        try (InputStream in = FrameSchemas.class.getResourceAsStream(FILE)) {
            Map<String, Object> yaml = new Yaml(new SafeConstructor(new LoaderOptions())).load(in);
            contract = new JsonObject(new JsonObject(yaml).encode());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        schemas = SchemaRepository.create(new JsonSchemaOptions()
                .setBaseUri(BASE)
                .setDraft(Draft.DRAFT202012)
                .setOutputFormat(OutputFormat.Basic));
        schemas.dereference(BASE, JsonSchema.of(contract));
    }

    JsonObject messages() {
        return contract.getJsonObject("components").getJsonObject("messages");
    }

    String description() {
        return contract.getJsonObject("info").getString("description");
    }

    List<String> errorCodes() {
        return contract
                .getJsonObject("components")
                .getJsonObject("schemas")
                .getJsonObject("Error")
                .getJsonObject("properties")
                .getJsonObject("code")
                .getJsonArray("enum")
                .stream()
                .map(Object::toString)
                .toList();
    }

    /** Fails unless a frame is a message of its type in the contract. */
    void check(JsonObject frame) {
        checkAs(frame.getString("type"), frame);
    }

    void checkAs(String message, JsonObject payload) {
        if (!messages().containsKey(message)) {
            throw new AssertionError("not a message of the contract: " + payload);
        }
        String reference =
                messages().getJsonObject(message).getJsonObject("payload").getString("$ref");
        OutputUnit result = schemas.validator(BASE + reference).validate(payload);
        if (!result.getValid()) {
            throw new AssertionError(payload + " is not in the contract: " + result.getErrors());
        }
    }
}
