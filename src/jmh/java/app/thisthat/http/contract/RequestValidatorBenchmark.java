package app.thisthat.http.contract;

import com.fasterxml.jackson.databind.JsonNode;
import io.vertx.core.Vertx;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/** Cost of parsing and validating the body of a bet. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class RequestValidatorBenchmark {

    private static final byte[] BODY =
            "{\"marketId\":\"019a8f6e-2b3c-7d4e-9f50-617283940516\",\"amount\":100.00,\"side\":\"this\",\"expectedOdds\":0.65}"
                    .getBytes(StandardCharsets.UTF_8);

    private Vertx vertx;
    private Schema schema;
    private JsonNode tree;

    /** Compiles the contract, as the service does at its start. */
    @Setup
    public void compile() throws TimeoutException {
        vertx = Vertx.vertx();
        Contract contract = Contract.load(vertx).await(1, TimeUnit.MINUTES);
        schema = contract.validators().get("placeBet").body().orElseThrow();
        tree = JsonBody.parse(BODY);
        if (!validateTree().isEmpty()) {
            throw new IllegalStateException("The body is invalid");
        }
    }

    /** Closes Vert.x. */
    @TearDown
    public void close() {
        vertx.close();
    }

    /** Bytes to a tree, including the check of its characters. */
    @Benchmark
    public JsonNode parse() {
        return JsonBody.parse(BODY);
    }

    /** Validation of the tree. */
    @Benchmark
    public Object validate() {
        return validateTree();
    }

    private ValidationErrors validateTree() {
        ValidationErrors errors = new ValidationErrors();
        schema.validate(tree, Schema.ROOT, errors);
        return errors;
    }
}
