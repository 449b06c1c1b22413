package app.thisthat.account;

import static app.thisthat.harness.TestDatabase.await;

import app.thisthat.Settings;
import app.thisthat.account.credentials.SignedIn;
import app.thisthat.account.session.AccessTokens;
import app.thisthat.account.session.SigningKeys;
import app.thisthat.account.session.SigningKeysTest;
import app.thisthat.harness.Servers;
import app.thisthat.harness.TestDatabase;
import app.thisthat.http.Caller;
import app.thisthat.http.ratelimit.RateLimiter;
import app.thisthat.http.ratelimit.RateLimiterMeasurement;
import app.thisthat.platform.redis.RedisCircuitBreaker;
import at.favre.lib.crypto.bcrypt.BCrypt;
import io.vertx.core.Future;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.IntFunction;

/**
 * Measures the cost of account operations on the test servers; not a test. Prints calls per second and the CPU time of
 * this process per call, which other load on the machine changes less.
 */
public final class AccountMeasurement {

    private static final int IN_FLIGHT = 64;

    private AccountMeasurement() {}

    /** Runs all measurements. */
    public static void main(String[] arguments) {
        try (TestDatabase database = new TestDatabase()) {
            signIn(database);
            AccountTestSupport node = AccountTestSupport.on(database);
            List<SignedIn> users = new ArrayList<>();
            for (int i = 0; i < 200; i++) {
                users.add(node.registered("figure-" + i));
            }
            List<Caller> callers = users.stream().map(node::caller).toList();
            AccessTokens tokens = new AccessTokens(
                    database.vertx(),
                    SigningKeys.parse(List.of(SigningKeysTest.key("k1", 1))),
                    Duration.ofMinutes(15),
                    Clock.systemUTC());
            String token = tokens.issue(callers.get(0));
            measure("verify an access token", 100_000, i -> Future.succeededFuture(tokens.verify(token)));
            measure("check a session", 100_000, i -> node.accounts()
                    .authenticator()
                    .verifySession()
                    .apply(callers.get(i % callers.size()), AccountTestSupport.ADDRESS));
            List<String> refreshTokens =
                    new ArrayList<>(users.stream().map(SignedIn::refreshToken).toList());
            measure("refresh", 20_000, i -> node.refresh(refreshTokens.get(i % 200))
                    .onSuccess(pair -> refreshTokens.set(i % 200, pair.refreshToken())));
            RateLimiterMeasurement.measure(database.vertx(), Servers.redis(), AccountMeasurement::measure);
        }
        System.exit(0);
    }

    private static void signIn(TestDatabase database) {
        Settings settings =
                Settings.load(Optional.empty(), Map.of("THISTHAT_AUTH_JWT_KEYS", SigningKeysTest.key("k1", 1)));
        RedisCircuitBreaker redis = new RedisCircuitBreaker(database.vertx(), Servers.redis(), Duration.ofSeconds(1));
        Accounts accounts = Accounts.create(
                database.vertx(),
                database.postgres(),
                redis,
                database.bus(),
                new RateLimiter(redis, true),
                settings.auth(),
                settings.mail(),
                settings.admin(),
                settings.dataDir(),
                InstantSource.system());
        await(accounts.signIn()
                .register(
                        new Username("cost-12"),
                        new EmailAddress("cost-12@example.com"),
                        AccountTestSupport.PASSWORD,
                        AccountTestSupport.DEVICE));
        byte[] password = AccountTestSupport.PASSWORD.getBytes(StandardCharsets.UTF_8);
        List<Long> bare = new ArrayList<>();
        List<Long> known = new ArrayList<>();
        List<Long> unknown = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            bare.add(time(() -> BCrypt.withDefaults().hash(12, password)));
            known.add(time(() -> await(accounts.signIn()
                    .login("cost-12@example.com", AccountTestSupport.PASSWORD, AccountTestSupport.DEVICE))));
            unknown.add(time(() -> await(accounts.signIn()
                    .login("nobody@example.com", AccountTestSupport.PASSWORD, AccountTestSupport.DEVICE)
                    .otherwiseEmpty())));
        }
        System.out.printf(
                "median ms: bare hash %.1f, login %.1f, login with an unknown address %.1f%n",
                median(bare), median(known), median(unknown));
    }

    private static long time(Runnable work) {
        long start = System.nanoTime();
        work.run();
        return System.nanoTime() - start;
    }

    private static double median(List<Long> nanos) {
        return nanos.stream().sorted().skip(nanos.size() / 2).findFirst().orElseThrow() / 1e6;
    }

    /** Runs calls with bounded concurrency. The first tenth is the warm-up. */
    static void measure(String what, int calls, IntFunction<Future<?>> call) {
        run(0, calls / 10, call);
        long cpu = cpuNanos();
        long start = System.nanoTime();
        run(calls / 10, calls, call);
        double seconds = (System.nanoTime() - start) / 1e9;
        System.out.printf(
                "%-24s %8.0f/s  %6.1f us of CPU%n",
                what, calls * 0.9 / seconds, (cpuNanos() - cpu) / 1e3 / (calls * 0.9));
    }

    private static void run(int from, int to, IntFunction<Future<?>> call) {
        for (int i = from; i < to; i += IN_FLIGHT) {
            List<Future<?>> group = new ArrayList<>();
            for (int j = i; j < Math.min(i + IN_FLIGHT, to); j++) {
                group.add(call.apply(j));
            }
            await(Future.all(group));
        }
    }

    private static long cpuNanos() {
        return ((com.sun.management.OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean())
                .getProcessCpuTime();
    }
}
