package app.thisthat.account.credentials;

import app.thisthat.account.session.AccessTokens;
import app.thisthat.account.session.SigningKeys;
import app.thisthat.http.Caller;
import at.favre.lib.crypto.bcrypt.BCrypt;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.infra.Blackhole;

/** The cost of authentication: an access token per request, a password hash per login. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
public class SignInBenchmark {

    private static final int COST = 12;

    private static final int CALLERS = 1_000;
    private static final Vertx VERTX = Vertx.vertx(new VertxOptions().setUseDaemonThread(true));

    private final AccessTokens tokens = accessTokens();
    private final Caller caller = new Caller(UUID.randomUUID(), UUID.randomUUID(), 1);
    private final String token = tokens.issue(caller);
    private final byte[] password = "correct horse battery".getBytes(StandardCharsets.UTF_8);

    @Benchmark
    public String issueToken() {
        return tokens.issue(caller);
    }

    /** The first request with a token. */
    @Benchmark
    @OperationsPerInvocation(CALLERS)
    public void verifyNewToken(NewTokens newTokens, Blackhole sink) {
        for (String newToken : newTokens.texts) {
            sink.consume(newTokens.tokens.verify(newToken));
        }
    }

    /** All further requests with a token. */
    @Benchmark
    public Caller verifyKnownToken() {
        return tokens.verify(token);
    }

    /** The lower bound of the time of a login. */
    @Benchmark
    public byte[] hashPassword() {
        return BCrypt.withDefaults().hash(COST, password.clone());
    }

    private static AccessTokens accessTokens() {
        return new AccessTokens(
                VERTX,
                SigningKeys.parse(List.of("k1:" + "QUJDRA".repeat(8))),
                Duration.ofMinutes(15),
                Clock.systemUTC());
    }

    /** Tokens that are not in the cache of verified tokens. */
    @State(Scope.Thread)
    public static class NewTokens {

        private final List<String> texts = Stream.generate(
                        () -> accessTokens().issue(new Caller(UUID.randomUUID(), UUID.randomUUID(), 1)))
                .limit(CALLERS)
                .toList();
        private AccessTokens tokens;

        @Setup(Level.Invocation)
        public void clearCache() {
            tokens = accessTokens();
        }
    }
}
