package bystander;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Users who have nothing to do with the attack. They send requests at fixed rates, and a request counts from the time
 * when it was due, so a late request of the generator is a late response, too (no coordinated omission). Each user has
 * a client address of its own and stays below the rate limits.
 */
final class Bystander implements AutoCloseable {

    /** What the users do, and how often a second. */
    enum Action {
        PROFILE(20, 200),
        BET(2, 201),
        BETS(4, 200),
        LOGIN(0.2, 200),
        PING(4, 0);

        private final long intervalNanos;
        final int expected;

        Action(double perSecond, int expected) {
            this.intervalNanos = (long) (1e9 / perSecond);
            this.expected = expected;
        }
    }

    /** A period with its own outcomes. Requests belong to the period in which they were due. */
    static final class Period {

        private final long startNanos = System.nanoTime();
        private final Map<Action, Outcomes> outcomes = new EnumMap<>(Action.class);
        private final AtomicInteger oddsFrames = new AtomicInteger();
        private volatile long endNanos;

        private Period() {
            for (Action action : Action.values()) {
                outcomes.put(action, new Outcomes());
            }
        }

        Outcomes.Summary of(Action action) {
            return outcomes.get(action).summary();
        }

        int unanswered() {
            return outcomes.values().stream().mapToInt(Outcomes::unanswered).sum();
        }

        double oddsFramesPerSecond() {
            return oddsFrames.get() / ((endNanos - startNanos) / 1e9);
        }

        /** Number of requests with another outcome than the expected one. */
        int failures() {
            return outcomes.entrySet().stream()
                    .mapToInt(entry -> entry.getValue()
                            .summary()
                            .except(String.valueOf(entry.getKey().expected)))
                    .sum();
        }

        String failuresText() {
            StringBuilder text = new StringBuilder();
            outcomes.forEach((action, of) -> of.summary().counts().forEach((label, count) -> {
                if (!label.equals(String.valueOf(action.expected))) {
                    text.append(text.isEmpty() ? "" : ", ")
                            .append(action.name().toLowerCase(java.util.Locale.ROOT))
                            .append(' ')
                            .append(label)
                            .append(" ×")
                            .append(count);
                }
            }));
            return text.toString();
        }
    }

    /** Number of the users' block of addresses. */
    private static final int BLOCK = 1;

    /** Logins have addresses of their own: ten an hour are allowed for each. */
    private static final int LOGIN_BLOCK = 2;

    private static final int USERS = 60;

    private final Target target;
    private final List<Target.User> users;
    private final List<String> betMarkets;
    private final List<String> liveMarkets;
    private final Map<String, Deque<Connection>> idle = new ConcurrentHashMap<>();
    private final ExecutorService workers = Executors.newCachedThreadPool(Threads.daemon("bystander"));
    private final Map<Long, Outcomes.Pending> pings = new ConcurrentHashMap<>();
    private final AtomicLong number = new AtomicLong();
    private volatile Period period = new Period();
    private volatile LiveSocket live;
    private volatile boolean closed;

    /**
     * Starts.
     *
     * @param betMarkets markets to bet on; they stay open
     * @param liveMarkets markets whose odds move
     */
    Bystander(Target target, List<String> betMarkets, List<String> liveMarkets) {
        this.target = target;
        this.users = target.users().subList(0, USERS);
        this.betMarkets = betMarkets;
        this.liveMarkets = liveMarkets;
        Threads.start("bystander clock", this::sendWhenDue);
        Threads.start("bystander live", this::follow);
    }

    /** Number of the accounts that the bystander uses: the first of the target's. */
    static int users() {
        return USERS;
    }

    /** Begins a new period. */
    Period begin() {
        period.endNanos = System.nanoTime();
        period = new Period();
        return period;
    }

