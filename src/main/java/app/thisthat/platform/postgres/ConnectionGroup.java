package app.thisthat.platform.postgres;

import java.time.Duration;
import java.util.EnumMap;
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
    CONTROL(1, 1, 64),

    /** Indexed single statements of users' requests; pipelined. */
    READS(2, 2, 64),

    /** Batches of bets. The next batch waits at the server, so it starts without a round trip. */
    BETS(1, 0, 4),

    /** Short transactions and writes of users' requests, which may wait for a row lock. */
    TRANSACTIONS(2, 3, 1),

    /** Text searches. */
    SEARCH(1, 2, 1),

    /** Reads whose cost grows with an account or with the whole database: exports, audits, lists of admins. */
    REPORTS(1, 1, 1),

    /** Background work that users notice within seconds: odds, catalogue, settlement, states for live clients. */
    UPDATES(2, 2, 1),

    /** Background work that may take minutes: audits, ranks, scans, cleanup. One task may use two connections. */
    JOBS(2, 1, 1);

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
    private static final Duration BACKGROUND_WAIT = Duration.ofSeconds(30);

    private final int min;
    private final int more;
    private final int pipelineDepth;

    /**
     * @param min fewest connections
     * @param more preferred number beyond the fewest
     * @param pipelineDepth most statements in flight on one connection; 1: one caller has the connection at a time
     */
    ConnectionGroup(int min, int more, int pipelineDepth) {
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

    /** Name in metrics. */
    String label() {
        return name().toLowerCase(Locale.ROOT);
    }

    int pipelineDepth() {
        return pipelineDepth;
    }

    /** Longest run time of a statement. A request is answered within 2 s, so its reads need no longer. */
    Duration statementTimeout(DatabaseSettings settings) {
        return switch (this) {
            case CONTROL -> shorter(CONTROL_STATEMENT_TIMEOUT, settings.statementTimeout());
            case READS -> shorter(READ_STATEMENT_TIMEOUT, settings.statementTimeout());
            case SEARCH -> shorter(SEARCH_STATEMENT_TIMEOUT, settings.statementTimeout());
            case JOBS -> longer(JOB_STATEMENT_TIMEOUT, settings.statementTimeout());
            default -> settings.statementTimeout();
        };
    }

    /** Longest wait for a row lock. On a pipelined connection all statements behind the waiting one wait too. */
    Duration lockTimeout() {
        return this == CONTROL ? CONTROL_LOCK_TIMEOUT : LOCK_TIMEOUT;
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
