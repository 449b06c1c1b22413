package bystander;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/** Reads of accounts, charts, events and lists of admins. No two requests are equal where a cache could help. */
final class Histories {

    private static final int SERIES = 20;

    private Histories() {}

    static List<Attack> all() {
        return List.of(
                Attack.of(
                                "public histories",
                                "20 addresses read the charts, bets and profits of others, events and listings with charts",
                                attacker -> flood(attacker, 40, Histories::publicRead))
                        .prepared(Histories::prepare)
                        .withDatabase(),
                Attack.of(
                                "own histories",
                                "an account with 10,000 bets reads its portfolio, positions, bets and lists 30 at a time",
                                attacker -> flood(attacker, 30, Histories::ownRead))
                        .prepared(Histories::prepare)
                        .withDatabase(),
                Attack.of(
                                "admin reads",
                                "an admin reads exposures, bets, users, audits and mails 30 at a time",
                                attacker -> flood(attacker, 30, Histories::adminRead))
                        .prepared(Histories::prepare)
                        .withDatabase(),
                Attack.of(
                                "abandoned histories",
                                "20 addresses and an account send these reads and close the connection after 50 ms",
                                Histories::abandon)
                        .prepared(Histories::prepare)
                        .withDatabase()
                        .unanswered());
    }

    /** One of the reads of an attack. */
    private interface Read {

        Request number(Attacker attacker, int n) throws Exception;
    }

    private static void prepare(Attacker attacker) throws Exception {
        attacker.fixtures().heavyUser();
        attacker.fixtures().historyMarket();
        attacker.fixtures().busyMarket();
        attacker.fixtures().someMarkets();
    }

    private static void flood(Attacker attacker, int connections, Read read) throws Exception {
        AtomicInteger number = new AtomicInteger();
        attacker.repeat(connections, thread -> attacker.send(attacker.address(thread % SERIES), () -> {
            try {
                return read.number(attacker, number.getAndIncrement());
            } catch (Exception e) {
                throw new IllegalStateException(e);
            }
        }));
    }

    private static Request publicRead(Attacker attacker, int n) throws Exception {
        String heavy = attacker.fixtures().heavyUser().id();
        return Request.get(
                switch (n % 8) {
                    case 0 -> "/markets/odds-history?interval=1s&ids=" + String.join(",", markets(attacker, n)) + period(n);
                    case 1 -> "/users/" + heavy + "/bets?limit=100";
                    case 2 -> "/users/" + heavy + "/pnl-history?range=" + range(n / 8);
                    case 3 -> "/events?q=will+" + Integer.toString(n, 36) + "&limit=" + (n % 100 + 1);
                    case 4 -> "/markets?include=sparkline&limit=100&sort=newest&offset=" + n;
                    case 5 -> "/events?status=resolved&sort=trending&limit=100&offset=" + n;
                    case 6 -> "/markets/" + attacker.fixtures().busyMarket() + "/activity";
                    default -> "/users/" + heavy;
                });
    }

    /** The market with the longest history, and others. */
    private static List<String> markets(Attacker attacker, int n) throws Exception {
        List<String> open = attacker.fixtures().someMarkets();
        int from = n % (open.size() - SERIES);
        List<String> chosen = new ArrayList<>(open.subList(from, from + SERIES - 1));
        chosen.add(attacker.fixtures().historyMarket());
        return chosen;
    }

    private static String period(int n) {
        return "&from=2001-01-01T00:00:00Z&to=20" + (30 + n % 60) + "-01-01T00:00:" + (10 + n / 60 % 50) + "Z";
    }

    private static String range(int n) {
        return List.of("1d", "1w", "1m", "all").get(n % 4);
    }

    private static Request ownRead(Attacker attacker, int n) throws Exception {
        return Request.get(
                        switch (n % 10) {
                            case 0, 1 -> "/users/me/portfolio/history?range=" + range(n / 10);
                            case 2 -> "/users/me/positions?status=all&limit=100&offset=" + n;
                            case 3 -> "/users/me/positions?status=closed&limit=100";
                            case 4 -> "/users/me/positions?limit=100&offset=" + (9_000 + n % 900);
                            case 5 -> "/bets/me?limit=100&offset=" + (9_900 - n % 900);
                            case 6 -> "/users/me/portfolio";
                            case 7 -> "/users/me/inbox?limit=100";
                            case 8 -> "/users/me/watchlist?limit=100";
                            default -> "/transactions/me?limit=100&offset=" + (9_900 - n % 900);
                        })
                .by(attacker.fixtures().heavyUser());
    }

    private static Request adminRead(Attacker attacker, int n) throws Exception {
        String heavy = attacker.fixtures().heavyUser().id();
        String busy = attacker.fixtures().busyMarket();
        return attacker.fixtures()
                .byAdmin(Request.get(
                        switch (n % 10) {
                            case 0, 1 -> "/admin/markets/" + busy + "/exposure";
                            case 2 -> "/admin/markets/" + busy + "/bets?limit=100&offset=" + (9_900 - n);
                            case 3 -> "/admin/users?q=load&limit=100&offset=" + n % 400;
                            case 4 -> "/admin/users/" + heavy + "/transactions?limit=100&offset=" + (9_900 - n);
                            case 5 -> "/admin/users/" + heavy + "/bets?limit=100&offset=" + (9_900 - n);
                            case 6 -> "/admin/audit?limit=100&offset=" + n;
                            case 7 -> "/admin/decisions?limit=100";
                            case 8 -> "/admin/economy";
                            default -> "/admin/ledger/audit?fresh=true";
                        }));
    }

    private static void abandon(Attacker attacker) {
        AtomicInteger number = new AtomicInteger();
        attacker.repeat(20, thread -> {
            int n = number.getAndIncrement();
            if (n >= 2_100) {
                attacker.awaitEnd();
                return;
            }
            try (Connection connection = attacker.connect(attacker.address(thread), 0)) {
                connection.readTimeout(50);
                Request request = n % 20 == 0 ? ownRead(attacker, n / 20) : publicRead(attacker, n);
                Response response = connection.send(request);
                attacker.outcomes().count(String.valueOf(response.status()), 1);
            } catch (IOException e) {
                attacker.outcomes().count("abandoned", 1);
            }
        });
    }
}
