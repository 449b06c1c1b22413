package bystander;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/** Reads whose response is much more work than their request. */
final class Reads {

    private static final int READERS = 500;

    private Reads() {}

    static List<Attack> all() {
        return List.of(
                Attack.of(
                                "exports",
                                "an account with 10,000 bets reads 30 exports at a time, its data and its ledger in turn",
                                Reads::exports)
                        .prepared(attacker -> attacker.fixtures().heavyUser())
                        .withDatabase(),
                Attack.of(
                                "odds history",
                                "8 connections read the whole history of a market second by second",
                                Reads::oddsHistory)
                        .prepared(attacker -> attacker.fixtures().historyMarket())
                        .withDatabase(),
                Attack.of("deep boards", "20 addresses read all boards from rank 1,000,000 on", Reads::boards),
                Attack.of(
                        "large pages",
                        "20 addresses read lists with the highest limit and offset and with filters that match nothing",
                        Reads::pages),
                Attack.of(
                                "500 readers",
                                "500 users read their bets, rewards, ledger and a listing at the same moment, once a second",
                                Reads::readers)
                        .forbidding("503", "429"),
                Attack.of(
                                "no Redis",
                                "the 500 readers and the deep boards while Redis does not respond",
                                Reads::withoutRedis)
                        .withDatabase());
    }

    private static void exports(Attacker attacker) throws Exception {
        Target.User user = attacker.fixtures().heavyUser();
        attacker.repeat(30, thread -> {
            Request export = Request.get(thread % 2 == 0 ? "/users/me/export" : "/transactions/me/export").by(user);
            attacker.send(attacker.address(0), () -> thread % 4 < 2 ? export.acceptingGzip() : export);
        });
    }

    private static void oddsHistory(Attacker attacker) throws Exception {
        String market = attacker.fixtures().historyMarket();
        AtomicInteger second = new AtomicInteger();
        attacker.repeat(8, thread -> attacker.send(
                attacker.address(0),
                () -> Request.get("/markets/" + market + "/odds-history?interval=1s&from=2001-01-01T00:00:00Z&to=20"
                        + (30 + second.get() % 60) + "-01-01T00:00:" + (10 + second.incrementAndGet() % 50) + "Z")));
    }

    private static void boards(Attacker attacker) {
        AtomicInteger number = new AtomicInteger();
        attacker.repeat(20, thread -> attacker.send(attacker.address(thread), () -> board(number.getAndIncrement())));
    }

    private static Request board(int n) {
        List<String> windows = List.of("all", "month", "week", "day");
        return Request.get("/leaderboard/" + (n % 2 == 0 ? "pnl" : "volume") + "?window=" + windows.get(n / 2 % 4)
                + "&limit=1000&offset=" + (n % 3 == 0 ? 1_000_000 - n : n));
    }

    private static void pages(Attacker attacker) {
        AtomicInteger number = new AtomicInteger();
        attacker.repeat(20, thread -> attacker.send(
                attacker.address(thread),
                () -> page(number.getAndIncrement()).by(attacker.user(thread)).acceptingGzip()));
    }

    private static Request page(int n) {
        String varied = "&limit=100&offset=" + (1_000_000 - n);
        return Request.get(
                switch (n % 10) {
                    case 0 -> "/markets?sort=trending" + varied;
                    case 1 -> "/markets?sort=expires_soon" + varied;
                    case 2 -> "/markets?status=resolved&sort=trending" + varied;
                    case 3 -> "/markets?status=resolved&sort=liquidity&limit=100&offset=" + n;
                    case 4 -> "/markets?limit=100&tag=none" + n;
                    case 5 -> "/markets?limit=100&tag=tag%20" + n % 300;
                    case 6 -> "/markets?sort=liquidity&limit=100&offset=" + n;
                    case 7 -> "/bets/me?limit=100&offset=" + (1_000_000 - n);
                    case 8 -> "/transactions/me?type=bet_placed&from=2020-01-01T00:00:00Z&limit=200&offset=" + (1_000_000 - n);
                    default -> "/rewards/history?limit=100&offset=" + (1_000_000 - n);
                });
    }

    /** All users send at the same moment, so all requests but the first ones wait. */
    private static void readers(Attacker attacker) {
        List<Target.User> users = lastUsers(attacker);
        long start = System.nanoTime() + 1_000_000_000L;
        attacker.once(READERS, reader -> {
            try (Connection connection = attacker.connect(attacker.address(reader), 0)) {
                for (int round = 0; !attacker.isOver(); round++) {
                    Threads.sleepUntil(start + round * 1_000_000_000L);
                    attacker.send(connection, read(reader, round).by(users.get(reader)));
                }
            }
        });
    }

    private static List<Target.User> lastUsers(Attacker attacker) {
        List<Target.User> users = attacker.target().users();
        return users.subList(users.size() - READERS - 1, users.size() - 1);
    }

    private static Request read(int reader, int round) {
        return Request.get(
                switch ((reader + round) % 4) {
                    case 0 -> "/bets/me?limit=20";
                    case 1 -> "/rewards/history";
                    case 2 -> "/transactions/me?limit=20";
                    default -> "/markets?sort=liquidity&limit=20&offset=" + (reader * 60 + round);
                });
    }

    /** Stops the Redis process, which then accepts connections and never replies. */
    private static void withoutRedis(Attacker attacker) throws Exception {
        Path pid = attacker.target().dataDir().orElseThrow().resolve("redis/redis.pid");
        String redis = Files.readString(pid).strip();
        signal("-STOP", redis);
        try {
            readers(attacker);
            boards(attacker);
            attacker.awaitEnd();
        } finally {
            signal("-CONT", redis);
        }
    }

    private static void signal(String signal, String process) throws IOException, InterruptedException {
        new ProcessBuilder("kill", signal, process).inheritIO().start().waitFor();
    }
}
