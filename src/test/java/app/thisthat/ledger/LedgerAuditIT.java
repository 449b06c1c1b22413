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

/** Books that somebody with the owner's rights made wrong. */
@ExtendWith(DatabaseExtension.class)
class LedgerAuditIT {

    private final TestDatabase database;
    private final LedgerFixture books;
    private final SimpleMeterRegistry metrics = new SimpleMeterRegistry();
    private final LedgerAuditor auditor;
    private final Lease lease;
    private final ListAppender<ILoggingEvent> log = new ListAppender<>();
    private UUID market;
    private UUID user;
    private UUID bet;

    LedgerAuditIT(TestDatabase database) {
        this.database = database;
        this.books = new LedgerFixture(database);
        this.auditor = new LedgerAuditor(database.postgres(), metrics, Duration.ofHours(1));
        this.lease = database.lease("ledger.audit");
    }

    @BeforeEach
    void aSettledBet() {
        log.start();
        ((Logger) LoggerFactory.getLogger(LedgerAuditor.class)).addAppender(log);
        market = books.market("0.5", "0.5");
        books.pendingBets(market, 1, 1);
        books.endWithoutSettling(market, "this");
        database.ask("select count(*) from settle_bets(?, 10)", market);
        database.ask("update markets set settled_at = now() where id = ?", market);
        bet = (UUID) database.ask("select id from bets where market_id = ?", market);
        user = (UUID) database.ask("select user_id from bets where market_id = ?", market);
    }

    @AfterEach
    void leaveNothing() {
        ((Logger) LoggerFactory.getLogger(LedgerAuditor.class)).detachAppender(log);
        change("truncate ledger_days, settlement_holds, bets, credit_transactions, daily_totals, credit_lapses;"
                + " delete from market_odds; delete from markets; delete from admin_audit; delete from users");
    }

