package app.thisthat.platform.observability;

import ch.qos.logback.classic.LoggerContext;
import java.io.Console;
import org.slf4j.LoggerFactory;

/** Configures Logback. */
public final class Logging {

    private Logging() {}

    /** Applies the settings. Takes effect only before the first logger is created. */
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

    /** Writes the queued lines. Later lines are lost. */
    public static void stop() {
        if (LoggerFactory.getILoggerFactory() instanceof LoggerContext context) {
            context.stop();
        }
    }

    /** Until Java 21 only a terminal has a console; from Java 22 on {@code Console.isTerminal} decides. */
    @SuppressWarnings("SystemConsoleNull")
    private static boolean inTerminal() {
        Console console = System.console();
        if (console == null) {
            return false;
        }
        try {
            return (boolean) Console.class.getMethod("isTerminal").invoke(console);
        } catch (NoSuchMethodException beforeJava22) {
            return true;
        } catch (ReflectiveOperationException e) {
            return false;
        }
    }
}
