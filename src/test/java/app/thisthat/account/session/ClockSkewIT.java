package app.thisthat.account.session;

import static app.thisthat.harness.TestDatabase.await;
import static org.assertj.core.api.Assertions.assertThat;

import app.thisthat.account.AccountTestSupport;
import app.thisthat.account.credentials.SignedIn;
import app.thisthat.harness.DatabaseExtension;
import app.thisthat.harness.Servers;
import app.thisthat.harness.TestDatabase;
import app.thisthat.kernel.RefusalCode;
import app.thisthat.platform.postgres.DatabaseClock;
import app.thisthat.platform.redis.RedisCircuitBreaker;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Tokens on a node whose system clock differs from the clock of the database. */
@ExtendWith(DatabaseExtension.class)
class ClockSkewIT {

    @ParameterizedTest
    @ValueSource(longs = {-3_600, 3_600, -86_400})
    void tokens_areValidWhateverTheSystemClockSays(long seconds, TestDatabase database) {
        DatabaseClock clock = await(DatabaseClock.start(
                database.vertx(), database.postgres(), () -> Instant.now().plusSeconds(seconds)));
        AccountTestSupport node = node(database, clock);
        SignedIn user = node.registered("skewed" + seconds);

        assertThat(clock.skew()).isCloseTo(Duration.ofSeconds(seconds), Duration.ofSeconds(2));
        assertThat(node.caller(user).userId()).isEqualTo(user.user().id());
        TokenPair refreshed = await(node.refresh(user.refreshToken()));
        assertThat(await(node.authenticate(refreshed.accessToken())).userId())
                .isEqualTo(user.user().id());
    }

    /** Shows that the clock of the node decides. */
    @Test
    void clockAnHourBehindTheDatabase_rejectsRefreshTokens(TestDatabase database) {
        AccountTestSupport node = node(database, () -> Instant.now().minusSeconds(3_600));
        SignedIn user = node.registered("behind");

        AccountTestSupport.assertRefused(node.refresh(user.refreshToken()), RefusalCode.INVALID_REFRESH_TOKEN);
    }

    private static AccountTestSupport node(TestDatabase database, InstantSource clock) {
        RedisCircuitBreaker redis = new RedisCircuitBreaker(database.vertx(), Servers.redis(), Duration.ofSeconds(1));
        return AccountTestSupport.on(database, database.postgres(), redis, 4, clock);
    }
}
