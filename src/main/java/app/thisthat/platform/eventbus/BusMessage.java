package app.thisthat.platform.eventbus;

/**
 * A record that travels on the event bus: handed over by reference inside a process, written as JSON between nodes. It
 * has to be immutable through and through, since both ends see the same instance.
 */
public interface BusMessage {}