    @Test
    void soundBooks_violateNothing() {
        LedgerAudit audit = await(auditor.auditForAll(lease));

        assertThat(audit.sound()).isTrue();
        assertThat(audit.invariants()).hasSize(15);
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
                "no_balance_is_negative           | user | alter domain balance drop constraint balance_check; update users set credit_balance = -1",
                "debt_is_what_is_owed             | user | update users set credit_balance = 0, credit_debt = 1",
                "days_add_up_to_totals            | user | update daily_totals set profit = profit - 1",
                "settled_bets_are_counted         | user | update users set settled_bets = 0",
                "what_expired_was_warned_of       | user | update credit_transactions set transaction_type = 'expired' where seq = 1",
            })
    void aViolation_isSeenLoggedAndCounted(String invariant, String culprit, String damage) {
        change(damage);

        LedgerAudit audit = await(auditor.auditForAll(lease));

        LedgerAudit.Check check = audit.violated().stream()
                .filter(violated -> violated.invariant().equals(invariant))
                .findFirst()
                .orElseThrow();
        assertThat(check.violations()).isOne();
        assertThat(check.sample())
                .singleElement()
                .asString()
                .startsWith(culprit)
                .contains(who(culprit));
        assertThat(violations(invariant)).isOne();
        assertThat(log.list)
                .filteredOn(event -> event.getLevel() == Level.ERROR)
                .anyMatch(event -> event.getKeyValuePairs().toString().contains(invariant));
    }

    @Test
    void latest_isTheLastAuditUntilThatIsOld() {
        LedgerAuditor forgetful = new LedgerAuditor(database.postgres(), new SimpleMeterRegistry(), Duration.ZERO);
        LedgerAudit first = await(auditor.latest());
        await(forgetful.latest());
        change("update bets set amount = amount + 1");

        assertThat(await(auditor.latest())).isSameAs(first);
        assertThat(await(forgetful.latest()).sound()).isFalse();
    }

    private String who(String culprit) {
        return (culprit.equals("bet") ? bet : user).toString();
    }

    @Test
    void anyNumberOfViolations_isCountedButOnlySomeAreNamed() {
        books.pendingBets(books.market("0.5", "0.5"), 50, 50);
        change("update bets set amount = amount + 1");

        assertThat(await(auditor.auditForAll(lease)).violated())
                .filteredOn(check -> check.invariant().equals("bet_is_debited_once"))
                .singleElement()
                .satisfies(check -> {
                    assertThat(check.violations()).isEqualTo(51);
                    assertThat(check.sample()).hasSize(10);
                    assertThat(check.markets()).hasSize(2).containsEntry(market, 1L);
                });
    }

    @Test
    void aMarketWhoseBetsAreWrong_isHeldUntilAnAdminLiftsIt() {
        change("update bets set amount = amount + 1");
        UUID admin = books.user();

        await(auditor.auditForAll(lease));
        assertThat(await(auditor.holds()))
                .extracting(LedgerAudit.Hold::marketId)
                .containsOnly(market)
                .isNotEmpty();

        assertThat(await(auditor.lift(market, admin, "put right"))).contains(market);
        assertThat(await(auditor.lift(market, admin, "put right"))).isEmpty();
        await(auditor.auditForAll(lease));
        assertThat(await(auditor.holds())).as("the same violation once more").isEmpty();
        assertThat(database.ask("select target_id from admin_audit where admin_id = ? and reason = 'put right'", admin))
                .isEqualTo(market);
    }

    @Test
    void aLiftedHold_comesBackWhenMoreBetsAreWrong() {
        UUID other = books.market("0.5", "0.5");
        books.pendingBets(other, 3, 3);
        spoilOneBet(other, "asc");
        await(auditor.auditForAll(lease));
        await(auditor.lift(other, books.user(), "seen"));

        spoilOneBet(other, "desc");
        await(auditor.auditForAll(lease));

        assertThat(await(auditor.holds()))
                .filteredOn(hold -> hold.invariant().equals("bet_is_debited_once"))
                .extracting(LedgerAudit.Hold::marketId)
                .containsExactly(other);
    }

    private void spoilOneBet(UUID market, String order) {
        change("update bets set amount = amount + 1 where id = (select id from bets where market_id = '" + market
                + "' order by id " + order + " limit 1)");
    }

    @Test
    void aLiftedHold_comesBackWhenABetIsWrongAfterAllWerePutRight() {
        change("update bets set amount = amount + 1");
        await(auditor.auditForAll(lease));
        change("update bets set amount = amount - 1");
        await(auditor.lift(market, books.user(), "put right"));
        await(auditor.auditForAll(lease));
        assertThat(await(auditor.holds())).isEmpty();

        change("update bets set amount = amount + 1");
        await(auditor.auditForAll(lease));

        assertThat(await(auditor.holds()))
                .extracting(LedgerAudit.Hold::marketId)
                .containsOnly(market)
                .isNotEmpty();
    }

    @Test
    void twoWhoAskAtOnce_getOneAudit() {
        var first = auditor.audit();
        var second = auditor.audit();

        assertThat(await(second)).isSameAs(await(first));
        assertThat(await(auditor.latest())).isSameAs(await(first));
    }

    @Test
    void aDayThatIsNotWhatMovedOnIt_isSeen() {
        change("insert into ledger_days values ('2026-11-22', 'daily_reward', 1, 0, 0)");

        assertThat(await(auditor.auditForAll(lease)).violated()).singleElement().satisfies(check -> {
            assertThat(check.invariant()).isEqualTo("ledger_days_add_up");
            assertThat(check.sample()).containsExactly("daily_reward of 2026-11-22");
        });
    }

    @Test
    void aNodeThatDoesNotAuditForAll_hasNoMetricOfViolations() {
        await(auditor.audit());
        assertThat(metrics.find("thisthat_ledger_violations").gauges()).isEmpty();

        await(auditor.auditForAll(lease));
        assertThat(metrics.find("thisthat_ledger_violations").gauges()).hasSize(15);

        auditor.withdraw();
        assertThat(metrics.find("thisthat_ledger_violations").gauges()).isEmpty();
        assertThat(gauge("thisthat_ledger_audited_at_seconds")).isZero();
        assertThat(gauge("thisthat_ledger_audit_seconds")).isZero();
    }

    private double gauge(String name) {
        return metrics.get(name).gauge().value();
    }

    /** As the owner of the tables may, past every guard. */
    private void change(String statements) {
        database.ask("begin; set local session_replication_role = replica; " + statements + "; commit");
    }

    private double violations(String invariant) {
        return metrics.get("thisthat_ledger_violations")
                .tag("invariant", invariant)
                .gauge()
                .value();
    }
}
