package app.thisthat.platform.jobs;

import io.vertx.core.Vertx;

/** Clock and timers of a {@link RecurringTask}; tests have a simulated one. */
interface Scheduler {

    long nanoTime();

    /** Schedules an action and returns the id of its timer. */
    long schedule(long delayMs, Runnable action);

    /** Cancels a timer. Does nothing if there is no such timer. */
    void cancel(long id);

    static Scheduler of(Vertx vertx) {
        return new Scheduler() {
            @Override
            public long nanoTime() {
                return System.nanoTime();
            }

            @Override
            public long schedule(long delayMs, Runnable action) {
                return vertx.setTimer(delayMs, id -> action.run());
            }

            @Override
            public void cancel(long id) {
                vertx.cancelTimer(id);
            }
        };
    }
}
