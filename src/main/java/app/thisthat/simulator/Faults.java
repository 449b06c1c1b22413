package app.thisthat.simulator;

import java.util.EnumMap;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** What is wrong with the feed at the moment, set by hand, so that its readers can be tried on bad days. */
final class Faults {

    /** The parts of the feed that can be ill on their own. */
    enum Part {
        GAMMA,
        CLOB,
        DATA
    }

    /** What a part does instead of answering. */
    enum Mode {
        /** Nothing: it is well. */
        NONE,
        /** Answers 500. */
        ERROR,
        /** Answers 200 with a page of HTML. */
        HTML,
        /** Answers 429. */
        THROTTLE,
        /** Never answers. */
        HANG,
        /** Answers a little at a time, without an end. */
        DRIP,
        /** Answers far more than anybody asked for. */
        FLOOD,
        /** Answers JSON that breaks off. */
        BROKEN,
        /** Lists nothing. */
        EMPTY,
        /** Gives the first page again and again, with the same cursor. */
        REPEAT
    }

    private static final class State {
        private Mode mode = Mode.NONE;
        private int left;
        private long requests;
    }

    /** Rows rewritten by hand, by condition id. */
    private static final int REWRITES_MAX = 1_000;

    private final Map<Part, State> states = new EnumMap<>(Part.class);
    private final Map<String, Map<String, Object>> rewrites = new HashMap<>();
    private boolean socketsFrozen;
    private boolean socketsRefused;

    Faults() {
        for (Part part : Part.values()) {
            states.put(part, new State());
        }
    }

    /**
     * Makes a part ill.
     *
     * @param times for how many requests; 0: until told otherwise
     */
    void set(Part part, Mode mode, int times) {
        State state = states.get(part);
        state.mode = mode;
        state.left = times;
    }

    /** Counts a request and says what happens to it. */
    Mode next(Part part) {
        State state = states.get(part);
        state.requests++;
        Mode mode = state.mode;
        if (mode != Mode.NONE && state.left > 0 && --state.left == 0) {
            state.mode = Mode.NONE;
        }
        return mode;
    }

    /** How many requests a part has had. */
    long requests(Part part) {
        return states.get(part).requests;
    }

    /**
     * Replaces fields of a market's Gamma row; null takes a field away, no fields at all undo it.
     *
     * @throws IllegalStateException if too many are rewritten already
     */
    void rewrite(String conditionId, Map<String, Object> fields) {
        if (fields.isEmpty()) {
            rewrites.remove(conditionId);
            return;
        }
        if (rewrites.size() >= REWRITES_MAX) {
            throw new IllegalStateException("too many rows are rewritten");
        }
        rewrites.put(conditionId, fields);
    }

    Optional<Map<String, Object>> rewritten(String conditionId) {
        return Optional.ofNullable(rewrites.get(conditionId));
    }

    /** Whether sockets are silent but for their PONG. */
    boolean socketsFrozen() {
        return socketsFrozen;
    }

    void freezeSockets(boolean on) {
        socketsFrozen = on;
    }

    /** Whether new sockets are refused with 429. */
    boolean socketsRefused() {
        return socketsRefused;
    }

    void refuseSockets(boolean on) {
        socketsRefused = on;
    }
}
