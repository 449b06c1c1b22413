package app.thisthat.live;

import io.vertx.core.json.JsonObject;
import io.vertx.json.schema.Draft;
import io.vertx.json.schema.JsonSchema;
import io.vertx.json.schema.JsonSchemaOptions;
import io.vertx.json.schema.OutputFormat;
import io.vertx.json.schema.OutputUnit;
import io.vertx.json.schema.SchemaRepository;
import io.vertx.json.schema.Validator;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;

/** Validates messages against the schemas of {@code asyncapi.yaml}. */
final class FrameSchemas {

    private static final String BASE = "app://asyncapi";
    private static final String FILE = "/openapi/asyncapi.yaml";

    private final JsonObject contract;
    private final SchemaRepository schemas;
    private final Map<String, Validator> validators = new ConcurrentHashMap<>();

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

    JsonObject example(String message) {
        return messages()
                .getJsonObject(message)
                .getJsonArray("examples")
                .getJsonObject(0)
                .getJsonObject("payload");
    }

    /** The description of the contract on one line. */
    String description() {
        return contract.getJsonObject("info").getString("description").replaceAll("\\s+", " ");
    }

    List<String> errorCodes() {
        return contract
                .getJsonObject("components")
                .getJsonObject("schemas")
                .getJsonObject("ApiError")
                .getJsonObject("properties")
                .getJsonObject("code")
                .getJsonArray("enum")
                .stream()
                .map(Object::toString)
                .toList();
    }

    /** Fails unless a frame is valid for the message of its type. */
    void check(JsonObject frame) {
        checkAs(frame.getString("type"), frame);
    }

    void checkAs(String message, JsonObject payload) {
        OutputUnit result = validators.computeIfAbsent(message, this::validator).validate(payload);
        if (!result.getValid()) {
            throw new AssertionError("Invalid " + message + ": " + payload + ": " + result.getErrors());
        }
    }

    private Validator validator(String message) {
        if (!messages().containsKey(message)) {
            throw new AssertionError("Unknown message type: " + message);
        }
        return schemas.validator(BASE
                + messages().getJsonObject(message).getJsonObject("payload").getString("$ref"));
    }
}
