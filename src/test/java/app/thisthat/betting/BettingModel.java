package app.thisthat.betting;

import app.thisthat.kernel.Credits;
import app.thisthat.kernel.Odds;
import app.thisthat.kernel.Resolution;
import app.thisthat.kernel.Side;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;

/** Reference model of balances, debts, volume and profit: in memory and sequential. */
final class BettingModel {

    static final Credits LIMIT = Credits.of(1_000_000);

    /** What the default margin of cash-outs leaves. */
    private static final BigDecimal MARGIN_LEFT = new BigDecimal("0.98");

    private final Map<String, Account> accountsById = new TreeMap<>();
    private final Map<UUID, List<Bet>> bets = new TreeMap<>();

    private static final class Account {
        /** The balance; below zero the debt. */
        private Credits net = Credits.ZERO;

        private Credits volume = Credits.ZERO;
        private Credits profit = Credits.ZERO;

        /** Credits up to the balance limit; returns the credited amount. */
        private Credits credit(Credits amount) {
            Credits before = net;
            Credits after = net.plus(amount);
            net = after.compareTo(LIMIT) > 0 ? LIMIT : after;
            return net.minus(before);
        }

        private Credits balance() {
            return net.compareTo(Credits.ZERO) < 0 ? Credits.ZERO : net;
        }

        private String line() {
            Credits debt = net.compareTo(Credits.ZERO) < 0 ? Credits.ZERO.minus(net) : Credits.ZERO;
            return balance() + " " + debt + " " + volume + " " + profit;
        }
    }

    private static final class Bet {
        private final Account account;
        private final UUID id;
        private final Side side;
        private final Odds odds;
        private final Credits amount;
        private final Credits potentialPayout;
        private final List<PaidCashOut> cashOuts = new ArrayList<>();
        private Credits stake;
        private Credits payout;
        private Credits credited;
        private Credits profit;

        private Bet(UUID id, Account account, Side side, Credits stake, Odds odds, Credits payout) {
            this.id = id;
            this.account = account;
            this.side = side;
            this.odds = odds;
            this.amount = stake;
            this.potentialPayout = payout;
            this.stake = stake;
            this.payout = payout;
        }

        private void settle(Resolution resolution) {
            if (stake.equals(Credits.ZERO)) {
                return;
            }
            boolean refunded = resolution == Resolution.INVALID;
            boolean won = resolution.wire().equals(side.wire());
            Credits paid = refunded ? stake : won ? payout : Credits.ZERO;
            credited = account.credit(paid);
            profit = paid.minus(stake);
            account.profit = account.profit.plus(profit);
        }

        private void reverse() {
            if (stake.equals(Credits.ZERO)) {
                return;
            }
            account.net = account.net.minus(credited);
            account.profit = account.profit.minus(profit);
        }
    }

    /** A cash-out; {@code credited} is less than the value at the balance limit. */
    private record PaidCashOut(Credits stake, Credits payout, Credits value, Credits credited) {}

    void register(UUID account, Credits credits) {
        accountsById.put(account.toString(), new Account());
        grant(account, credits);
    }

    void grant(UUID account, Credits credits) {
        accountsById.get(account.toString()).credit(credits);
    }

    Credits balance(UUID account) {
        return accountsById.get(account.toString()).balance();
    }

    /** Places a bet; false if the balance is smaller than the stake. */
    boolean bet(UUID id, UUID user, UUID market, Side side, Credits stake, Odds odds) {
        Account account = accountsById.get(user.toString());
        if (account.net.compareTo(stake) < 0) {
            return false;
        }
        account.net = account.net.minus(stake);
        account.volume = account.volume.plus(stake);
        bets.computeIfAbsent(market, any -> new ArrayList<>())
                .add(new Bet(id, account, side, stake, odds, payout(stake, odds)));
        return true;
    }

    /** Whether a user could place a bet. */
    boolean covers(UUID user, Credits stake) {
        return accountsById.get(user.toString()).net.compareTo(stake) >= 0;
    }

    /** Stake that is still in a bet. */
    Credits stakeLeft(UUID bet) {
        return find(bet).stake;
    }

    private Bet find(UUID id) {
        return bets.values().stream()
                .flatMap(List::stream)
                .filter(bet -> bet.id.equals(id))
                .findFirst()
                .orElseThrow();
    }

    /** Rules {@code cash-out-value} and {@code cash-out-parts}; false if the cash-out is refused. */
    boolean cashOut(UUID id, Credits part, Odds price) {
        Bet bet = find(id);
        Credits left = bet.stake.minus(part);
        boolean divisible = left.equals(Credits.ZERO) || left.compareTo(Credits.of(10)) >= 0;
        if (bet.stake.equals(Credits.ZERO) || !divisible) {
            return false;
        }
        Credits payoutLeft = Credits.of(bet.potentialPayout
                .decimal()
                .multiply(left.decimal())
                .divide(bet.amount.decimal(), 2, RoundingMode.DOWN));
        Credits payout = bet.payout.minus(payoutLeft);
        Credits value = least(payout, value(part, price, bet.odds));
        if (value.compareTo(Credits.ZERO) <= 0) {
            return false;
        }
        bet.cashOuts.add(new PaidCashOut(part, payout, value, bet.account.credit(value)));
        bet.account.profit = bet.account.profit.plus(value).minus(part);
        bet.stake = left;
        bet.payout = payoutLeft;
        return true;
    }

    private static Credits value(Credits stake, Odds price, Odds oddsAtBet) {
        BigDecimal value = stake.decimal().multiply(price.decimal()).multiply(MARGIN_LEFT);
        return Credits.of(value.divide(oddsAtBet.decimal(), 2, RoundingMode.DOWN));
    }

    private static Credits least(Credits one, Credits other) {
        return one.compareTo(other) < 0 ? one : other;
    }

    /** Takes back the last cash-out of a bet; false if there is none. */
    boolean reverseCashOut(UUID id) {
        Bet bet = find(id);
        if (bet.cashOuts.isEmpty()) {
            return false;
        }
        PaidCashOut last = bet.cashOuts.remove(bet.cashOuts.size() - 1);
        bet.account.net = bet.account.net.minus(last.credited());
        bet.account.profit = bet.account.profit.minus(last.value()).plus(last.stake());
        bet.stake = bet.stake.plus(last.stake());
        bet.payout = bet.payout.plus(last.payout());
        return true;
    }

    /** Rule {@code payout-rounding}: stake / odds, half up to two places. */
    static Credits payout(Credits stake, Odds odds) {
        return Credits.of(stake.decimal().divide(odds.decimal(), 2, RoundingMode.HALF_UP));
    }

    void resolve(UUID market, Resolution resolution) {
        bets.getOrDefault(market, List.of()).forEach(bet -> bet.settle(resolution));
    }

    void correct(UUID market, Resolution resolution) {
        bets.getOrDefault(market, List.of()).forEach(Bet::reverse);
        resolve(market, resolution);
    }

    /** One line per account: id, balance, debt, volume and profit. */
    String accounts() {
        List<String> lines = new ArrayList<>();
        accountsById.forEach((id, account) -> lines.add(id + " " + account.line()));
        return String.join("\n", lines);
    }
}
