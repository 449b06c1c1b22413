package app.thisthat.betting;

import app.thisthat.kernel.Credits;
import app.thisthat.kernel.Odds;
import app.thisthat.kernel.Resolution;
import app.thisthat.kernel.Side;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;

/** Reference model of balances, debts, volume and profit: in memory and sequential. */
final class BettingModel {

    static final Credits LIMIT = Credits.of(1_000_000);

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
        private final Side side;
        private final Credits stake;
        private final Credits payout;
        private Credits credited;
        private Credits profit;

        private Bet(Account account, Side side, Credits stake, Credits payout) {
            this.account = account;
            this.side = side;
            this.stake = stake;
            this.payout = payout;
        }

        private void settle(Resolution resolution) {
            boolean refunded = resolution == Resolution.INVALID;
            boolean won = resolution.wire().equals(side.wire());
            Credits paid = refunded ? stake : won ? payout : Credits.ZERO;
            credited = account.credit(paid);
            profit = paid.minus(stake);
            account.profit = account.profit.plus(profit);
        }

        private void reverse() {
            account.net = account.net.minus(credited);
            account.profit = account.profit.minus(profit);
        }
    }

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
    boolean bet(UUID id, UUID market, Side side, Credits stake, Odds odds) {
        Account account = accountsById.get(id.toString());
        if (account.net.compareTo(stake) < 0) {
            return false;
        }
        account.net = account.net.minus(stake);
        account.volume = account.volume.plus(stake);
        bets.computeIfAbsent(market, any -> new ArrayList<>()).add(new Bet(account, side, stake, payout(stake, odds)));
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
