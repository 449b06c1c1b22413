package bystander;

import java.io.IOException;
import java.util.List;

/** Commands, subscriptions and slow readers of live sockets. One address may have 20 sockets. */
final class Sockets {

    private static final int PER_ADDRESS = 20;
    private static final int ADDRESSES = 20;

    /** Slightly below ten messages a second. */
    private static final long MESSAGE_MS = 105;

    private static final String SUBSCRIBE_ALL = "{\"op\":\"subscribe\",\"id\":1,\"channel\":\"odds\",\"markets\":\"*\"}";
    private static final String UNSUBSCRIBE_ALL = "{\"op\":\"unsubscribe\",\"id\":2,\"channel\":\"odds\",\"markets\":\"*\"}";

    private Sockets() {}

    static List<Attack> all() {
        return List.of(
                Attack.of("socket: bad tokens", "20 sockets send 10 wrong tokens a second each", Sockets::badTokens),
                Attack.of(
                                "socket: good tokens",
                                "20 sockets authenticate an account with 10,000 bets 10 times a second each, and ask for its settlements",
                                Sockets::goodTokens)
                        .prepared(attacker -> attacker.fixtures().heavyUser())
                        .withDatabase(),
                Attack.of(
                        "socket: subscriptions",
                        "20 sockets subscribe to all markets and to 100 markets, and unsubscribe, 10 times a second each",
                        Sockets::subscriptions),
                Attack.of("socket: all markets", "400 sockets of 20 addresses follow all markets", attacker -> followAll(attacker, 0)),
                Attack.of(
                                "socket: slow readers",
                                "400 sockets of 20 addresses subscribe to all markets and read nothing",
                                attacker -> followAll(attacker, 4_096))
                        .unanswered(),
                Attack.of("socket: pings", "20 sockets send 200 ping frames a second each, and connect again", Sockets::pings),
                Attack.of(
                        "socket: openings",
                        "20 threads of one address open a socket, subscribe to all markets and close it, without a pause",
                        attacker -> openings(attacker, Sockets::openSocket)),
                Attack.of(
                        "socket: streams",
                        "the same with streams of server-sent events",
                        attacker -> openings(attacker, Sockets::openStream)));
    }

    /** A socket whose messages are counted by another thread. */
    private static LiveSocket open(Attacker attacker, String address) throws IOException {
        LiveSocket socket = attacker.socket(address, 0);
        attacker.once(1, reader -> {
            socket.drain(attacker.outcomes());
            socket.close();
        });
        return socket;
    }

    private static void badTokens(Attacker attacker) {
        authenticate(attacker, "{\"op\":\"auth\",\"id\":1,\"token\":\"eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJ4In0.c2lnbmF0dXJl\"}");
    }

    private static void goodTokens(Attacker attacker) throws Exception {
        authenticate(
                attacker,
                "{\"op\":\"auth\",\"id\":1,\"settledSince\":\"2001-01-01T00:00:00Z\",\"token\":\""
                        + attacker.fixtures().heavyUser().token() + "\"}");
    }

    private static void authenticate(Attacker attacker, String message) {
        attacker.repeat(PER_ADDRESS, thread -> {
            LiveSocket socket = open(attacker, attacker.address(0));
            while (!attacker.isOver()) {
                socket.send(message);
                attacker.pause(MESSAGE_MS);
            }
        });
    }

    private static void subscriptions(Attacker attacker) throws Exception {
        String some = Target.JSON.valueToTree(attacker.fixtures().openMarkets()).toString();
        List<String> messages = List.of(
                SUBSCRIBE_ALL, SUBSCRIBE_ALL.replace("\"*\"", some), UNSUBSCRIBE_ALL, UNSUBSCRIBE_ALL.replace("\"*\"", some));
        attacker.repeat(PER_ADDRESS, thread -> {
            LiveSocket socket = open(attacker, attacker.address(0));
            for (int i = 0; !attacker.isOver(); i++) {
                socket.send(messages.get(i % messages.size()));
                attacker.pause(MESSAGE_MS);
            }
        });
    }

    private static void followAll(Attacker attacker, int receiveBuffer) {
        attacker.once(PER_ADDRESS * ADDRESSES, thread -> {
            LiveSocket socket = attacker.socket(attacker.address(thread % ADDRESSES), receiveBuffer);
            socket.send(SUBSCRIBE_ALL);
            if (receiveBuffer == 0) {
                socket.drain(attacker.outcomes());
            } else {
                attacker.awaitEnd();
            }
        });
    }

    private static void pings(Attacker attacker) {
        attacker.repeat(PER_ADDRESS, thread -> {
            LiveSocket socket = open(attacker, attacker.address(0));
            socket.send(SUBSCRIBE_ALL);
            while (!attacker.isOver()) {
                socket.ping();
                attacker.pause(5);
            }
        });
    }

    private interface Opening {

        void perform(Attacker attacker, Outcomes.Pending pending) throws IOException;
    }

    private static void openings(Attacker attacker, Opening opening) {
        attacker.repeat(PER_ADDRESS, thread -> {
            Outcomes.Pending pending = attacker.outcomes().start();
            try {
                opening.perform(attacker, pending);
            } catch (LiveSocket.RefusedException e) {
                pending.end(e.getMessage());
                attacker.pause(e.response().retryAfter() * 1_000);
            } catch (IOException e) {
                pending.end(e);
                throw e;
            }
        });
    }

    private static void openSocket(Attacker attacker, Outcomes.Pending pending) throws IOException {
        try (LiveSocket socket = new LiveSocket(attacker.target(), attacker.address(0), 0)) {
            socket.send(SUBSCRIBE_ALL);
            socket.read();
            pending.end(LiveSocket.type(socket.read()));
        }
    }

    private static void openStream(Attacker attacker, Outcomes.Pending pending) throws IOException {
        try (Connection connection = new Connection(attacker.target(), attacker.address(0))) {
            connection.write(Request.get("/live/sse?markets=*").bytes(attacker.target(), attacker.address(0)));
            Response head = connection.readHead();
            if (head.status() == 200) {
                connection.exactly(1);
            } else {
                attacker.pause(head.retryAfter() * 1_000);
            }
            pending.end(head.status());
        }
    }
}
