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

/** What the body of a bet costs before anyone looks at the bet. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class RequestValidatorBenchmark {

    private static final byte[] BODY =
            "{\"marketId\":\"019a8f6e-2b3c-7d4e-9f50-617283940516\",\"amount\":100.00,\"side\":\"this\",\"expectedOdds\":0.65}"
                    .getBytes(StandardCharsets.UTF_8);

    private Vertx vertx;
    private Schema order;
    private JsonNode tree;

    /** Compiles the contract, as the service does once. */
    @Setup
    public void compile() throws TimeoutException {
        vertx = Vertx.vertx();
        Contract contract = Contract.load(vertx).await(1, TimeUnit.MINUTES);
        order = contract.checks().get("placeBet").body().orElseThrow();
        tree = JsonBody.parse(BODY);
        if (!check().none()) {
            throw new IllegalStateException("The body that is measured is refused");
        }
    }

    /** Lets the process end. */
    @TearDown
    public void close() {
        vertx.close();
    }

    /** From bytes to a tree of clean text. */
    @Benchmark
    public JsonNode parse() {
        return JsonBody.parse(BODY);
    }

    /** The tree against its schema. */
    @Benchmark
    public Object validate() {
        return check();
    }

    private ValidationErrors check() {
        ValidationErrors problems = new ValidationErrors();
        order.check(tree, Schema.ROOT, problems);
        return problems;
    }
}
