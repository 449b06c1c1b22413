package app.thisthat.platform;

import java.util.ArrayList;
import java.util.List;

/** Signals that nobody waits for a result any more. Thread-safe. */
public final class Cancellation {

    private boolean cancelled;
    private List<Runnable> actions = new ArrayList<>();

    /** Cancels the work; further calls have no effect. */
    public void cancel() {
        List<Runnable> pending;
        synchronized (this) {
            if (cancelled) {
                return;
            }
            cancelled = true;
            pending = actions;
            actions = List.of();
        }
        pending.forEach(Runnable::run);
    }

    public synchronized boolean isCancelled() {
        return cancelled;
    }

    /** Runs an action on cancellation, at once if the work is cancelled. The action must not throw. */
    public void onCancel(Runnable action) {
        synchronized (this) {
            if (!cancelled) {
                actions.add(action);
                return;
            }
        }
        action.run();
    }
}
