package app.thisthat.simulator;

import java.util.EnumMap;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** The active faults of the simulator, set through the control API. */
final class Faults {

    enum Api {
        GAMMA,
        CLOB,
        DATA
    }

    /** The modes are described in the package description. */
    enum Mode {
        NONE,
        ERROR,
        HTML,
        THROTTLE,
        HANG,
        DRIP,
        FLOOD,
        BROKEN,
        EMPTY,
        REPEAT
    }

    private static final class State {
        private Mode mode = Mode.NONE;
        private int remaining;
        private long requests;
    }

    private static final int REWRITES_MAX = 1_000;

    private final Map<Api, State> states = new EnumMap<>(Api.class);

    /** Replaced fields of rows, by condition id. */
    private final Map<String, Map<String, Object>> rewrites = new HashMap<>();

    private boolean socketsFrozen;
    private boolean socketsRefused;

    Faults() {
        for (Api api : Api.values()) {
            states.put(api, new State());
        }
    }

    /**
     * Sets the fault of an API.
     *
     * @param times number of requests; 0: until changed
     */
    void set(Api api, Mode mode, int times) {
        State state = states.get(api);
        state.mode = mode;
        state.remaining = times;
    }

    /** Counts a request and returns its fault. */
    Mode next(Api api) {
        State state = states.get(api);
        state.requests++;
        Mode mode = state.mode;
        if (mode != Mode.NONE && state.remaining > 0 && --state.remaining == 0) {
            state.mode = Mode.NONE;
        }
        return mode;
    }

    long requests(Api api) {
        return states.get(api).requests;
    }

    /**
     * Replaces fields of a market's Gamma row; null removes a field, an empty map restores the row.
     *
     * @throws IllegalStateException if 1,000 rows are rewritten already
     */
    void rewrite(String conditionId, Map<String, Object> fields) {
        if (fields.isEmpty()) {
            rewrites.remove(conditionId);
            return;
        }
        if (rewrites.size() >= REWRITES_MAX) {
            throw new IllegalStateException("At most " + REWRITES_MAX + " rows can be rewritten");
        }
        rewrites.put(conditionId, fields);
    }

    Optional<Map<String, Object>> rewritten(String conditionId) {
        return Optional.ofNullable(rewrites.get(conditionId));
    }

    boolean socketsFrozen() {
        return socketsFrozen;
    }

    void freezeSockets(boolean on) {
        socketsFrozen = on;
    }

    boolean socketsRefused() {
        return socketsRefused;
    }

    void refuseSockets(boolean on) {
        socketsRefused = on;
    }
}
