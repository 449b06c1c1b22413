package app.thisthat.economy;

import static app.thisthat.harness.TestDatabase.await;
import static org.assertj.core.api.Assertions.assertThat;

import app.thisthat.harness.DatabaseExtension;
import app.thisthat.harness.LedgerFixture;
import app.thisthat.harness.Servers;
import app.thisthat.harness.TestDatabase;
import app.thisthat.kernel.Credits;
import app.thisthat.kernel.Ids;
import app.thisthat.ledger.LedgerEntry;
import app.thisthat.ledger.LedgerStore;
import app.thisthat.ledger.TransactionType;
import app.thisthat.platform.Json;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** The report equals the sum of all ledger rows, whatever part of them is in the daily sums. */
@ExtendWith(DatabaseExtension.class)
class EconomyDaysIT {

    private static final String EXPECTED =
            """
            select jsonb_build_object(
              'held', (select sum(credit_balance) from users), 'owed', (select sum(credit_debt) from users),
              'signupBonus', coalesce(sum(amount) filter (where transaction_type = 'signup_bonus'), 0),
              'dailyReward', coalesce(sum(amount) filter (where transaction_type = 'daily_reward'), 0),
              'staked', coalesce(-sum(amount) filter (where transaction_type = 'bet_placed'), 0),
              'paid', coalesce(sum(amount) filter (where transaction_type in ('bet_payout', 'payout_reversal')), 0),
              'repaid', coalesce(-sum(amount) filter (where transaction_type = 'debt_repayment'), 0),
              'expired', coalesce(-sum(amount) filter (where transaction_type = 'expired'), 0),
              'forfeited', coalesce(sum(forfeited), 0),
              'days', (select jsonb_object_agg(day, growth) from (
                         select (created_at at time zone 'UTC')::date as day, sum(amount) as growth
                         from credit_transactions group by 1) d))::text
            from credit_transactions
            """;

    private static final BigDecimal HUNDRED = BigDecimal.valueOf(100);

    private static final List<TransactionType> CREDITS =
            List.of(TransactionType.SIGNUP_BONUS, TransactionType.DAILY_REWARD, TransactionType.BET_PAYOUT);
    private static final List<TransactionType> DEBITS =
            List.of(TransactionType.BET_PLACED, TransactionType.PAYOUT_REVERSAL, TransactionType.EXPIRED);

    /** A run sums nothing while a session of another role writes, such as an autovacuum worker. */
    private static final Duration SUM_TIMEOUT = Duration.ofSeconds(30);

    private final TestDatabase database;
    private final LedgerFixture ledger;
    private final EconomyStore economy;

    EconomyDaysIT(TestDatabase database) {
        this.database = database;
        this.ledger = new LedgerFixture(database);
        this.economy = new EconomyStore(database.postgres());
    }

    @BeforeEach
    void deleteSums() {
        database.execute("truncate ledger_days");
        database.execute("update ledger_progress set summed_before = '-infinity'");
    }

    @Test
    void report_equalsTheSumOfAllRows() throws JsonProcessingException {
        Random random = new Random(20261122);
        List<UUID> users = Stream.generate(() -> ledger.user("999000")).limit(5).toList();
        for (int i = 0; i < 40; i++) {
            postEntry(random, users);
        }
        database.execute("begin; set local session_replication_role = replica;"
                + " update credit_transactions set created_at = created_at - mod(seq, 7) * interval '1 day'; commit");
        assertReportIsExpected();
        for (int i = 0; i < 60; i++) {
            postEntry(random, users);
            if (random.nextInt(4) == 0) {
                await(economy.sumUp(Duration.ZERO));
            }
            assertReportIsExpected();
        }
        ledger.waitUntil(SUM_TIMEOUT, () -> {
            await(economy.sumUp(Duration.ZERO));
            return database.execute("select count(*) > 7 from ledger_days").equals(true);
        });
        assertReportIsExpected();
    }

    /** A debit beyond the balance adds to the debt if it is a reversal, and is refused otherwise. */
    private void postEntry(Random random, List<UUID> users) {
        boolean credit = random.nextBoolean();
        List<TransactionType> types = credit ? CREDITS : DEBITS;
        TransactionType type = types.get(random.nextInt(types.size()));
        Credits amount = Credits.of(BigDecimal.valueOf(random.nextInt(1, 90_000_000), 2));
        UUID user = users.get(random.nextInt(users.size()));
        await(LedgerStore.post(
                database.postgres().transactions(),
                new LedgerEntry(user, credit ? amount : Credits.ZERO.minus(amount), type, Ids.next())));
    }

    @Test
    void uncommittedRow_isSummedLater() throws SQLException, JsonProcessingException {
        UUID uncommitted = ledger.user();
        UUID committed = ledger.user();
        try (Connection open = Servers.connect(database.uri());
                Statement statement = open.createStatement()) {
            open.setAutoCommit(false);
            statement.execute(
                    "select ledger_post(array['" + uncommitted + "'::uuid], array[7.0], array['daily_reward'],"
                            + " array[gen_random_uuid()], array[0], array[0])");
            ledger.grant(committed, "11");
            await(economy.sumUp(Duration.ZERO));
            assertThat(summedBefore(committed))
                    .as("summed up to an uncommitted row")
                    .isFalse();
            open.commit();
        }
        assertReportIsExpected();

        ledger.waitUntil(SUM_TIMEOUT, () -> {
            await(economy.sumUp(Duration.ZERO));
            return summedBefore(committed);
        });
        assertReportIsExpected();
    }

    private boolean summedBefore(UUID user) {
        return (boolean) database.execute(
                "select max(created_at) < (select summed_before from ledger_progress) from credit_transactions"
                        + " where user_id = ?",
                user);
    }

    private void assertReportIsExpected() throws JsonProcessingException {
        JsonNode report = Json.tree(await(economy.report(366)).getBytes());
        JsonNode expected = Json.tree(((String) database.execute(EXPECTED)).getBytes(StandardCharsets.UTF_8));
        for (String figure : List.of("held", "owed", "staked", "paid", "repaid", "expired", "forfeited")) {
            assertThat(report.at("/" + figure).decimalValue())
                    .as(figure)
                    .isEqualByComparingTo(expected.at("/" + figure).decimalValue());
        }
        for (String source : List.of("signupBonus", "dailyReward")) {
            assertThat(report.at("/issued/" + source).decimalValue())
                    .as(source)
                    .isEqualByComparingTo(expected.at("/" + source).decimalValue());
        }
        assertThat(report.at("/days")).hasSize(expected.at("/days").size());
        report.at("/days").forEach(day -> assertThat(day.at("/growth").decimalValue())
                .isEqualByComparingTo(
                        expected.at("/days/" + day.at("/day").asText()).decimalValue()));
        BigDecimal held = BigDecimal.ZERO;
        for (int i = report.at("/days").size() - 1; i >= 0; i--) {
            JsonNode day = report.at("/days/" + i);
            BigDecimal growth = day.at("/growth").decimalValue();
            BigDecimal percent =
                    held.signum() == 0 ? null : growth.multiply(HUNDRED).divide(held, 4, RoundingMode.HALF_UP);
            assertThat(
                            day.at("/growthPercent").isNull()
                                    ? null
                                    : day.at("/growthPercent").decimalValue())
                    .usingComparator(Comparator.nullsFirst(BigDecimal::compareTo))
                    .isEqualTo(percent);
            held = held.add(growth);
        }
    }
}
