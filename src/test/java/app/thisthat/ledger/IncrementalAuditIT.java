package app.thisthat.ledger;

import static app.thisthat.harness.TestDatabase.await;
import static org.assertj.core.api.Assertions.assertThat;

import app.thisthat.harness.DatabaseExtension;
import app.thisthat.harness.LedgerFixture;
import app.thisthat.harness.TestDatabase;
import app.thisthat.platform.postgres.Sql;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.math.BigDecimal;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Incremental audits of random histories, compared with full ones. */
@ExtendWith(DatabaseExtension.class)
class IncrementalAuditIT {

    private static final LedgerSettings SETTINGS =
            new LedgerSettings(Duration.ofMinutes(10), Duration.ofDays(7), Duration.ofMinutes(30));

    /** Longer than the safety margin of an audit. */
    private static final Duration MARGIN = Duration.ofSeconds(6);

    private static final String INVARIANTS = Sql.load(LedgerStore.class, "audit_invariants.sql");
    private static final String FULL = Sql.load(LedgerStore.class, "audit_all.sql") + INVARIANTS;
    private static final String INCREMENTAL = Sql.load(LedgerStore.class, "audit_since.sql") + INVARIANTS;
    private static final String WRITE = Sql.load(LedgerStore.class, "write_audit_checkpoint.sql")
            .replace("$1", "?::timestamptz")
            .replace("?::timestamptz::timestamptz", "?::timestamptz")
            .replace("$2::timestamptz", "now()");

    /** Damages of rows that are younger than the checkpoint {@code :since}. */
    private static final List<String> FAULTS = List.of(
            "update users set credit_balance = credit_balance + 1 where id = ':user'",
            "update users set credit_balance = 0, credit_debt = 1 where id = ':user'",
            "update users set ledger_seq = ledger_seq + 1 where id = ':user'",
            "update users set overall_pnl = overall_pnl - 1 where id = ':user'",
            "update users set total_volume = total_volume + 1 where id = ':user'",
            "update users set hedged_volume = hedged_volume + 2 where id = ':user'",
            "update users set settled_bets = settled_bets + 1 where id = ':user'",
            "delete from users where id = ':user'",
            "update daily_totals set volume = volume + 1 where user_id = ':user'",
            "update daily_totals set profit = profit + 1, hedged_volume = hedged_volume + 1 where user_id = ':user'",
            "update ledger_days set amount = amount + 1 where transaction_type = 'bet_placed'",
            "delete from ledger_days where transaction_type = 'daily_reward'",
            ":row update credit_transactions t set amount = t.amount + 1",
            ":row update credit_transactions t set balance_after = t.balance_after + 1",
            ":row update credit_transactions t set seq = t.seq + 100",
            ":row update credit_transactions t set transaction_type = 'expired'",
            ":row update credit_transactions t set owed = 3",
            ":row delete from credit_transactions t",
            ":payout delete from credit_transactions t",
            ":payout update credit_transactions t set generation = 98",
            ":payout insert into credit_transactions select t.user_id, t.seq + 900, gen_random_uuid(), t.amount, 0, 0,"
                    + " t.transaction_type, t.reference_id, 99, t.balance_after + t.amount from credit_transactions t",
            ":bet update bets t set amount = t.amount + 1",
            ":bet update bets t set market_id = (select market_id from bets x where x.market_id <> t.market_id limit 1)",
            ":bet update bets t set side = case t.side when 'this' then 'that' else 'this' end",
            ":bet delete from bets t",
            ":bet insert into bets (id, user_id, market_id, amount, side, odds_at_bet, potential_payout)"
                    + " select timed_id(clock_timestamp()), t.user_id, t.market_id, 10, t.side, 0.5, 20 from bets t",
            ":settled update bets t set actual_payout = greatest(t.actual_payout - 0.01, 0)",
            ":settled update bets t set settlement_generation = 9",
            ":settled update bets t set status = 'pending', actual_payout = null, resolved_at = null",
            ":cashed update cash_outs t set value = t.value - 0.01",
            ":cashed delete from cash_outs t",
            ":cashed update cash_outs t set reversed_at = clock_timestamp()");

