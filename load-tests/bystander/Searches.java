package bystander;

import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;

/** Searches that match much, match nothing, or have much to parse. No two requests are equal, so no cache helps. */
final class Searches {

    private static final List<String> TEXTS = List.of(
            "will", "the", "of the and", "will win", "before", "wil", "th", "yes", "no resolve", "marke", "the final before",
            "bitcon", "presdent", "electoin", "-".repeat(33), "-(-(-(", "- - - - -", "\"the final\" -will", "a or b or c or d",
            "will the president announce the election before march", "zzzz yyyy xxxx wwww vvvv uuuu tttt ssss",
            "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa", "wi wo wa we th to ti te", "lakers|senate&fed!", "ééé ÀÀÀ ßßß");

    private static final List<String> SORTS = List.of("relevance", "liquidity", "trending", "newest", "expires_soon");

    private Searches() {}

    static List<Attack> all() {
        return List.of(
                Attack.of(
                        "search",
                        "16 connections from one address search as fast as its limit allows",
                        attacker -> flood(attacker, 16, 1)),
                Attack.of(
                        "search, 20 addresses",
                        "the same from 20 addresses with 2 connections each",
                        attacker -> flood(attacker, 40, 20)),
                Attack.of(
                                "abandoned searches",
                                "20 addresses search 100 times each and close the connection after 50 ms",
                                Searches::abandon)
                        .unanswered());
    }

    private static void flood(Attacker attacker, int connections, int addresses) {
        Supplier<Request> requests = requests(attacker);
        attacker.repeat(connections, thread -> attacker.send(attacker.address(thread % addresses), requests));
    }

    /** Half of the requests have a token, although searches are counted by address. */
    static Supplier<Request> requests(Attacker attacker) {
        AtomicInteger number = new AtomicInteger();
        return () -> {
            int n = number.getAndIncrement();
            Request search = request(n);
            return n % 2 == 0 ? search : search.by(attacker.user(0));
        };
    }

    static Request request(int n) {
        String text = TEXTS.get(n % TEXTS.size()) + (n < TEXTS.size() ? "" : " " + Integer.toString(n, 36));
        return Request.get("/markets?q=" + URLEncoder.encode(text, StandardCharsets.UTF_8) + "&limit=" + (n % 100 + 1)
                + "&sort=" + SORTS.get(n / TEXTS.size() % SORTS.size()));
    }

    private static void abandon(Attacker attacker) {
        AtomicInteger number = new AtomicInteger();
        attacker.repeat(20, thread -> {
            if (number.get() >= 2_000) {
                attacker.awaitEnd();
                return;
            }
            try (Connection connection = attacker.connect(attacker.address(thread), 0)) {
                connection.readTimeout(50);
                Response response = connection.send(request(number.getAndIncrement()));
                attacker.outcomes().count(String.valueOf(response.status()), 1);
            } catch (IOException e) {
                attacker.outcomes().count("abandoned", 1);
            }
        });
    }
}
