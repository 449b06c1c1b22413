package app.thisthat.ledger;

import static app.thisthat.harness.TestDatabase.await;
import static org.assertj.core.api.Assertions.assertThat;

import app.thisthat.harness.DatabaseExtension;
import app.thisthat.harness.LedgerFixture;
import app.thisthat.harness.TestDatabase;
import app.thisthat.platform.jobs.Lease;
import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.slf4j.LoggerFactory;

/** Audits of ledgers that were damaged with the rights of the owner. */
@ExtendWith(DatabaseExtension.class)
class LedgerAuditIT {

    private static final LedgerSettings SETTINGS =
            new LedgerSettings(Duration.ofMinutes(10), Duration.ofDays(7), Duration.ofMinutes(30));

    private final TestDatabase database;
    private final LedgerFixture ledger;
    private final SimpleMeterRegistry metrics = new SimpleMeterRegistry();
    private final LedgerAuditor auditor;
    private final Lease lease;
    private final ListAppender<ILoggingEvent> log = new ListAppender<>();
    private UUID market;
    private UUID user;
    private UUID bet;

    LedgerAuditIT(TestDatabase database) {
        this.database = database;
        this.ledger = new LedgerFixture(database);
        this.auditor = new LedgerAuditor(database.postgres(), metrics, SETTINGS, Duration.ofHours(1));
        this.lease = database.lease("ledger.audit");
    }

    @BeforeEach
    void settleABet() {
        log.start();
        ((Logger) LoggerFactory.getLogger(LedgerAuditor.class)).addAppender(log);
        market = ledger.market("0.5", "0.5");
        ledger.pendingBets(market, 1, 1);
        ledger.resolveWithoutSettling(market, "this");
        database.execute("select count(*) from settle_bets(?, 10)", market);
        database.execute("update markets set settled_at = now() where id = ?", market);
        bet = (UUID) database.execute("select id from bets where market_id = ?", market);
        user = (UUID) database.execute("select user_id from bets where market_id = ?", market);
    }

    @AfterEach
    void deleteEverything() {
        ((Logger) LoggerFactory.getLogger(LedgerAuditor.class)).detachAppender(log);
        change(
                "truncate ledger_days, settlement_holds, bets, credit_transactions, daily_totals, credit_lapses, audited_users,"
                        + " audited_days; update audit_checkpoint set proven_before = null, full_audited_at = null;"
                        + " delete from market_odds; delete from markets; delete from admin_audit; delete from users");
    }

