package bystander;

import java.util.List;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;

/** Bets on one market, equal idempotency keys, and a settlement. */
final class Bets {

    private Bets() {}

    static List<Attack> all() {
        AtomicReference<String> crowded = new AtomicReference<>();
        return List.of(
                Attack.of(
                        "one market",
                        "20 accounts bet on one market of the bystander as fast as their limit allows",
                        Bets::oneMarket),
                Attack.of(
                        "idempotency keys",
                        "an account sends 20 bets at a time with one key and different amounts",
                        Bets::keys),
                Attack.of(
                                "settlement",
                                "a market with 10,000 bets of 1,000 users is resolved",
                                attacker -> settle(attacker, crowded.get()))
                        .prepared(attacker -> crowded.set(attacker.fixtures().crowdedMarket()))
                        .withDatabase());
    }

    static Request request(Target.User user, String market, String key, int amount) {
        return Request.post("/bets", "{\"marketId\":\"" + market + "\",\"amount\":" + amount + ",\"side\":\"this\"}")
                .with("Idempotency-Key", key)
                .by(user);
    }

    private static void oneMarket(Attacker attacker) throws Exception {
        String market = attacker.fixtures().betMarkets().get(0);
        attacker.repeat(
                40,
                thread -> attacker.send(
                        attacker.address(thread % 20),
                        () -> request(attacker.user(thread % 20), market, UUID.randomUUID().toString(), 10)));
    }

    private static void keys(Attacker attacker) throws Exception {
        String market = attacker.fixtures().betMarkets().get(0);
        AtomicInteger amount = new AtomicInteger();
        attacker.repeat(
                20,
                thread -> attacker.send(
                        attacker.address(0),
                        () -> request(attacker.user(0), market, "same key", 10 + amount.getAndIncrement() % 5)));
    }

    private static void settle(Attacker attacker, String market) throws Exception {
        Request resolution = Request.post("/admin/markets/" + market + "/resolve", "{\"resolution\":\"this\"}");
        try (Connection connection = attacker.connect(attacker.address(0), 0)) {
            attacker.send(connection, attacker.fixtures().byAdmin(resolution));
        }
    }
}