    private static final Map<String, String> CHOICES = Map.of(
            ":row", "select x.ctid from credit_transactions x where x.created_at >= ':since'",
            ":payout",
                    "select x.ctid from credit_transactions x where x.created_at >= ':since' and x.transaction_type = 'bet_payout'",
            ":bet", "select x.ctid from bets x where x.placed_at >= ':since' and x.cash_outs = 0",
            ":settled",
                    "select x.ctid from bets x where x.resolved_at >= ':since' and x.status in ('won', 'lost', 'cancelled')",
            ":cashed", "select x.ctid from cash_outs x where x.created_at >= ':since' and x.reversed_at is null");

    private final TestDatabase database;
    private final LedgerFixture ledger;
    private final LedgerAuditor auditor;
    private final List<UUID> users = new ArrayList<>();
    private final List<UUID> markets = new ArrayList<>();

    IncrementalAuditIT(TestDatabase database) {
        this.database = database;
        this.ledger = new LedgerFixture(database);
        this.auditor = new LedgerAuditor(database.postgres(), new SimpleMeterRegistry(), SETTINGS, Duration.ofHours(1));
    }

    @BeforeEach
    void startAgain() {
        database.execute("begin; set local session_replication_role = replica;"
                + " truncate ledger_days, settlement_holds, bets, credit_transactions, cash_outs, past_settlements, daily_totals,"
                + " hedged_stakes, credit_lapses, audited_users, audited_days;"
                + " update audit_checkpoint set proven_before = null, full_audited_at = null;"
                + " update ledger_progress set summed_before = '-infinity';"
                + " delete from market_trends; delete from market_odds; delete from markets; delete from admin_audit;"
                + " delete from users; commit");
        for (int i = 0; i < 5; i++) {
            users.add(ledger.user("5000"));
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 4})
    void verdict_isThatOfAFullAudit(int seed) throws SQLException {
        Random random = new Random(seed);
        for (int period = 0; period < 3; period++) {
            play(random, 40);
            assertThat(violations(FULL)).isEmpty();
            OffsetDateTime since = writeCheckpoint();
            play(random, 30);
            assertThat(violations(INCREMENTAL)).as("sound books").isEmpty();
            assertThat(violations(FULL)).as("sound books").isEmpty();
            int effective = 0;
            for (String fault : FAULTS) {
                effective += compare(fault, since, random) ? 1 : 0;
            }
            assertThat(effective).as("faults that were found").isGreaterThan(FAULTS.size() / 2);
        }
    }

    /** Damages the books, compares both audits and takes the damage back. Returns whether the damage was found. */
    private boolean compare(String fault, OffsetDateTime since, Random random) throws SQLException {
        return database.asOwner(connection -> {
            connection.setAutoCommit(false);
            try (Statement statement = connection.createStatement()) {
                statement.execute("set local session_replication_role = replica");
                statement.execute(statement(fault, since, random));
                Map<String, Long> expected = violations(connection, FULL);
                Map<String, Long> found = violations(connection, INCREMENTAL);
                if (fault.startsWith(
                        ":cashed")) { // an incremental audit derives the profit from cash-outs, a full one from bets
                    assertThat(found.keySet()).as(fault).containsAll(expected.keySet());
                } else {
                    assertThat(found).as(fault).isEqualTo(expected);
                }
                return !expected.isEmpty();
            } finally {
                connection.rollback();
                connection.setAutoCommit(true);
            }
        });
    }