    @Test
    void soundLedger_hasNoViolations() {
        LedgerAudit audit = await(auditor.scheduledAudit(lease));

        assertThat(audit.sound()).isTrue();
        assertThat(audit.invariants()).hasSize(19);
        assertThat(log.list).noneMatch(event -> event.getLevel() == Level.ERROR);
        assertThat(violations("ledger_is_chained")).isZero();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "balance_is_sum_of_ledger         | user | update users set credit_balance = credit_balance + 0.01",
                "balance_is_sum_of_ledger         | user | delete from users",
                "balance_is_last_balance_after    | user | update users set ledger_seq = ledger_seq + 1",
                "ledger_is_chained                | row  | update credit_transactions set balance_after = 5 where seq = 3",
                "seq_has_no_gap                   | row  | update credit_transactions set seq = 4 where seq = 3",
                "won_bet_is_paid_once             | bet  | delete from credit_transactions where seq = 3",
                "bet_is_debited_once              | bet  | update bets set amount = amount + 1",
                "settled_market_has_no_pending_bet| bet  | update bets set status = 'pending', actual_payout = null, resolved_at = null",
                "pnl_is_sum_of_profits            | user | update users set overall_pnl = 0",
                "volume_is_sum_of_stakes          | user | update users set total_volume = 0",
                "hedged_volume_is_of_both_sides   | user | update users set hedged_volume = 1",
                "days_add_up_to_totals            | user | update daily_totals set hedged_volume = 1",
                "no_balance_is_negative           | user | alter domain balance drop constraint balance_check; update users set credit_balance = -1",
                "debt_is_what_is_owed             | user | update users set credit_balance = 0, credit_debt = 1",
                "days_add_up_to_totals            | user | update daily_totals set profit = profit - 1",
                "settled_bets_are_counted         | user | update users set settled_bets = 0",
                "what_expired_was_warned_of       | user | update credit_transactions set transaction_type = 'expired' where seq = 1",
            })
    void violation_isReportedLoggedAndCounted(String invariant, String subject, String damage) {
        change(damage);

        LedgerAudit audit = await(auditor.scheduledAudit(lease));

        LedgerAudit.Check check = audit.violated().stream()
                .filter(violated -> violated.invariant().equals(invariant))
                .findFirst()
                .orElseThrow();
        assertThat(check.violations()).isOne();
        assertThat(check.sample())
                .singleElement()
                .asString()
                .startsWith(subject)
                .contains(id(subject));
        assertThat(violations(invariant)).isOne();
        assertThat(log.list)
                .filteredOn(event -> event.getLevel() == Level.ERROR)
                .anyMatch(event -> event.getKeyValuePairs().toString().contains(invariant));
    }

    @Test
    void latest_isTheLastAuditUntilItIsTooOld() {
        LedgerAuditor withoutMaxAge =
                new LedgerAuditor(database.postgres(), new SimpleMeterRegistry(), SETTINGS, Duration.ZERO);
        LedgerAudit first = await(auditor.latest());
        await(withoutMaxAge.latest());
        change("update bets set amount = amount + 1");

        assertThat(await(auditor.latest())).isSameAs(first);
        assertThat(await(withoutMaxAge.latest()).sound()).isFalse();
    }

    private String id(String subject) {
        return (subject.equals("bet") ? bet : user).toString();
    }

    @Test
    void violations_areAllCountedAndSampled() {
        ledger.pendingBets(ledger.market("0.5", "0.5"), 50, 50);
        change("update bets set amount = amount + 1");

        assertThat(await(auditor.scheduledAudit(lease)).violated())
                .filteredOn(check -> check.invariant().equals("bet_is_debited_once"))
                .singleElement()
                .satisfies(check -> {
                    assertThat(check.violations()).isEqualTo(51);
                    assertThat(check.sample()).hasSize(10);
                    assertThat(check.markets()).hasSize(2).containsEntry(market, 1L);
                });
    }

    @Test
    void marketWithViolations_isHeldUntilAnAdminLiftsTheHold() {
        change("update bets set amount = amount + 1");
        UUID admin = ledger.user();

        await(auditor.scheduledAudit(lease));
        assertThat(await(auditor.holds()))
                .extracting(LedgerAudit.Hold::marketId)
                .containsOnly(market)
                .isNotEmpty();

        assertThat(await(auditor.lift(market, admin, "corrected"))).contains(market);
        assertThat(await(auditor.lift(market, admin, "corrected"))).isEmpty();
        await(auditor.scheduledAudit(lease));
        assertThat(await(auditor.holds())).as("holds of a repeated violation").isEmpty();
        assertThat(database.execute(
                        "select target_id from admin_audit where admin_id = ? and reason = 'corrected'", admin))
                .isEqualTo(market);
    }

    @Test
    void liftedHold_returnsWhenViolationsIncrease() {
        UUID other = ledger.market("0.5", "0.5");
        ledger.pendingBets(other, 3, 3);
        damageOneBet(other, "asc");
        await(auditor.scheduledAudit(lease));
        await(auditor.lift(other, ledger.user(), "seen"));

        damageOneBet(other, "desc");
        await(auditor.scheduledAudit(lease));

        assertThat(await(auditor.holds()))
                .filteredOn(hold -> hold.invariant().equals("bet_is_debited_once"))
                .extracting(LedgerAudit.Hold::marketId)
                .containsExactly(other);
    }

    private void damageOneBet(UUID market, String order) {
        change("update bets set amount = amount + 1 where id = (select id from bets where market_id = '" + market
                + "' order by id " + order + " limit 1)");
    }

    @Test
    void liftedHold_returnsForANewViolationAfterACorrection() {
        change("update bets set amount = amount + 1");
        await(auditor.scheduledAudit(lease));
        change("update bets set amount = amount - 1");
        await(auditor.lift(market, ledger.user(), "corrected"));
        await(auditor.scheduledAudit(lease));
        assertThat(await(auditor.holds())).isEmpty();

        change("update bets set amount = amount + 1");
        await(auditor.scheduledAudit(lease));

        assertThat(await(auditor.holds()))
                .extracting(LedgerAudit.Hold::marketId)
                .containsOnly(market)
                .isNotEmpty();
    }

    @Test
    void concurrentAudits_areMerged() {
        var first = auditor.audit();
        var second = auditor.audit();

        assertThat(await(second)).isSameAs(await(first));
        assertThat(await(auditor.latest())).isSameAs(await(first));
    }

    @Test
    void wrongSumOfADay_isReported() {
        change("insert into ledger_days values ('2026-11-22', 'daily_reward', 1, 0, 0)");

        assertThat(await(auditor.scheduledAudit(lease)).violated())
                .singleElement()
                .satisfies(check -> {
                    assertThat(check.invariant()).isEqualTo("ledger_days_add_up");
                    assertThat(check.sample()).containsExactly("daily_reward of 2026-11-22");
                });
    }

    @Test
    void nodeWithoutTheLease_hasNoMetrics() {
        await(auditor.audit());
        assertThat(metrics.find("thisthat_ledger_violations").gauges()).isEmpty();

        await(auditor.scheduledAudit(lease));
        assertThat(metrics.find("thisthat_ledger_violations").gauges()).hasSize(19);

        auditor.clearMetrics();
        assertThat(metrics.find("thisthat_ledger_violations").gauges()).isEmpty();
        assertThat(gauge("thisthat_ledger_audited_at_seconds")).isZero();
        assertThat(gauge("thisthat_ledger_audit_seconds")).isZero();
    }

    private double gauge(String name) {
        return metrics.get(name).gauge().value();
    }

    /** Changes rows as the owner, without triggers and foreign keys. */
    private void change(String statements) {
        database.execute("begin; set local session_replication_role = replica; " + statements + "; commit");
    }

    private double violations(String invariant) {
        return metrics.get("thisthat_ledger_violations")
                .tag("invariant", invariant)
                .gauge()
                .value();
    }
}
