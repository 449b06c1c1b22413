package app.thisthat.platform.eventbus;

/** A record for the event bus. Deeply immutable, because sender and receiver in one process share the instance. */
public interface BusMessage {}
