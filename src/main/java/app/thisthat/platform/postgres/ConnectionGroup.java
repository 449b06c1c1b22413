package app.thisthat.platform.postgres;

import java.time.Duration;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.Locale;
import java.util.Map;

/**
 * The groups of connections of a node. Statements share a group if they are about equally slow, so a statement never
 * waits for one that is much slower. A group has its own connections, wait queue and statement timeout.
 *
 * <p>The bounds follow from the required load: 500 users at once with four requests each, and up to three statements per
 * request, none of them refused. Requests that would wait longer than {@code database.acquireTimeout} are refused.
 */
enum ConnectionGroup {
    /** Leases, session checks, refresh, roles and the caller's own profile. Primary keys only; pipelined. */
    CONTROL("requests", 1, 1, 64),

    /** Indexed single statements of users' requests; pipelined. */
    READS("requests", 1, 2, 64),

    /** Reads whose cost grows with the caller's account: bets, ledger, rewards, positions. */
    HISTORY("reads of the history", 1, 3, 4),

    /** Batches of bets. The next batch waits at the server, so it starts without a round trip. */
    BETS("bets", 1, 0, 4),

    /** Short transactions and writes of users' requests, which may wait for a row lock. */
    TRANSACTIONS("requests", 2, 3, 1),

    /** Listings with a search text or filters. */
    SEARCH("searches and filtered listings", 1, 2, 4),

    /** Reads whose cost grows with the whole database: odds history, exports, audits, boards, lists of admins. */
    REPORTS("reports and exports", 1, 2, 1),

    /** Background work that users notice within seconds: odds, catalogue, settlement, mails, live clients. */
    UPDATES("updates", 2, 2, 1),

    /** Background work that may take minutes: audits, ranks, scans, cleanup. One task may use two connections. */
    JOBS("jobs", 2, 1, 1);

    /** Fewest connections of all groups together. */
    static final int CONNECTIONS_MIN = sum(true);

    /** Connections of all groups together from which each group has its preferred number. */
    static final int CONNECTIONS_PREFERRED = CONNECTIONS_MIN + sum(false);

    private static final Duration CONTROL_LOCK_TIMEOUT = Duration.ofMillis(500);
    private static final Duration LOCK_TIMEOUT = Duration.ofSeconds(2);
    private static final Duration CONTROL_STATEMENT_TIMEOUT = Duration.ofSeconds(1);
    private static final Duration READ_STATEMENT_TIMEOUT = Duration.ofSeconds(2);
    private static final Duration SEARCH_STATEMENT_TIMEOUT = Duration.ofSeconds(1);
    private static final Duration JOB_STATEMENT_TIMEOUT = Duration.ofSeconds(30);
    private static final int REPORTS_WAITING_MAX = 256;
    private static final Duration BACKGROUND_WAIT = Duration.ofSeconds(30);

    private final String subject;
    private final int min;
    private final int more;
    private final int pipelineDepth;

    /**
     * @param subject what waits, in messages to clients
     * @param min fewest connections
     * @param more preferred number beyond the fewest
     * @param pipelineDepth most statements in flight on one connection
     */
    ConnectionGroup(String subject, int min, int more, int pipelineDepth) {
        this.subject = subject;
        this.min = min;
        this.more = more;
        this.pipelineDepth = pipelineDepth;
    }

    private static int sum(boolean fewest) {
        int sum = 0;
        for (ConnectionGroup group : values()) {
            sum += fewest ? group.min : group.more;
        }
        return sum;
    }

    /**
     * Splits the connections of a node: the fewest of each group, then the rest in proportion. What the division leaves
     * over is added to {@link #TRANSACTIONS}.
     *
     * @param poolSize at least {@link #CONNECTIONS_MIN}
     */
    static Map<ConnectionGroup, Integer> split(int poolSize) {
        Map<ConnectionGroup, Integer> sizes = new EnumMap<>(ConnectionGroup.class);
        int rest = poolSize;
        for (ConnectionGroup group : values()) {
            int extra = (poolSize - CONNECTIONS_MIN) * group.more / (CONNECTIONS_PREFERRED - CONNECTIONS_MIN);
            sizes.put(group, group.min + extra);
            rest -= group.min + extra;
        }
        sizes.merge(TRANSACTIONS, rest, Integer::sum);
        return sizes;
    }

    /** The groups whose reads a replica may answer, with the sizes that they have on the primary. */
    static Map<ConnectionGroup, Integer> replicated(int poolSize) {
        Map<ConnectionGroup, Integer> sizes = split(poolSize);
        sizes.keySet().retainAll(EnumSet.of(HISTORY, SEARCH, REPORTS));
        return sizes;
    }

    /** Name in metrics. */
    String label() {
        return name().toLowerCase(Locale.ROOT);
    }

    String subject() {
        return subject;
    }

    int pipelineDepth() {
        return pipelineDepth;
    }

    /** Whether statements of many callers share a connection. Otherwise a caller has a connection of its own. */
    boolean isPipelined() {
        return this == CONTROL || this == READS || this == BETS;
    }

    /** Longest run time of a statement. A request is answered within 2 s, so its reads need no longer. */
    Duration statementTimeout(DatabaseSettings settings) {
        return switch (this) {
            case CONTROL -> shorter(CONTROL_STATEMENT_TIMEOUT, settings.statementTimeout());
            case READS, HISTORY -> shorter(READ_STATEMENT_TIMEOUT, settings.statementTimeout());
            case SEARCH -> shorter(SEARCH_STATEMENT_TIMEOUT, settings.statementTimeout());
            case JOBS -> longer(JOB_STATEMENT_TIMEOUT, settings.statementTimeout());
            default -> settings.statementTimeout();
        };
    }

    /** Longest wait for a row lock. On a pipelined connection all statements behind the waiting one wait too. */
    Duration lockTimeout() {
        return this == CONTROL ? CONTROL_LOCK_TIMEOUT : LOCK_TIMEOUT;
    }

    /** Most reads that wait for their turn in {@link FairReads}. */
    int waitingMax(DatabaseSettings settings) {
        return this == REPORTS ? Math.min(REPORTS_WAITING_MAX, settings.waitQueue()) : settings.waitQueue();
    }

    /** Longest wait for a turn in {@link FairReads}. The rest of the 2 s of a request is left to a report itself. */
    Duration turnTimeout(DatabaseSettings settings) {
        return this == REPORTS ? settings.acquireTimeout().dividedBy(2) : settings.acquireTimeout();
    }

    /** Longest wait for a connection. Nobody waits for background work. */
    Duration acquireTimeout(DatabaseSettings settings) {
        return switch (this) {
            case UPDATES, JOBS -> longer(BACKGROUND_WAIT, settings.acquireTimeout());
            default -> settings.acquireTimeout();
        };
    }

    private static Duration shorter(Duration one, Duration other) {
        return one.compareTo(other) < 0 ? one : other;
    }

    private static Duration longer(Duration one, Duration other) {
        return one.compareTo(other) > 0 ? one : other;
    }
}
