package app.thisthat.reward;

import static app.thisthat.harness.TestDatabase.await;
import static org.assertj.core.api.Assertions.assertThat;

import app.thisthat.harness.DatabaseExtension;
import app.thisthat.harness.LedgerFixture;
import app.thisthat.harness.TestDatabase;
import app.thisthat.kernel.Credits;
import app.thisthat.kernel.PageRequest;
import io.vertx.core.Future;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(DatabaseExtension.class)
class DailyRewardIT {

    /** Five claims each fit into the queue of the connection pool. */
    private static final int CONCURRENT_USERS = 20;

    private static final OffsetDateTime NOON = OffsetDateTime.of(2026, 3, 28, 12, 0, 0, 0, ZoneOffset.UTC);

    private final TestDatabase database;
    private final LedgerFixture ledger;
    private OffsetDateTime now = NOON;
    private final RewardStore rewards;

    DailyRewardIT(TestDatabase database) {
        this.database = database;
        this.ledger = new LedgerFixture(database);
        this.rewards = new RewardStore(database.postgres(), () -> now);
    }

    @AfterEach
    void ledgerIsSound() {
        ledger.assertInvariants();
    }

    @Test
    void claim_paysTheRewardAndReturnsTheNextClaim() {
        UUID user = ledger.user();
        ClaimResult.Paid paid = (ClaimResult.Paid) await(rewards.claim(user));
        assertThat(paid.newBalance()).isEqualTo(Credits.of(1_100));
        assertThat(paid.reward().claimedAt()).isEqualTo(NOON.toInstant());
        assertThat(paid.nextClaimAvailable()).isEqualTo(NOON.plusHours(24).toInstant());
        assertThat(database.execute("select last_daily_reward_at = ? from users where id = ?", NOON, user))
                .isEqualTo(true);
    }

    @Test
    void claim_isDueAfterTwentyFourHours() {
        UUID user = ledger.user();
        await(rewards.claim(user));
        now = NOON.plusHours(24).minus(Duration.ofMillis(1));
        assertThat(await(rewards.claim(user)))
                .isEqualTo(new ClaimResult.Refused(NOON.plusHours(24).toInstant(), 1));
        assertThat(await(rewards.status(user)).available()).isFalse();
        now = NOON.plusHours(24);
        assertThat(await(rewards.status(user)).available()).isTrue();
        assertThat(await(rewards.claim(user))).isInstanceOf(ClaimResult.Paid.class);
        assertThat(ledger.balance(user)).isEqualByComparingTo("1200");
    }

    @Test
    void claimWithinFortyEightHours_continuesTheStreak() {
        UUID user = ledger.user();
        assertThat(streakAfterClaim(user)).isEqualTo(new ClaimResult.Streak(1, 1));
        now = now.plusHours(48);
        assertThat(streakAfterClaim(user)).isEqualTo(new ClaimResult.Streak(2, 2));
        now = now.plusHours(24);
        assertThat(streakAfterClaim(user)).isEqualTo(new ClaimResult.Streak(3, 3));
        now = now.plusHours(48).plus(Duration.ofMillis(1));
        assertThat(await(rewards.status(user)).streak()).isEqualTo(new ClaimResult.Streak(0, 3));
        assertThat(streakAfterClaim(user)).isEqualTo(new ClaimResult.Streak(1, 3));
    }

    @Test
    void history_isListedNewestFirst() {
        UUID user = ledger.user();
        for (int day = 0; day < 3; day++) {
            await(rewards.claim(user));
            now = now.plusHours(24);
        }
        await(rewards.claim(ledger.user()));

        ClaimResult.History history = await(rewards.history(user, new PageRequest(2, 1), Optional.empty()));

        assertThat(history.total()).isEqualTo(3);
        assertThat(history.rewards()).extracting(ClaimResult.Reward::streak).containsExactly(2, 1);
        assertThat(history.rewards().get(1).claimedAt()).isEqualTo(NOON.toInstant());
    }

    @Test
    void claimAtTheBalanceLimit_isPaidUpToTheLimit() {
        UUID user = ledger.user("999950");
        ClaimResult.Paid paid = (ClaimResult.Paid) await(rewards.claim(user));
        assertThat(paid.newBalance()).isEqualTo(Credits.of(1_000_000));
        assertThat(paid.reward().creditsAwarded()).isEqualTo(Credits.of(50));
        now = now.plusHours(24);
        paid = (ClaimResult.Paid) await(rewards.claim(user));
        assertThat(paid.newBalance()).isEqualTo(Credits.of(1_000_000));
        assertThat(paid.reward().creditsAwarded()).isEqualTo(Credits.ZERO);
        assertThat(await(rewards.history(user, new PageRequest(9, 0), Optional.empty()))
                        .rewards())
                .extracting(ClaimResult.Reward::creditsAwarded)
                .containsExactly(Credits.ZERO, Credits.of(50));
    }

    @Test
    void concurrentClaims_arePaidOnce() {
        RewardStore withDatabaseClock = new RewardStore(database.postgres());
        for (int round = 0; round < 200 / CONCURRENT_USERS; round++) {
            List<UUID> users =
                    Stream.generate(ledger::user).limit(CONCURRENT_USERS).toList();
            Map<UUID, List<Future<ClaimResult>>> claims = new HashMap<>();
            for (int i = 0; i < 5; i++) {
                users.forEach(user ->
                        claims.computeIfAbsent(user, none -> new ArrayList<>()).add(withDatabaseClock.claim(user)));
            }
            claims.forEach((user, ofUser) -> {
                await(Future.join(ofUser));
                assertThat(ofUser)
                        .filteredOn(claim -> claim.result() instanceof ClaimResult.Paid)
                        .hasSize(1);
                assertThat(ofUser.stream()
                                .map(claim -> claim.result().nextClaimAvailable())
                                .distinct())
                        .hasSize(1);
                assertThat(ledger.balance(user)).isEqualByComparingTo("1100");
            });
        }
    }

    private ClaimResult.Streak streakAfterClaim(UUID user) {
        return ((ClaimResult.Paid) await(rewards.claim(user))).streak();
    }
}
