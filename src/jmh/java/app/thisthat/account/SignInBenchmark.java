package app.thisthat.account;

import app.thisthat.http.Caller;
import at.favre.lib.crypto.bcrypt.BCrypt;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/** What it costs to know who calls: a token at each request, a password hash at each login. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
public class SignInBenchmark {

    private static final int COST = 12;

    private final AccessTokens tokens = new AccessTokens(
            Keyring.parse(List.of("k1:" + "QUJDRA".repeat(8))), Duration.ofMinutes(15), Clock.systemUTC());
    private final Caller caller = new Caller(UUID.randomUUID(), UUID.randomUUID(), 1);
    private final String token = tokens.issue(caller);
    private final byte[] password = "correct horse battery".getBytes(StandardCharsets.UTF_8);

    /** Signs an access token. */
    @Benchmark
    public String issueToken() {
        return tokens.issue(caller);
    }

    /** Checks one. */
    @Benchmark
    public Caller verifyToken() {
        return tokens.verify(token);
    }

    /** Hashes a password at the cost that the requirements ask for: the floor under the time of a login. */
    @Benchmark
    public byte[] hashPassword() {
        return BCrypt.withDefaults().hash(COST, password.clone());
    }
}