    private String statement(String fault, OffsetDateTime since, Random random) {
        String choice = fault.substring(0, fault.indexOf(' '));
        String sql = fault;
        if (CHOICES.containsKey(choice)) {
            sql = fault.substring(choice.length()) + " where t.ctid = (" + CHOICES.get(choice)
                    + " order by 1 offset (select greatest(count(*) - 1, 0) * " + random.nextInt(100) / 100.0
                    + " from (" + CHOICES.get(choice) + ") c)::int limit 1)";
        }
        return sql.replace(":user", users.get(random.nextInt(users.size())).toString())
                .replace(":since", since.toString());
    }

    private void play(Random random, int steps) {
        for (int i = 0; i < steps; i++) {
            while (markets.size() < 3) {
                markets.add(ledger.market("0.4", "0.61"));
            }
            UUID market = markets.get(random.nextInt(markets.size()));
            UUID user = users.get(random.nextInt(users.size()));
            switch (random.nextInt(20)) {
                case 0, 1, 2, 3, 4, 5, 6, 7, 8, 9 -> bet(user, market, random);
                case 10, 11, 12 -> cashOut(random);
                case 13 ->
                    database.execute(
                            "select reverse_cash_out(c.id, ?, 'test') from cash_outs c where c.reversed_at is null order by c.id"
                                    + " limit 1",
                            user);
                case 14, 15 -> end(market, random);
                case 16 -> correct(random);
                case 17 -> database.execute("select ledger_sum_up(interval '0 s')");
                case 18 ->
                    database.execute(
                            "select ledger_post(array[?::uuid], array[100.0], array['daily_reward'], array[gen_random_uuid()],"
                                    + " array[0.0], array[0.0])",
                            user);
                default -> users.add(ledger.user("300"));
            }
        }
    }

    private void bet(UUID user, UUID market, Random random) {
        database.execute(
                "select outcome from place_bets(array[timed_id(clock_timestamp())], array[?::uuid], array[0], array[?::uuid],"
                        + " array[?::text], array[?::numeric], array[null::numeric], array[null::numeric], array[null::text],"
                        + " array[null::bytea], interval '1 hour')",
                user,
                market,
                random.nextBoolean() ? "this" : "that",
                new BigDecimal(10 + random.nextInt(90)));
    }

    private void cashOut(Random random) {
        database.execute(
                "select c.outcome from (select b.id, b.user_id from bets b where b.status = 'pending' order by b.id offset ? limit 1) b,"
                        + " cash_out_bets(array[timed_id(clock_timestamp())], array[b.user_id], array[0], array[null::uuid],"
                        + " array[b.id], array[?::numeric], array[null::numeric], array[null::numeric], array[null::uuid],"
                        + " array[null::text], array[null::bytea], array['failed'], interval '1 hour', null, 0.02, 1) c",
                random.nextInt(4),
                new BigDecimal(random.nextBoolean() ? "1" : "0.5"));
    }

    /** Ends a market and settles all, some or none of its bets. */
    private void end(UUID market, Random random) {
        String result = List.of("this", "that", "invalid").get(random.nextInt(3));
        ledger.resolveWithoutSettling(market, result);
        markets.remove(market);
        if (random.nextInt(4) > 0) {
            database.execute("select count(*) from settle_bets(?, ?)", market, 1 + random.nextInt(3));
        }
        if (random.nextInt(4) > 0) {
            settle(market);
        }
    }

    private void settle(UUID market) {
        for (int i = 0; i < 100; i++) {
            if ((long) database.execute("select count(*) from settle_bets(?, 10)", market) == 0) {
                break;
            }
        }
        database.execute("update markets set settled_at = clock_timestamp() where id = ?", market);
    }

    private void correct(Random random) {
        UUID market = (UUID) database.execute(
                "select id from markets where settled_at is not null order by id offset ? limit 1", random.nextInt(3));
        if (market != null) {
            database.execute(
                    "update markets set settlement_generation = settlement_generation + 1, settled_at = null,"
                            + " resolution = case resolution when 'this' then 'that' else 'this' end where id = ?",
                    market);
            settle(market);
        }
    }

