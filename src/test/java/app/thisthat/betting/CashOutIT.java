package app.thisthat.betting;

import static app.thisthat.harness.TestDatabase.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import app.thisthat.harness.DatabaseExtension;
import app.thisthat.harness.LedgerFixture;
import app.thisthat.harness.TestDatabase;
import app.thisthat.kernel.Credits;
import app.thisthat.kernel.Refusal;
import app.thisthat.kernel.RefusalCode;
import app.thisthat.kernel.Resolution;
import app.thisthat.kernel.Side;
import app.thisthat.market.ReadBook;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(DatabaseExtension.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class CashOutIT {

    private TestDatabase database;
    private BettingTestSupport betting;
    private BookReads books;
    private LedgerFixture ledger;

    @BeforeAll
    void deploy(TestDatabase fresh) {
        database = fresh;
        betting = new BettingTestSupport(fresh, 100);
        ledger = betting.ledger();
        books = new BookReads(betting.bus());
    }

    @BeforeEach
    void forget() {
        books.forget();
    }

    @AfterEach
    void ledgerIsSound() {
        ledger.assertInvariants();
    }

    @Test
    void wholeBet_isPaidByTheFormulaAndEnds() {
        UUID user = ledger.user();
        Bet bet = betting.bet(user, ledger.market("0.65", "0.37"), Side.THIS, 100);
        setOdds(bet.marketId(), "0.70", "0.32");

        CashOutReceipt paid = paid(await(betting.cashOutAsync(bet)));

        // 100 * 0.70 / 0.65 * 0.98 = 105.538...
        assertThat(paid.value()).hasToString("105.53");
        assertThat(paid.stake()).hasToString("100.00");
        assertThat(paid.payout()).hasToString("153.85");
        assertThat(paid.stakeLeft()).hasToString("0.00");
        assertThat(paid.newBalance()).hasToString("1005.53");
        assertThat(betting.balance(user)).isEqualByComparingTo("1005.53");
        assertThat(betting.profit(user)).isEqualByComparingTo("5.53");
        assertThat(status(bet)).isEqualTo("cashed_out");
        assertThat(volume(user)).as("the volume stays").isEqualByComparingTo("100");
        assertThat(betting.ledgerRows(user)).isEqualTo("signup_bonus 1000.00, bet_placed -100.00, bet_cash_out 105.53");
    }

    @Test
    void partOfABet_leavesTheRestInProportion() {
        UUID user = ledger.user();
        Bet bet = betting.bet(user, ledger.market("0.65", "0.37"), Side.THIS, 100);

        CashOutReceipt paid = paid(betting.cashOut(bet, Credits.of(40)));

        // 40 * 0.98 = 39.20; of the payout 153.85 * 60 / 100 = 92.31 stays
        assertThat(paid.value()).hasToString("39.20");
        assertThat(paid.stakeLeft()).hasToString("60.00");
        assertThat(paid.payoutLeft()).hasToString("92.31");
        assertThat(paid.payout()).hasToString("61.54");
        assertThat(status(bet)).isEqualTo("pending");

        betting.resolve(bet.marketId(), Resolution.THIS);
        assertThat(betting.balance(user)).isEqualByComparingTo("1031.51");
        assertThat(betting.profit(user)).isEqualByComparingTo("31.51");
    }

    @Test
    void fraction_isRoundedDownToHundredths() {
        Bet bet = betting.bet(ledger.user(), ledger.market("0.5", "0.5"), Side.THIS, 100);

        CashOutPart third = new CashOutPart(new BigDecimal("0.3333"), null);
        CashOutReceipt paid = paid(await(betting.cashOutAsync(bet, third, Credits.ZERO, null)));

        assertThat(paid.stake()).hasToString("33.33");
        assertThat(paid.stakeLeft()).hasToString("66.67");
    }

    @Test
    void rest_isAtLeastTheMinimumStakeOrNothing() {
        Bet bet = betting.bet(ledger.user(), ledger.market("0.5", "0.5"), Side.THIS, 100);

        for (String tooMuch : List.of("90.01", "99.99", "100.01")) {
            Refusal refusal = refusal(betting.cashOut(bet, Credits.of(new BigDecimal(tooMuch))));
            assertThat(refusal.code()).isEqualTo(RefusalCode.CASH_OUT_UNAVAILABLE);
            assertThat(refusal.details()).containsEntry("reason", "STAKE");
        }
        assertThat(paid(betting.cashOut(bet, Credits.of(90))).stakeLeft()).hasToString("10.00");
        assertThat(refusal(betting.cashOut(bet, new Credits(1))).details()).containsEntry("reason", "STAKE");
        assertThat(paid(betting.cashOut(bet, Credits.of(10))).complete()).isTrue();
    }

    @Test
    void value_isNeverMoreThanThePotentialPayout() {
        UUID user = ledger.user();
        Bet bet = betting.bet(user, ledger.market("0.02", "0.99"), Side.THIS, 10);
        setOdds(bet.marketId(), "0.99", "0.02");

        // 10 * 0.99 / 0.02 * 0.98 = 485.10 of 500
        assertThat(paid(await(betting.cashOutAsync(bet))).value()).hasToString("485.10");
        assertThat((BigDecimal) database.execute("select cash_out_value(10, 1, 0.02, 0, 499.99)"))
                .isEqualByComparingTo("499.99");
    }

    @Test
    void worthlessBet_isNotCashedOut() {
        UUID market = ledger.mirroredMarket("0.5", "0.5");
        Bet bet = betting.bet(ledger.user(), market, Side.THIS, 10);
        setBid(market, "0");

        Refusal refusal = refusal(await(betting.cashOutAsync(bet)));

        assertThat(refusal.code()).isEqualTo(RefusalCode.CASH_OUT_UNAVAILABLE);
        assertThat(refusal.details()).containsEntry("reason", "VALUE_TOO_SMALL");
    }

    @Test
    void bid_isThePriceOfAMirroredMarket() {
        UUID market = ledger.mirroredMarket("0.50", "0.50");
        Bet bet = betting.bet(ledger.user(), market, Side.THIS, 100);
        setBid(market, "0.48");

        CashOutQuote quote = quoted(betting.quote(bet, CashOutPart.ALL));

        assertThat(quote.price()).hasToString("0.4800");
        assertThat(quote.atBid()).isTrue();
        assertThat(quote.value()).hasToString("94.08");
        assertThat(paid(betting.cashOut(bet, quote)).value()).hasToString("94.08");
    }

    @Test
    void bidAboveTheOdds_countsAsTheOdds() {
        UUID market = ledger.mirroredMarket("0.50", "0.50");
        Bet bet = betting.bet(ledger.user(), market, Side.THIS, 100);
        setBid(market, "0.90");

        CashOutQuote quote = quoted(betting.quote(bet, CashOutPart.ALL));

        assertThat(quote.price()).hasToString("0.5000");
        assertThat(quote.atBid()).isFalse();
    }

    @Test
    void quote_statesTheInputsOfTheFormula() {
        Bet bet = betting.bet(ledger.user(), ledger.market("0.65", "0.37"), Side.THIS, 100);

        CashOutQuote quote = quoted(betting.quote(bet, new CashOutPart(null, Credits.of(40))));

        assertThat(quote.value()).hasToString("39.20");
        assertThat(quote.stake()).hasToString("40.00");
        assertThat(quote.payout()).hasToString("61.54");
        assertThat(quote.price()).hasToString("0.6500");
        assertThat(quote.oddsAtBet()).hasToString("0.6500");
        assertThat(quote.margin()).isEqualByComparingTo("0.02");
        assertThat(quote.stakeLeft()).hasToString("60.00");
        assertThat(quote.payoutLeft()).hasToString("92.31");
        assertThat(Duration.between(quote.quotedAt(), quote.expiresAt())).isEqualTo(Duration.ofSeconds(5));
    }

    @Test
    void quote_isPaidThoughTheValueHasRisen() {
        Bet bet = betting.bet(ledger.user(), ledger.market("0.50", "0.50"), Side.THIS, 100);
        CashOutQuote quote = quoted(betting.quote(bet, CashOutPart.ALL));
        setOdds(bet.marketId(), "0.60", "0.40");

        CashOutReceipt paid = paid(betting.cashOut(bet, quote));

        assertThat(paid.value()).hasToString("98.00");
        assertThat(paid.price()).hasToString("0.5000");
    }

    @Test
    void quote_isRefusedIfTheValueHasFallen() {
        Bet bet = betting.bet(ledger.user(), ledger.market("0.50", "0.50"), Side.THIS, 100);
        CashOutQuote quote = quoted(betting.quote(bet, CashOutPart.ALL));
        setOdds(bet.marketId(), "0.45", "0.55");

        Refusal refusal = refusal(betting.cashOut(bet, quote));

        assertThat(refusal.code()).isEqualTo(RefusalCode.ODDS_CHANGED);
        assertThat(status(bet)).isEqualTo("pending");
    }

    @Test
    void expiredQuote_isRefused() {
        Bet bet = betting.bet(ledger.user(), ledger.market("0.50", "0.50"), Side.THIS, 100);
        CashOutQuote quote = quoted(betting.quote(bet, CashOutPart.ALL));
        database.execute("update cash_out_quotes set expires_at = clock_timestamp() where id = ?", quote.quoteId());

        assertThat(refusal(betting.cashOut(bet, quote)).code()).isEqualTo(RefusalCode.QUOTE_EXPIRED);
    }

    @Test
    void quoteOfAnotherBet_isRefused() {
        UUID user = ledger.user();
        UUID market = ledger.market("0.50", "0.50");
        Bet bet = betting.bet(user, market, Side.THIS, 100);
        Bet other = betting.bet(user, market, Side.THIS, 200);
        CashOutQuote quote = quoted(betting.quote(other, CashOutPart.ALL));

        assertThat(refusal(betting.cashOut(bet, quote)).code()).isEqualTo(RefusalCode.QUOTE_EXPIRED);
        assertThat(status(bet)).isEqualTo("pending");
    }

    @Test
    void quoteForMoreThanIsLeft_isRefused() {
        Bet bet = betting.bet(ledger.user(), ledger.market("0.50", "0.50"), Side.THIS, 100);
        CashOutQuote quote = quoted(betting.quote(bet, CashOutPart.ALL));
        paid(betting.cashOut(bet, Credits.of(50)));

        assertThat(refusal(betting.cashOut(bet, quote)).details()).containsEntry("reason", "STAKE");
    }

    @Test
    void expiredQuotes_areDeletedByLaterOnes() {
        Bet bet = betting.bet(ledger.user(), ledger.market("0.50", "0.50"), Side.THIS, 100);
        for (int i = 0; i < 5; i++) {
            quoted(betting.quote(bet, CashOutPart.ALL));
        }
        database.execute("update cash_out_quotes set expires_at = clock_timestamp() - interval '1 hour'");
        for (int i = 0; i < 5; i++) {
            quoted(betting.quote(bet, CashOutPart.ALL));
        }

        assertThat(
                        (long)
                                database.execute(
                                        "select count(*) from cash_out_quotes where expires_at < clock_timestamp() - interval '30 minutes'"))
                .isZero();
    }

    @Test
    void minimumValue_boundsThePrice() {
        Bet bet = betting.bet(ledger.user(), ledger.market("0.50", "0.50"), Side.THIS, 100);

        Refusal refusal = refusal(await(betting.cashOutAsync(bet, CashOutPart.ALL, new Credits(98_01), null)));
        assertThat(refusal.code()).isEqualTo(RefusalCode.ODDS_CHANGED);
        assertThat(refusal.details()).containsEntry("currentValue", new Credits(98_00));

        assertThat(paid(await(betting.cashOutAsync(bet, CashOutPart.ALL, new Credits(98_00), null)))
                        .value())
                .hasToString("98.00");
    }

    @Test
    void repeatedKey_returnsTheFirstCashOut() {
        UUID user = ledger.user();
        Bet bet = betting.bet(user, ledger.market("0.50", "0.50"), Side.THIS, 100);
        CashOutPart part = new CashOutPart(null, Credits.of(40));

        BetOutcome.CashedOut first = (BetOutcome.CashedOut) await(betting.cashOutAsync(bet, part, Credits.ZERO, "key"));
        paid(betting.cashOut(bet, Credits.of(20)));
        betting.resolve(bet.marketId(), Resolution.THIS);
        BetOutcome.CashedOut second =
                (BetOutcome.CashedOut) await(betting.cashOutAsync(bet, part, Credits.ZERO, "key"));

        assertThat(first.replayed()).isFalse();
        assertThat(second.replayed()).isTrue();
        assertThat(second.receipt()).isEqualTo(first.receipt());
        assertThat(refusal(await(betting.cashOutAsync(bet, CashOutPart.ALL, Credits.ZERO, "key")))
                        .code())
                .isEqualTo(RefusalCode.IDEMPOTENCY_KEY_MISMATCH);
    }

    @Test
    void replayAfterTheRepaymentOfADebt_returnsTheSameBalance() {
        UUID user = ledger.user("100");
        UUID won = ledger.market("0.50", "0.50");
        betting.bet(user, won, Side.THIS, 50);
        betting.resolve(won, Resolution.THIS);
        Bet bet = betting.bet(user, ledger.market("0.50", "0.50"), Side.THIS, 150);
        betting.correct(won, Resolution.THAT);
        assertThat(betting.debt(user)).isEqualByComparingTo("100");

        CashOutReceipt paid = paid(await(betting.cashOutAsync(bet, CashOutPart.ALL, Credits.ZERO, "debt")));

        assertThat(paid.newBalance()).hasToString("47.00");
        assertThat(betting.debt(user)).isEqualByComparingTo("0");
        assertThat(((BetOutcome.CashedOut) await(betting.cashOutAsync(bet, CashOutPart.ALL, Credits.ZERO, "debt")))
                        .receipt())
                .isEqualTo(paid);
    }

    @Test
    void cashOutAndSettlementOfOneBet_repayDebtsInRowsOfTheirOwn() {
        UUID user = ledger.user("100");
        UUID first = ledger.market("0.50", "0.50");
        UUID second = ledger.market("0.50", "0.50");
        betting.bet(user, first, Side.THIS, 50);
        betting.resolve(first, Resolution.THIS);
        Bet bet = betting.bet(user, second, Side.THIS, 150);
        betting.correct(first, Resolution.THAT);
        assertThat(betting.debt(user)).isEqualByComparingTo("100");

        paid(betting.cashOut(bet, Credits.of(50)));
        betting.resolve(second, Resolution.THAT);
        betting.correct(second, Resolution.THIS);

        // 49.00 of the debt by the cash-out and 51.00 by the payout of 200.00
        assertThat(betting.debt(user)).isEqualByComparingTo("0");
        assertThat(betting.balance(user)).isEqualByComparingTo("149");
    }

    @Test
    void cashOutAtTheBalanceLimit_forfeitsTheRest() {
        UUID user = ledger.user("1000000");
        Bet bet = betting.bet(user, ledger.market("0.50", "0.50"), Side.THIS, 100);
        ledger.grant(user, "50");

        assertThat(paid(await(betting.cashOutAsync(bet))).newBalance()).hasToString("1000000.00");
        assertThat(betting.ledgerRows(user)).endsWith("bet_cash_out 50.00");
        assertThat(betting.profit(user)).isEqualByComparingTo("-2");
    }

    @Test
    void endedBet_isRefused() {
        UUID user = ledger.user();
        Bet cashedOut = betting.bet(user, ledger.market("0.50", "0.50"), Side.THIS, 100);
        paid(await(betting.cashOutAsync(cashedOut)));
        Bet won = betting.bet(user, ledger.market("0.50", "0.50"), Side.THIS, 100);
        betting.resolve(won.marketId(), Resolution.THIS);

        for (Bet bet : List.of(cashedOut, won)) {
            Refusal refusal = refusal(await(betting.cashOutAsync(bet)));
            assertThat(refusal.code()).isEqualTo(RefusalCode.BET_ALREADY_SETTLED);
            assertThat(refusal.details()).containsEntry("status", status(bet));
        }
    }

    @Test
    void betOfAnotherUser_isNotFound() {
        Bet bet = betting.bet(ledger.user(), ledger.market("0.50", "0.50"), Side.THIS, 100);
        Bet stolen = new Bet(
                bet.id(),
                ledger.user(),
                bet.marketId(),
                bet.amount(),
                bet.side(),
                bet.oddsAtBet(),
                bet.potentialPayout(),
                bet.placedAt());

        assertThat(refusal(await(betting.cashOutAsync(stolen))).code()).isEqualTo(RefusalCode.BET_NOT_FOUND);
        assertThat(refusal(betting.quote(stolen, CashOutPart.ALL)).code()).isEqualTo(RefusalCode.BET_NOT_FOUND);
    }

    @Test
    void closedMarket_takesNoCashOuts() {
        UUID mirrored = ledger.mirroredMarket("0.50", "0.50");
        Bet bet = betting.bet(ledger.user(), mirrored, Side.THIS, 100);
        database.execute("update markets set status = 'closed', closed_at = now() where id = ?", mirrored);

        assertThat(refusal(await(betting.cashOutAsync(bet))).code()).isEqualTo(RefusalCode.MARKET_CLOSED);
        assertThat(refusal(betting.quote(bet, CashOutPart.ALL)).code()).isEqualTo(RefusalCode.MARKET_CLOSED);
    }

    @Test
    void heldMarket_takesNoCashOuts() {
        Bet bet = betting.bet(ledger.user(), ledger.market("0.50", "0.50"), Side.THIS, 100);
        database.execute("insert into settlement_holds (market_id, invariant) values (?, 'a test')", bet.marketId());
        assertThat(refusal(await(betting.cashOutAsync(bet))).details()).containsEntry("reason", "MARKET_HELD");

        database.execute("update settlement_holds set lifted_at = now() where market_id = ?", bet.marketId());
        assertThat(paid(await(betting.cashOutAsync(bet))).value()).hasToString("98.00");
    }

    @Test
    void movingOdds_pauseCashOuts() {
        UUID market = ledger.mirroredMarket("0.50", "0.50");
        Bet bet = betting.bet(ledger.user(), market, Side.THIS, 100);
        setOdds(market, "0.70", "0.30");

        Refusal refusal = refusal(await(betting.cashOutAsync(bet)));

        assertThat(refusal.code()).isEqualTo(RefusalCode.ODDS_MOVING);
        assertThat(refusal.retryAfterSeconds()).isEqualTo(5);
    }

    @Test
    void oldOdds_areConfirmedFirst() {
        UUID market = ledger.mirroredMarket("0.50", "0.50");
        Bet bet = betting.bet(ledger.user(), market, Side.THIS, 100);
        age(market, 10);
        books.answer(() -> {
            setOdds(market, "0.45", "0.55");
            return true;
        });

        assertThat(quoted(betting.quote(bet, CashOutPart.ALL)).price()).hasToString("0.4500");
        age(market, 10);
        assertThat(paid(await(betting.cashOutAsync(bet))).price()).hasToString("0.4500");
        assertThat(books.reads()).containsExactly(new ReadBook(market, false), new ReadBook(market, false));
    }

    @Test
    void staleOdds_takeNoCashOuts() {
        UUID market = ledger.mirroredMarket("0.50", "0.50");
        Bet bet = betting.bet(ledger.user(), market, Side.THIS, 100);
        age(market, 61);

        assertThat(refusal(await(betting.cashOutAsync(bet))).code()).isEqualTo(RefusalCode.ODDS_STALE);
        assertThat(books.reads()).hasSize(1);
    }

    @Test
    void game_isJudgedByABookThatWasReadAfterTheRequest() {
        UUID market = ledger.mirroredMarket("0.50", "0.50");
        Bet bet = betting.bet(ledger.user(), market, Side.THIS, 100);
        database.execute("update markets set in_play_since = now() - interval '1 minute' where id = ?", market);

        assertThat(refusal(await(betting.cashOutAsync(bet))).code()).isEqualTo(RefusalCode.ODDS_STALE);
        books.answer(() -> true);
        assertThat(paid(await(betting.cashOutAsync(bet))).value()).hasToString("98.00");
        assertThat(books.reads()).containsExactly(new ReadBook(market, true), new ReadBook(market, true));
    }

    @Test
    void oddsOutsideTheBounds_takeNoCashOuts() {
        Bet bet = betting.bet(ledger.user(), ledger.market("0.50", "0.50"), Side.THIS, 100);
        setOdds(bet.marketId(), "0.995", "0.005");

        assertThat(refusal(await(betting.cashOutAsync(bet))).details()).containsEntry("reason", "ODDS_UNAVAILABLE");
    }

    @Test
    void suspendedUser_isRefusedAndLearnsEarlierOutcomes() {
        UUID user = ledger.user();
        Bet bet = betting.bet(user, ledger.market("0.50", "0.50"), Side.THIS, 100);
        CashOutPart half = new CashOutPart(new BigDecimal("0.5"), null);
        await(betting.cashOutAsync(bet, half, Credits.ZERO, "before"));
        database.execute("update users set suspension = 'betting' where id = ?", user);

        Refusal refusal = refusal(await(betting.cashOutAsync(bet)));
        assertThat(refusal.code()).isEqualTo(RefusalCode.ACCOUNT_SUSPENDED);
        assertThat(refusal.details())
                .containsEntry("scope", "betting")
                .containsEntry("reason", null)
                .containsEntry("until", null);
        assertThat(((BetOutcome.CashedOut) await(betting.cashOutAsync(bet, half, Credits.ZERO, "before"))).replayed())
                .isTrue();
    }

    @Test
    void resolutionAndCorrections_leaveACashOutStanding() {
        UUID user = ledger.user();
        UUID market = ledger.market("0.50", "0.50");
        Bet whole = betting.bet(user, market, Side.THIS, 100);
        Bet part = betting.bet(user, market, Side.THIS, 100);
        paid(await(betting.cashOutAsync(whole)));
        paid(betting.cashOut(part, Credits.of(60)));
        // 1000 - 200 + 98 + 58.80, and 40 with a payout of 80 at stake
        assertThat(betting.balance(user)).isEqualByComparingTo("956.80");

        betting.resolve(market, Resolution.THIS);
        assertThat(betting.balance(user)).isEqualByComparingTo("1036.80");
        betting.correct(market, Resolution.THAT);
        assertThat(betting.balance(user)).isEqualByComparingTo("956.80");
        betting.correct(market, Resolution.INVALID);
        assertThat(betting.balance(user)).isEqualByComparingTo("996.80");
        assertThat(betting.profit(user)).isEqualByComparingTo("-3.20");
        assertThat(status(whole)).isEqualTo("cashed_out");
        assertThat(status(part)).isEqualTo("cancelled");
    }

    @Test
    void cancelledMarket_refundsWhatIsStillAtStake() {
        UUID user = ledger.user();
        UUID market = ledger.market("0.50", "0.50");
        Bet bet = betting.bet(user, market, Side.THIS, 100);
        paid(betting.cashOut(bet, Credits.of(60)));

        database.execute(
                "update markets set status = 'cancelled', resolved_at = now(), closed_at = now() where id = ?", market);
        ledger.waitUntilSettled(Duration.ofSeconds(30), market);

        assertThat(betting.balance(user)).isEqualByComparingTo("998.80");
    }

    @Test
    void cashedOutBet_doesNotBlockTheEndOfASettlement() {
        UUID user = ledger.user();
        UUID market = ledger.market("0.50", "0.50");
        paid(await(betting.cashOutAsync(betting.bet(user, market, Side.THIS, 100))));

        betting.resolve(market, Resolution.THIS);
        betting.correct(market, Resolution.THAT);

        assertThat(betting.balance(user)).isEqualByComparingTo("998");
    }

    @Test
    void paymentOfMoreThanIsAtStake_isRefusedByTheDatabase() {
        Bet bet = betting.bet(ledger.user(), ledger.market("0.50", "0.50"), Side.THIS, 100);
        paid(betting.cashOut(bet, Credits.of(60)));
        String settle = "update bets set status = ?, actual_payout = ?, resolved_at = now() where id = ?";

        assertThatThrownBy(() -> database.execute(settle, "won", new BigDecimal("200"), bet.id()))
                .rootCause()
                .hasMessageContaining("bets_cash_outs_check");
        assertThatThrownBy(() -> database.execute(settle, "cancelled", new BigDecimal("100"), bet.id()))
                .rootCause()
                .hasMessageContaining("bets_cash_outs_check");
    }

    @Test
    void stakesOnBothSides_countWithTheirDifferenceAfterACashOut() {
        UUID user = ledger.user();
        UUID market = ledger.market("0.50", "0.50");
        paid(await(betting.cashOutAsync(betting.bet(user, market, Side.THIS, 100))));
        paid(betting.cashOut(betting.bet(user, market, Side.THAT, 60), Credits.of(20)));
        betting.bet(user, market, Side.THIS, 10);

        assertThat((BigDecimal) database.execute("select total_volume - hedged_volume from users where id = ?", user))
                .isEqualByComparingTo("50");
    }

    @Test
    void serviceRole_cannotWriteCashOuts() {
        assertThatThrownBy(() -> await(database.postgres()
                        .reads()
                        .query("update bets set cashed_value = 1000")
                        .execute()))
                .hasMessageContaining("permission denied");
        assertThatThrownBy(() -> await(database.postgres()
                        .reads()
                        .query("delete from cash_outs")
                        .execute()))
                .hasMessageContaining("permission denied");
    }

    @Test
    void reversal_takesTheValueBackAndRestoresTheBet() {
        UUID user = ledger.user("100");
        UUID market = ledger.market("0.50", "0.50");
        Bet bet = betting.bet(user, market, Side.THIS, 100);
        CashOutReceipt paid = paid(await(betting.cashOutAsync(bet)));
        betting.bet(user, market, Side.THAT, 50);

        assertThat(reverse(paid.id())).isEqualTo("reversed");

        assertThat(betting.ledgerRows(user))
                .endsWith("bet_cash_out 98.00, bet_placed -50.00, cash_out_reversal -48.00");
        assertThat(betting.debt(user)).isEqualByComparingTo("50");
        assertThat(betting.profit(user)).isEqualByComparingTo("0");
        assertThat(status(bet)).isEqualTo("pending");
        assertThat(reverse(paid.id())).isEqualTo("reversed_before");
        assertThat(paid(await(betting.cashOutAsync(bet))).value()).hasToString("98.00");
        betting.resolve(market, Resolution.THIS);
    }

    @Test
    void reversalAfterTheEndOfTheMarket_isRefused() {
        UUID market = ledger.market("0.50", "0.50");
        CashOutReceipt paid = paid(await(betting.cashOutAsync(betting.bet(ledger.user(), market, Side.THIS, 100))));
        betting.resolve(market, Resolution.THIS);

        assertThat(reverse(paid.id())).isEqualTo("market_ended");
        assertThat(reverse(UUID.randomUUID())).isEqualTo("not_found");
    }

    private String reverse(UUID cashOut) {
        return (String)
                database.execute("select outcome from reverse_cash_out(?, ?, 'a test')", cashOut, betting.admin());
    }

    private static CashOutReceipt paid(BetOutcome outcome) {
        assertThat(outcome).isInstanceOf(BetOutcome.CashedOut.class);
        return ((BetOutcome.CashedOut) outcome).receipt();
    }

    private static CashOutQuote quoted(BetOutcome outcome) {
        assertThat(outcome).isInstanceOf(BetOutcome.Quoted.class);
        return ((BetOutcome.Quoted) outcome).quote();
    }

    private static Refusal refusal(BetOutcome outcome) {
        assertThat(outcome).isInstanceOf(BetOutcome.Refused.class);
        return ((BetOutcome.Refused) outcome).refusal();
    }

    private String status(Bet bet) {
        return (String) database.execute("select status from bets where id = ?", bet.id());
    }

    private BigDecimal volume(UUID user) {
        return (BigDecimal) database.execute("select total_volume from users where id = ?", user);
    }

    private void setOdds(UUID market, String thisOdds, String thatOdds) {
        database.execute(
                "update market_odds set this_odds = ?, that_odds = ?, confirmed_at = now() where market_id = ?",
                new BigDecimal(thisOdds),
                new BigDecimal(thatOdds),
                market);
    }

    private void setBid(UUID market, String bid) {
        database.execute("update market_odds set this_bid = ? where market_id = ?", new BigDecimal(bid), market);
    }

    private void age(UUID market, int seconds) {
        database.execute(
                "update market_odds set confirmed_at = now() - ? * interval '1 second' where market_id = ?",
                seconds,
                market);
    }
}
