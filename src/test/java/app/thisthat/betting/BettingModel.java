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

/** What the books have to say, worked out in memory, one thing after the other, in whole hundredths. */
final class BettingModel {

    static final Credits LIMIT = Credits.of(1_000_000);

    private final Map<String, Player> players = new TreeMap<>();
    private final Map<UUID, List<Bet>> bets = new TreeMap<>();

    private static final class Player {
        /** The balance, or below zero the debt. */
        private Credits net = Credits.ZERO;

        private Credits volume = Credits.ZERO;
        private Credits profit = Credits.ZERO;

        /** Pays up to the limit, and says how much that was. */
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
        private final Player player;
        private final Side side;
        private final Credits stake;
        private final Credits payout;
        private Credits credited;
        private Credits profit;

        private Bet(Player player, Side side, Credits stake, Credits payout) {
            this.player = player;
            this.side = side;
            this.stake = stake;
            this.payout = payout;
        }

        private void settle(Resolution resolution) {
            boolean refunded = resolution == Resolution.INVALID;
            boolean won = resolution.wire().equals(side.wire());
            Credits paid = refunded ? stake : won ? payout : Credits.ZERO;
            credited = player.credit(paid);
            profit = paid.minus(stake);
            player.profit = player.profit.plus(profit);
        }

        private void takeBack() {
            player.net = player.net.minus(credited);
            player.profit = player.profit.minus(profit);
        }
    }

    void register(UUID player, Credits credits) {
        players.put(player.toString(), new Player());
        grant(player, credits);
    }

    void grant(UUID player, Credits credits) {
        players.get(player.toString()).credit(credits);
    }

    Credits balance(UUID player) {
        return players.get(player.toString()).balance();
    }

    /** Places a bet; false: the player cannot pay it. */
    boolean bet(UUID id, UUID market, Side side, Credits stake, Odds odds) {
        Player player = players.get(id.toString());
        if (player.net.compareTo(stake) < 0) {
            return false;
        }
        player.net = player.net.minus(stake);
        player.volume = player.volume.plus(stake);
        bets.computeIfAbsent(market, any -> new ArrayList<>()).add(new Bet(player, side, stake, payout(stake, odds)));
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
        bets.getOrDefault(market, List.of()).forEach(Bet::takeBack);
        resolve(market, resolution);
    }

    /** Each player's id, balance, debt, volume and profit. */
    String books() {
        List<String> lines = new ArrayList<>();
        players.forEach((id, player) -> lines.add(id + " " + player.line()));
        return String.join("\n", lines);
    }
}
