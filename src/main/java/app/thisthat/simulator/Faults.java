package app.thisthat.simulator;

import java.util.EnumMap;
import java.util.Map;

/** The active faults of the simulator, set through the control API. */
final class Faults {

    enum Api {
        GAMMA,
        CLOB,
        /** Single order books, a part of {@link #CLOB} with a fault of its own. */
        BOOK,
        DATA
    }

    /** The modes are described in the package description. */
    enum Mode {
        NONE,
        ERROR,
        HTML,
        THROTTLE,
        HANG,
        DELAY,
        DRIP,
        FLOOD,
        BROKEN,
        EMPTY,
        REPEAT
    }

    private static final class State {
        private Mode mode = Mode.NONE;
        private int remaining;
        private long delayMs;
        private long requests;
    }

    private final Map<Api, State> states = new EnumMap<>(Api.class);

    private boolean socketsFrozen;
    private boolean socketsRefused;
    private long socketDelayMs;

    Faults() {
        for (Api api : Api.values()) {
            states.put(api, new State());
        }
    }

    /**
     * Sets the fault of an API.
     *
     * @param times number of requests; 0: until changed
     * @param delayMs for the mode {@code DELAY}
     */
    void set(Api api, Mode mode, int times, long delayMs) {
        State state = states.get(api);
        state.mode = mode;
        state.remaining = times;
        state.delayMs = delayMs;
    }

    long delayMs(Api api) {
        return states.get(api).delayMs;
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

    boolean socketsFrozen() {
        return socketsFrozen;
    }

    void freezeSockets(boolean on) {
        socketsFrozen = on;
    }

    /** Time by which the messages of sockets are late. */
    long socketDelayMs() {
        return socketDelayMs;
    }

    void delaySockets(long ms) {
        socketDelayMs = ms;
    }

    boolean socketsRefused() {
        return socketsRefused;
    }

    void refuseSockets(boolean on) {
        socketsRefused = on;
    }
}
