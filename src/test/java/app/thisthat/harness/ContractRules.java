package app.thisthat.harness;

import app.thisthat.http.contract.Contract;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.core.json.pointer.JsonPointer;
import io.vertx.openapi.contract.OpenAPIContract;
import io.vertx.openapi.contract.Operation;
import io.vertx.openapi.contract.Response;
import io.vertx.openapi.validation.ResponseValidator;
import io.vertx.openapi.validation.ValidatableResponse;
import java.util.HashMap;
import java.util.Map;

/** Validates responses against the contract. It uses the validators of the library, not those of the service. */
final class ContractRules {

    private static final int NOT_MODIFIED = 304;
    private static final String JSON = "application/json";
    private static final String CSV = "text/csv";

    private final OpenAPIContract contract;
    private final ResponseValidator validator;

    private ContractRules(OpenAPIContract contract, ResponseValidator validator) {
        this.contract = contract;
        this.validator = validator;
    }

    static ContractRules load(Vertx vertx) {
        OpenAPIContract contract = TestDatabase.await(Contract.load(vertx)).openApi();
        return new ContractRules(contract, ResponseValidator.create(vertx, contract));
    }

    Future<Void> check(HttpMethod method, String path, ApiReply reply) {
        Operation operation = contract.findOperation(path, method);
        if (operation == null) {
            return checked(() -> checkError(reply));
        }
        String where = operation.getOperationId() + " returned " + reply.status() + " " + reply.text();
        Response declared = operation.getResponse(reply.status());
        if (declared == null) {
            return Future.failedFuture(new AssertionError("status not in the contract: " + where));
        }
        if (reply.status() == NOT_MODIFIED) {
            return checked(() -> require(reply.body().length() == 0, "body present", where));
        }
        if (isCsv(operation, reply)) {
            return checked(() -> require(
                    CSV.equals(reply.header("Content-Type")), "content type " + reply.header("Content-Type"), where));
        }
        ValidatableResponse response =
                ValidatableResponse.create(reply.status(), declaredHeaders(declared, reply), reply.body(), JSON);
        return validator
                .validate(response, operation.getOperationId())
                .recover(e -> Future.failedFuture(new AssertionError("not in the contract: " + where, e)))
                .compose(valid -> checked(() -> checkBeyondSchema(operation, reply, where)));
    }

    private boolean isCsv(Operation operation, ApiReply reply) {
        JsonObject content = resolve(operation
                        .getOpenAPIModel()
                        .getJsonObject("responses")
                        .getJsonObject(Integer.toString(reply.status())))
                .getJsonObject("content");
        return content.getJsonObject(Contract.PLAIN_TEXT, new JsonObject()).containsKey(Contract.CSV_MARK);
    }

    /** The validator quotes header values itself, so quotes within them need an escape. */
    private static Map<String, String> declaredHeaders(Response declared, ApiReply reply) {
        Map<String, String> headers = new HashMap<>();
        declared.getHeaders().forEach(header -> {
            if (reply.header(header.getName()) != null) {
                headers.put(header.getName(), reply.header(header.getName()).replace("\"", "\\\""));
            }
        });
        return headers;
    }

    private static Future<Void> checked(Runnable assertions) {
        try {
            assertions.run();
            return Future.succeededFuture();
        } catch (AssertionError e) {
            return Future.failedFuture(e);
        }
    }

    private void checkBeyondSchema(Operation operation, ApiReply reply, String where) {
        JsonObject declared =
                operation.getOpenAPIModel().getJsonObject("responses").getJsonObject(Integer.toString(reply.status()));
        require(JSON.equals(reply.header("Content-Type")), "content type " + reply.header("Content-Type"), where);
        if (reply.status() >= 400) {
            checkError(reply);
            JsonArray codes = operation.getOpenAPIModel().getJsonArray("x-error-codes");
            require(codes.contains(reply.code()), "error code not declared: " + reply.code(), where);
            requireOnlyDeclared(
                    detailsSchema(resolve(declared), reply.code()),
                    reply.body().toJsonObject().getJsonObject("details"),
                    where);
        } else {
            JsonObject schema =
                    declared.getJsonObject("content").getJsonObject(JSON).getJsonObject("schema");
            requireOnlyDeclared(schema, reply.body().toJson(), where);
        }
    }

    private static void checkError(ApiReply reply) {
        JsonObject error = reply.body().toJsonObject();
        String where = reply.status() + " " + reply.text();
        require(JSON.equals(reply.header("Content-Type")), "content type " + reply.header("Content-Type"), where);
        require(error.getInteger("statusCode") == reply.status(), "statusCode differs", where);
        require(error.getString("requestId").equals(reply.header("X-Request-Id")), "requestId differs", where);
        require(error.getString("error") != null && error.getString("code") != null, "error or code missing", where);
        require(error.getJsonObject("details") != null, "details missing", where);
    }

    /** The schemas permit unknown fields for later versions; this version may only send declared fields. */
    private void requireOnlyDeclared(JsonObject declared, Object value, String where) {
        JsonObject schema = resolve(declared);
        JsonObject properties = schema.getJsonObject("properties");
        if (schema.getValue("additionalProperties") == Boolean.TRUE) {
            return; // declared names are the faulty fields
        }
        if (value instanceof JsonObject object && properties != null) {
            for (String field : object.fieldNames()) {
                require(properties.containsKey(field), "field not declared: " + field, where);
                requireOnlyDeclared(properties.getJsonObject(field), object.getValue(field), where);
            }
        } else if (value instanceof JsonArray array && schema.containsKey("items")) {
            array.forEach(element -> requireOnlyDeclared(schema.getJsonObject("items"), element, where));
        }
    }

    /** Schema of the details of a code, among the errors of a response. */
    private JsonObject detailsSchema(JsonObject response, String code) {
        JsonObject schema =
                resolve(response.getJsonObject("content").getJsonObject(JSON).getJsonObject("schema"));
        JsonArray errors = schema.getJsonArray("oneOf", new JsonArray().add(schema));
        return errors.stream()
                .map(error -> resolve((JsonObject) error)
                        .getJsonArray("allOf")
                        .getJsonObject(1)
                        .getJsonObject("properties"))
                .filter(properties ->
                        properties.getJsonObject("code").getString("const").equals(code))
                .map(properties -> properties.getJsonObject("details"))
                .findFirst()
                .orElseThrow(() -> new AssertionError("no schema for " + code));
    }

    private JsonObject resolve(JsonObject schema) {
        String reference = schema.getString("$ref");
        return reference == null
                ? schema
                : resolve((JsonObject) JsonPointer.from(reference.substring(reference.indexOf('#') + 1))
                        .queryJson(contract.getRawContract()));
    }

    private static void require(boolean condition, String problem, String where) {
        if (!condition) {
            throw new AssertionError(problem + ": " + where);
        }
    }
}
