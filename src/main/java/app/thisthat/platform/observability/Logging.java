package app.thisthat.platform.observability;

import ch.qos.logback.classic.LoggerContext;
import java.io.Console;
import org.slf4j.LoggerFactory;

/** Chooses how log lines look, before the first logger is made, and sees that the last of them are written. */
public final class Logging {

    private Logging() {}

    /** Applies the settings {@code log.format} and {@code log.level}. */
    public static void configure(LogSettings log) {
        boolean console =
                switch (log.format()) {
                    case CONSOLE -> true;
                    case JSON -> false;
                    case AUTO -> inTerminal();
                };
        System.setProperty("thisthat.log.appender", console ? "CONSOLE" : "JSON");
        System.setProperty("thisthat.log.level", log.level().name());
    }

    /** Writes what is still to be written; nothing is logged after it. */
    public static void end() {
        if (LoggerFactory.getILoggerFactory() instanceof LoggerContext context) {
            context.stop();
        }
    }

    /** Until Java 21 only a terminal is a console; since Java 22 a console says by itself whether it is one. */
    @SuppressWarnings("SystemConsoleNull")
    private static boolean inTerminal() {
        Console console = System.console();
        if (console == null) {
            return false;
        }
        try {
            return (boolean) Console.class.getMethod("isTerminal").invoke(console);
        } catch (NoSuchMethodException untilJava21) {
            return true;
        } catch (ReflectiveOperationException e) {
            return false;
        }
    }
}
