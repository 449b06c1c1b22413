package bystander;

import java.io.IOException;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;

/** The means of one attack: client addresses and accounts of its own, threads, and the record of what it got. */
final class Attacker implements AutoCloseable {

    /** The first blocks belong to the bystander. */
    private static final int FIRST_BLOCK = 3;

    private static final int USERS = 20;
    private static final int TOO_MANY_REQUESTS = 429;

    private final Target target;
    private final Fixtures fixtures;
    private final int number;
    private final long durationNanos;
    private final Outcomes outcomes = new Outcomes();
    private final Set<AutoCloseable> open = ConcurrentHashMap.newKeySet();
    private long endNanos;

    /** {@code number}: of the attack, from 0. */
    Attacker(Target target, Fixtures fixtures, int number, int seconds) {
        this.target = target;
        this.fixtures = fixtures;
        this.number = number;
        this.durationNanos = seconds * 1_000_000_000L;
    }

    /** Number of accounts that the service must have for a number of attacks. */
    static int usersFor(int attacks) {
        return Bystander.users() + attacks * USERS;
    }

    Target target() {
        return target;
    }

    Fixtures fixtures() {
        return fixtures;
    }

    Outcomes outcomes() {
        return outcomes;
    }

    /** An address of the attacker; only the address 0 for an attack from one address. */
    String address(int index) {
        return target.address(FIRST_BLOCK + number, index);
    }

    /** One of twenty accounts of the attacker. */
    Target.User user(int index) {
        return target.users().get(Bystander.users() + number * USERS + index % USERS);
    }

    void start() {
        endNanos = System.nanoTime() + durationNanos;
    }

    boolean isOver() {
        return System.nanoTime() - endNanos >= 0;
    }

    void awaitEnd() {
        Threads.sleepUntil(endNanos);
    }

    void pause(long ms) {
        Threads.sleepUntil(Math.min(endNanos, System.nanoTime() + ms * 1_000_000L));
    }

    /** Work of one thread. */
    interface Work {

        void perform(int thread) throws Exception;
    }

    /** Repeats work in a number of threads until the end of the attack; returns at once. */
    void repeat(int threads, Work work) {
        for (int i = 0; i < threads; i++) {
            int thread = i;
            Threads.start("attacker", () -> {
                while (!isOver()) {
                    perform(thread, work);
                }
            });
        }
    }

    /** Does work once in a number of threads; returns at once. */
    void once(int threads, Work work) {
        for (int i = 0; i < threads; i++) {
            int thread = i;
            Threads.start("attacker", () -> perform(thread, work));
        }
    }

    private void perform(int thread, Work work) {
        try {
            work.perform(thread);
        } catch (IOException e) {
            pause(100); // the connection failed, and its outcome is counted
        } catch (Exception e) {
            outcomes.count(e.toString(), 1);
            pause(1_000);
        }
    }

    /** Sends requests on one connection until it closes; after a 429 as late as the response demands. */
    void send(String address, Supplier<Request> requests) throws IOException {
        try (Connection connection = connect(address, 0)) {
            while (!isOver() && connection.isOpen()) {
                Response response = send(connection, requests.get());
                if (response.status() == TOO_MANY_REQUESTS) {
                    pause(response.retryAfter() * 1_000);
                }
            }
        }
    }

    /** Sends one request and counts its outcome. */
    Response send(Connection connection, Request request) throws IOException {
        Outcomes.Pending pending = outcomes.start();
        try {
            Response response = connection.send(request);
            pending.end(response.status());
            return response;
        } catch (IOException e) {
            if (!isOver()) {
                pending.end(e);
            }
            throw e;
        }
    }

    /** Connects; a failure is counted. The connection closes after the attack. */
    Connection connect(String address, int receiveBuffer) throws IOException {
        try {
            return keep(new Connection(target, address, receiveBuffer));
        } catch (IOException e) {
            outcomes.count(Outcomes.label(e), 1);
            throw e;
        }
    }

    /** Opens a live socket; a refusal is counted. */
    LiveSocket socket(String address, int receiveBuffer) throws IOException {
        try {
            return keep(new LiveSocket(target, address, receiveBuffer));
        } catch (IOException e) {
            outcomes.count(e instanceof LiveSocket.RefusedException ? e.getMessage() : Outcomes.label(e), 1);
            throw e;
        }
    }

    private <T extends AutoCloseable> T keep(T connection) {
        open.add(connection);
        return connection;
    }

    /** Closes all connections of the attack. */
    @Override
    public void close() {
        for (AutoCloseable connection : open) {
            try {
                connection.close();
            } catch (Exception e) {
                // it is closed anyway
            }
        }
    }
}
