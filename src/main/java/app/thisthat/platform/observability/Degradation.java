package app.thisthat.platform.observability;

import java.util.function.BooleanSupplier;

/**
 * A dependency whose loss leaves the node ready.
 *
 * @param consequence effect of the loss on users
 * @param active whether the dependency is lost; called for each request of the health, so it must not block
 */
public record Degradation(String name, String consequence, BooleanSupplier active) {}
