package bystander;

import java.io.IOException;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/** Connections, unfinished requests, large files, and requests that the service refuses. */
final class Transport {

    private static final int BODY_BYTES = 65_536;
    private static final int UNFINISHED_MAX = 4_000;
    private static final int SLOW_MAX = 1_000;
    private static final int IDLE_MAX = 4_000;
    private static final int OPENERS = 8;

    /** Pause of each opener: 200 new connections a second leave the generator enough processor time. */
    private static final long OPENING_MS = 40;

    private static final List<String> FILES =
            List.of("/docs/swagger-ui-bundle.js", "/openapi.yaml", "/docs/swagger-ui.css", "/asyncapi.yaml");

    private Transport() {}

    static List<Attack> all() {
        return List.of(
                Attack.of("documentation", "16 connections read the documentation files with gzip", Transport::documentation),
                Attack.of(
                                "unfinished bodies",
                                "one address leaves up to 4,000 bodies of 64 kB without their last byte",
                                attacker -> unfinishedBodies(attacker, 1))
                        .unanswered(),
                Attack.of(
                                "unfinished bodies, 200 addresses",
                                "the same from 200 addresses",
                                attacker -> unfinishedBodies(attacker, 200))
                        .unanswered(),
                Attack.of(
                                "unfinished bodies, HTTP/2",
                                "one address opens 45 connections with 100 unfinished bodies of 64 kB each",
                                Transport::unfinishedStreams)
                        .unanswered(),
                Attack.of(
                                "slow headers",
                                "one address sends 1,000 requests at one byte a second",
                                attacker -> slow(attacker, ""))
                        .unanswered(),
                Attack.of(
                                "slow bodies",
                                "one address sends 1,000 bodies at one byte a second",
                                attacker -> slow(attacker, unfinishedHead(attacker, attacker.address(0)) + "{"))
                        .unanswered(),
                Attack.of(
                                "idle connections",
                                "one address opens up to 4,000 connections and sends nothing",
                                Transport::idleConnections)
                        .unanswered(),
                Attack.of(
                        "new connections",
                        "one address opens a connection for every request, 8 at a time",
                        Transport::newConnections),
                Attack.of(
                        "refused requests",
                        "one address goes on with 2,000 requests a second after a 429",
                        Transport::refusedRequests),
                Attack.of(
                        "bodies to parse",
                        "20 addresses send JSON of 64 kB with unknown fields, deep nesting and long numbers",
                        Transport::bodiesToParse));
    }

    private static void documentation(Attacker attacker) {
        AtomicInteger number = new AtomicInteger();
        attacker.repeat(16, thread -> attacker.send(attacker.address(0), () -> Request.file(
                        FILES.get(number.getAndIncrement() % FILES.size()))
                .acceptingGzip()));
    }

    private static String unfinishedHead(Attacker attacker, String address) {
        return Request.post("/auth/login", "").head(attacker.target(), address) + "Content-Type: application/json\r\nContent-Length: "
                + BODY_BYTES + "\r\n\r\n";
    }

    private static void unfinishedBodies(Attacker attacker, int addresses) {
        AtomicInteger opened = new AtomicInteger();
        String body = "{\"email\":\"" + "x".repeat(BODY_BYTES - 11);
        attacker.repeat(OPENERS, thread -> {
            int n = opened.getAndIncrement();
            if (n >= UNFINISHED_MAX) {
                attacker.awaitEnd();
                return;
            }
            attacker.pause(OPENING_MS);
            String address = attacker.address(n % addresses);
            leave(attacker, address, unfinishedHead(attacker, address) + body);
        });
    }

    /** Sends an unfinished request and watches in another thread how it ends. */
    private static void leave(Attacker attacker, String address, String text) throws IOException {
        Connection connection = attacker.connect(address, 0);
        Outcomes.Pending pending = attacker.outcomes().start();
        attacker.once(1, watcher -> await(connection, pending));
        connection.write(text);
    }

    private static void await(Connection connection, Outcomes.Pending pending) {
        try {
            pending.end(connection.read().status());
        } catch (IOException e) {
            pending.end(e);
        }
    }

    private static void unfinishedStreams(Attacker attacker) {
        attacker.once(45, thread -> {
            try (Http2Connection connection = new Http2Connection(attacker.connect(attacker.address(0), 0))) {
                connection.leaveBodies(attacker, "/auth/login", 100);
            }
        });
    }

    private static void slow(Attacker attacker, String beginning) {
        String text = Request.post("/auth/login", "").head(attacker.target(), attacker.address(0)) + "X-Slow: " + "x".repeat(500);
        AtomicInteger opened = new AtomicInteger();
        attacker.repeat(OPENERS, opener -> {
            if (opened.getAndIncrement() >= SLOW_MAX) {
                attacker.awaitEnd();
                return;
            }
            attacker.pause(OPENING_MS);
            Connection connection = attacker.connect(attacker.address(0), 0);
            Outcomes.Pending pending = attacker.outcomes().start();
            attacker.once(1, watcher -> await(connection, pending));
            attacker.once(1, sender -> {
                connection.write(beginning);
                for (int i = 0; !attacker.isOver(); i++) {
                    connection.write(text.substring(i, i + 1));
                    attacker.pause(1_000);
                }
            });
        });
    }

    private static void idleConnections(Attacker attacker) {
        AtomicInteger opened = new AtomicInteger();
        attacker.repeat(OPENERS, thread -> {
            if (opened.getAndIncrement() >= IDLE_MAX) {
                attacker.awaitEnd();
                return;
            }
            attacker.pause(OPENING_MS);
            Connection connection = attacker.connect(attacker.address(0), 0);
            Outcomes.Pending pending = attacker.outcomes().start();
            attacker.once(1, watcher -> await(connection, pending));
        });
    }

    private static void newConnections(Attacker attacker) {
        attacker.repeat(8, thread -> {
            try (Connection connection = attacker.connect(attacker.address(0), 0)) {
                attacker.send(connection, Request.get("/markets?limit=20"));
            }
        });
    }

    private static void refusedRequests(Attacker attacker) {
        attacker.repeat(16, thread -> {
            try (Connection connection = attacker.connect(attacker.address(0), 0)) {
                for (long due = System.nanoTime(); !attacker.isOver() && connection.isOpen(); due += 8_000_000) {
                    attacker.send(connection, Request.get("/users/me").by(attacker.user(0)));
                    Threads.sleepUntil(due);
                }
            }
        });
    }

    private static void bodiesToParse(Attacker attacker) {
        StringBuilder fields = new StringBuilder("{\"token\":\"x\"");
        for (int i = 0; fields.length() < BODY_BYTES - 20; i++) {
            fields.append(",\"f").append(Integer.toString(i, 36)).append("\":1");
        }
        List<String> bodies = List.of(
                fields.append('}').toString(),
                "[".repeat(BODY_BYTES - 1),
                "{\"token\":" + "9".repeat(BODY_BYTES - 20) + "}",
                "{\"token\":[" + "1e999999,".repeat(BODY_BYTES / 9 - 3) + "1]}",
                "{\"token\":\"" + "\\u0041".repeat(BODY_BYTES / 6 - 4) + "\"}");
        AtomicInteger number = new AtomicInteger();
        attacker.repeat(20, thread -> attacker.send(
                attacker.address(thread),
                () -> Request.post("/auth/email/verify", bodies.get(number.getAndIncrement() % bodies.size()))));
    }
}