    private void sendWhenDue() {
        long start = System.nanoTime();
        Map<Action, Long> due = new HashMap<>();
        for (Action action : Action.values()) {
            due.put(action, start + action.intervalNanos);
        }
        while (!closed) {
            Action next = due.entrySet().stream().min(Map.Entry.comparingByValue()).orElseThrow().getKey();
            long dueNanos = due.get(next);
            Threads.sleepUntil(dueNanos);
            Outcomes.Pending request = period.outcomes.get(next).start(dueNanos);
            workers.execute(() -> perform(next, request));
            due.put(next, dueNanos + next.intervalNanos);
        }
    }

    private void perform(Action action, Outcomes.Pending request) {
        int n = (int) (number.incrementAndGet() % Integer.MAX_VALUE);
        int index = n % USERS;
        Target.User user = users.get(index);
        String address = target.address(BLOCK, index);
        switch (action) {
            case PROFILE -> send(address, Request.get("/users/me").by(user), request);
            case BETS -> send(address, Request.get("/bets/me?limit=20").by(user), request);
            case BET ->
                send(
                        address,
                        Bets.request(user, betMarkets.get(n % betMarkets.size()), UUID.randomUUID().toString(), 10),
                        request);
            case LOGIN -> send(target.address(LOGIN_BLOCK, n % 60_000), Passwords.login(user.email(), Target.PASSWORD), request);
            case PING -> ping(n, request);
        }
    }

    private void send(String address, Request request, Outcomes.Pending outcome) {
        Deque<Connection> connections = idle.computeIfAbsent(address, first -> new ArrayDeque<>());
        Connection connection;
        synchronized (connections) {
            connection = connections.poll();
        }
        try {
            send(connection, address, request, outcome, connections);
        } catch (IOException e) {
            outcome.end(e);
        }
    }

    /** Repeats a request on a new connection if the server has closed an idle one meanwhile. */
    private void send(
            Connection reused, String address, Request request, Outcomes.Pending outcome, Deque<Connection> connections)
            throws IOException {
        Connection connection = reused == null ? new Connection(target, address) : reused;
        Response response;
        try {
            response = connection.send(request);
        } catch (java.net.SocketTimeoutException e) {
            connection.close();
            throw e;
        } catch (IOException e) {
            connection.close();
            if (reused == null) {
                throw e;
            }
            send(null, address, request, outcome, connections);
            return;
        }
        outcome.end(response.status());
        if (connection.isOpen()) {
            synchronized (connections) {
                connections.push(connection);
            }
        }
    }

    private void ping(long id, Outcomes.Pending request) {
        LiveSocket socket = live;
        if (socket == null) {
            request.end("no socket");
            return;
        }
        pings.put(id, request);
        try {
            socket.send("{\"op\":\"ping\",\"id\":" + id + "}");
        } catch (IOException e) {
            pings.remove(id);
            request.end(e);
        }
    }

    private void follow() {
        while (!closed) {
            try (LiveSocket socket = new LiveSocket(target, target.address(BLOCK, USERS), 0)) {
                socket.send("{\"op\":\"subscribe\",\"id\":0,\"channel\":\"odds\",\"markets\":"
                        + Target.JSON.valueToTree(liveMarkets) + "}");
                live = socket;
                while (true) {
                    received(socket.read());
                }
            } catch (IOException e) {
                live = null;
                pings.values().forEach(ping -> ping.end(e));
                pings.clear();
                Threads.sleep(500);
            }
        }
    }

    private void received(String text) throws IOException {
        if (text.startsWith("{\"type\":\"odds\"")) {
            period.oddsFrames.incrementAndGet();
        } else if (text.startsWith("{\"type\":\"pong\"")) {
            JsonNode pong = Target.JSON.readTree(text);
            Outcomes.Pending ping = pings.remove(pong.get("id").asLong());
            if (ping != null) {
                ping.end(Action.PING.expected);
            }
        }
    }

    @Override
    public void close() {
        closed = true;
        workers.shutdownNow();
    }
}
