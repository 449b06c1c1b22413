package app.thisthat.platform.observability;

import java.util.function.BooleanSupplier;

/**
 * Something a node can do without, and what it does then.
 *
 * @param name what it is, in one word
 * @param consequence what is different for users without it
 * @param away whether it is away now; asked at every look at the health, so it has to know already
 */
public record Degradation(String name, String consequence, BooleanSupplier away) {}