    /** Stores what is proven now, without the safety margin of an audit. */
    private OffsetDateTime writeCheckpoint() throws SQLException {
        OffsetDateTime before = database.asOwner(connection -> {
            try (Statement statement = connection.createStatement();
                    ResultSet row = statement.executeQuery("select clock_timestamp()")) {
                row.next();
                return row.getObject(1, OffsetDateTime.class);
            }
        });
        return database.asOwner(connection -> {
            try (PreparedStatement statement = connection.prepareStatement(WRITE)) {
                int parameters = statement.getParameterMetaData().getParameterCount();
                for (int i = 1; i <= parameters; i++) {
                    statement.setObject(i, before);
                }
                statement.execute();
                return before;
            }
        });
    }

    private Map<String, Long> violations(String audit) throws SQLException {
        return database.asOwner(connection -> violations(connection, audit));
    }

    private static Map<String, Long> violations(Connection connection, String audit) throws SQLException {
        Map<String, Long> violations = new TreeMap<>();
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(audit)) {
            while (rows.next()) {
                if (rows.getLong("violations") > 0) {
                    violations.put(rows.getString("invariant"), rows.getLong("violations"));
                }
            }
        }
        return violations;
    }

    @Test
    void secondAudit_readsNothingThatWasProven() {
        play(new Random(5), 60);
        LedgerAudit first = await(auditor.audit());
        ageEverything();
        await(auditor.audit(LedgerAudit.Scope.FULL));

        LedgerAudit second = await(auditor.audit());

        assertThat(first.sound()).isTrue();
        assertThat(first.coverage().scope()).isEqualTo(LedgerAudit.Scope.FULL);
        assertThat(first.coverage().ledgerRows()).isPositive();
        assertThat(second.sound()).isTrue();
        assertThat(second.coverage().scope()).isEqualTo(LedgerAudit.Scope.INCREMENTAL);
        assertThat(second.coverage().since()).isPresent();
        assertThat(second.coverage().ledgerRows()).isZero();
        assertThat(second.coverage().lastFullAt()).isAfter(first.coverage().lastFullAt());
    }

    @Test
    void damageOfProvenRows_isFoundByTheNextFullAudit() {
        play(new Random(6), 60);
        ageEverything();
        await(auditor.audit(LedgerAudit.Scope.FULL));
        change("update credit_transactions set balance_after = balance_after + 1 where seq = 1");

        assertThat(await(auditor.audit()).sound()).isTrue();
        LedgerAudit full = await(auditor.audit(LedgerAudit.Scope.FULL));

        assertThat(full.violated()).extracting(LedgerAudit.Check::invariant).contains("ledger_is_chained");
        assertThat(await(auditor.audit()).coverage().scope())
                .as("nothing is proven until the books are sound")
                .isEqualTo(LedgerAudit.Scope.FULL);
    }

    @Test
    void fullAudit_isDueAfterTheInterval() {
        await(auditor.audit());
        assertThat(await(auditor.audit()).coverage().scope()).isEqualTo(LedgerAudit.Scope.INCREMENTAL);
        database.execute("update audit_checkpoint set full_audited_at = full_audited_at - interval '7 days'");

        assertThat(await(auditor.audit()).coverage().scope()).isEqualTo(LedgerAudit.Scope.FULL);
        assertThat(await(auditor.audit()).coverage().scope()).isEqualTo(LedgerAudit.Scope.INCREMENTAL);
    }

    @Test
    void wrongBalanceOfAnIdleUser_isFoundByAnIncrementalAudit() {
        ageEverything();
        await(auditor.audit(LedgerAudit.Scope.FULL));
        change("update users set credit_balance = credit_balance + 1 where id = '" + users.get(0) + "'");

        LedgerAudit audit = await(auditor.audit());

        assertThat(audit.coverage().scope()).as("a violation is confirmed").isEqualTo(LedgerAudit.Scope.FULL);
        assertThat(audit.violated())
                .extracting(LedgerAudit.Check::invariant)
                .containsExactlyInAnyOrder("balance_is_sum_of_ledger", "balance_is_last_balance_after");
    }

    /** An open transaction may still commit rows that are older than the audit. */
    @Test
    void rowsOfATransactionThatWasOpen_areReadByTheNextAudit() throws SQLException {
        ageEverything();
        database.asOwner(open -> {
            open.setAutoCommit(false);
            try (Statement statement = open.createStatement()) {
                statement.execute(
                        "select ledger_post(array['" + users.get(0)
                                + "'::uuid], array[100.0], array['daily_reward'], array[gen_random_uuid()], array[0.0], array[0.0])");
            }
            Instant written = Instant.now();
            ledger.waitUntil(Duration.ofSeconds(30), () -> Instant.now().isAfter(written.plus(MARGIN)));
            await(auditor.audit(LedgerAudit.Scope.FULL));
            open.commit();
            open.setAutoCommit(true);
            return null;
        });

        LedgerAudit audit = await(auditor.audit());

        assertThat(audit.sound()).isTrue();
        assertThat(audit.coverage().scope()).isEqualTo(LedgerAudit.Scope.INCREMENTAL);
        assertThat(audit.coverage().ledgerRows()).isPositive();
    }

    @Test
    void auditsOfTwoNodes_areSoundAndLeaveOneCheckpoint() {
        LedgerAuditor other =
                new LedgerAuditor(database.postgres(), new SimpleMeterRegistry(), SETTINGS, Duration.ofHours(1));
        for (int round = 0; round < 5; round++) {
            play(new Random(round), 20);
            var first = auditor.audit(round % 2 == 0 ? LedgerAudit.Scope.FULL : LedgerAudit.Scope.INCREMENTAL);
            var second = other.audit();
            assertThat(await(first).sound()).isTrue();
            assertThat(await(second).sound()).isTrue();
        }
        play(new Random(9), 20);
        assertThat(await(other.audit()).sound()).isTrue();
    }

    /** The checkpoint and its sums are written in one transaction. */
    @Test
    void auditKilledBeforeItsEnd_leavesTheCheckpointOfTheOneBefore() throws SQLException {
        play(new Random(10), 40);
        OffsetDateTime since = writeCheckpoint();
        play(new Random(11), 40);
        database.asOwner(connection -> {
            connection.setAutoCommit(false);
            try (PreparedStatement statement = connection.prepareStatement(WRITE)) {
                int parameters = statement.getParameterMetaData().getParameterCount();
                for (int i = 1; i <= parameters; i++) {
                    statement.setObject(i, OffsetDateTime.now(ZoneOffset.UTC));
                }
                statement.execute();
            } finally {
                connection.rollback();
                connection.setAutoCommit(true);
            }
            return null;
        });

        LedgerAudit audit = await(auditor.audit());

        assertThat(audit.sound()).isTrue();
        assertThat(audit.coverage().since()).contains(since.toInstant());
    }

    /** Makes all rows old enough to be before the time up to which an audit proves, without sums of days. */
    private void ageEverything() {
        change(
                "delete from ledger_days; update ledger_progress set summed_before = '-infinity'; update credit_transactions set created_at = created_at - interval '1 hour';"
                        + " update bets set placed_at = placed_at - interval '1 hour', resolved_at = resolved_at - interval '1 hour';"
                        + " update cash_outs set created_at = created_at - interval '1 hour', reversed_at = reversed_at - interval '1 hour';"
                        + " update past_settlements set settled_at = settled_at - interval '1 hour',"
                        + " reversed_at = reversed_at - interval '1 hour'");
    }

    /** Changes rows as the owner, without triggers and foreign keys. */
    private void change(String statements) {
        database.execute("begin; set local session_replication_role = replica; " + statements + "; commit");
    }
}
