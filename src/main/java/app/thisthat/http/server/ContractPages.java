package app.thisthat.http.server;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.core.json.pointer.JsonPointer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;

/** The pages made from the contracts: the catalogue of errors, and the messages of the live socket. */
final class ContractPages {

    private static final Map<String, String> RETRY = Map.of(
            "yes", "Yes, after the wait",
            "once", "A read, once",
            "refresh", "After a refresh of the tokens",
            "changed", "Only a changed request",
            "no", "No");

    private ContractPages() {}

    /** The catalogue of errors of the REST contract. */
    static byte[] errors(JsonObject contract) {
        HtmlPage page = new HtmlPage("Errors")
                .text(
                        "Every error is JSON with `error`, `code`, `statusCode`, `details` and `requestId`. `code` is stable."
                                + " The responses of each operation list its codes.");
        JsonObject schemas = contract.getJsonObject("components").getJsonObject("schemas");
        JsonObject examples = contract.getJsonObject("components").getJsonObject("examples");
        for (Map.Entry<String, Object> entry : schemas) {
            JsonObject schema = (JsonObject) entry.getValue();
            JsonObject meaning = schema.getJsonObject("x-error");
            if (meaning != null) {
                error(page, contract, schema, meaning, examples);
            }
        }
        return page.bytes();
    }

    private static void error(
            HtmlPage page, JsonObject contract, JsonObject schema, JsonObject meaning, JsonObject examples) {
        JsonObject properties = schema.getJsonArray("allOf").getJsonObject(1).getJsonObject("properties");
        String code = properties.getJsonObject("code").getString("const");
        page.heading(code, code)
                .text(schema.getString("description"))
                .table(
                        List.of("Status", "Cause", "What to do", "Retry", "Operations"),
                        List.of(List.of(
                                meaning.getValue("status").toString(),
                                meaning.getString("cause"),
                                meaning.getString("action"),
                                RETRY.get(meaning.getString("retry")),
                                operations(contract, code))));
        List<List<String>> details = fields(contract, properties.getJsonObject("details"));
        if (!details.isEmpty()) {
            page.table(List.of("Field of `details`", "Type", "Meaning"), details);
        }
        page.code(examples.getJsonObject(code).getJsonObject("value").encodePrettily());
    }

    /** The operations that can return a code. */
    private static String operations(JsonObject contract, String code) {
        TreeSet<String> ids = new TreeSet<>();
        int all = 0;
        for (Map.Entry<String, Object> path : contract.getJsonObject("paths")) {
            for (Map.Entry<String, Object> method : (JsonObject) path.getValue()) {
                if (method.getValue() instanceof JsonObject operation && operation.containsKey("operationId")) {
                    all++;
                    if (operation.getJsonArray("x-error-codes").contains(code)) {
                        ids.add("`" + operation.getString("operationId") + "`");
                    }
                }
            }
        }
        if (ids.isEmpty()) {
            return "None: requests without an operation";
        }
        return ids.size() == all ? "All" : String.join(", ", ids);
    }

    /** The messages of the live socket. */
    static byte[] live(JsonObject contract) {
        HtmlPage page = new HtmlPage("Live updates")
                .text(contract.getJsonObject("info").getString("description"))
                .text("The source of this page is `/asyncapi.yaml`.");
        JsonObject messages = contract.getJsonObject("components").getJsonObject("messages");
        for (Map.Entry<String, Object> entry : messages) {
            JsonObject message = (JsonObject) entry.getValue();
            JsonObject payload = resolve(contract, message.getJsonObject("payload"));
            boolean command = payload.getJsonObject("properties").containsKey("op")
                    && !payload.getJsonObject("properties").containsKey("type");
            page.heading((command ? "Client: " : "Server: ") + entry.getKey(), entry.getKey())
                    .text(message.getString("summary"))
                    .table(List.of("Field", "Type", "Meaning"), fields(contract, payload));
            JsonArray examples = message.getJsonArray("examples", new JsonArray());
            examples.forEach(example ->
                    page.code(((JsonObject) example).getJsonObject("payload").encode()));
        }
        return page.bytes();
    }

    private static List<List<String>> fields(JsonObject contract, JsonObject reference) {
        JsonObject schema = resolve(contract, reference);
        List<List<String>> rows = new ArrayList<>();
        for (Map.Entry<String, Object> field : schema.getJsonObject("properties", new JsonObject())) {
            JsonObject declared = (JsonObject) field.getValue();
            JsonObject resolved = resolve(contract, declared);
            boolean required = schema.getJsonArray("required", new JsonArray()).contains(field.getKey());
            rows.add(List.of(
                    "`" + field.getKey() + "`" + (required ? "" : " (optional)"),
                    type(resolved),
                    declared.getString("description", resolved.getString("description", ""))));
        }
        return rows;
    }

    private static String type(JsonObject schema) {
        if (schema.containsKey("const")) {
            return "`" + schema.getValue("const") + "`";
        }
        if (schema.containsKey("enum")) {
            return schema.getJsonArray("enum").stream()
                    .map(value -> "`" + value + "`")
                    .reduce((a, b) -> a + ", " + b)
                    .orElse("");
        }
        Object type = schema.getValue("type");
        String name = type instanceof JsonArray types
                ? String.join(" or ", types.stream().map(Object::toString).toList())
                : String.valueOf(type == null ? "see the contract" : type);
        return schema.containsKey("format") ? name + " (" + schema.getString("format") + ")" : name;
    }

    private static JsonObject resolve(JsonObject contract, JsonObject node) {
        String reference = node.getString("$ref");
        return reference == null
                ? node
                : resolve(contract, (JsonObject)
                        JsonPointer.from(reference.substring(1)).queryJson(contract));
    }
}
